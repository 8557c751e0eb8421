// Applies the viewer's style sheets to its elements on a page.

import { element } from "./dom.js"
import exporting from "./export/export.css" with { type: "css" }
import viewer from "./viewer.css" with { type: "css" }

/**
 * Add an element with the viewer's style sheets to a page. The styles apply at once, because the element is measured
 * before the first picture is drawn.
 * @param {HTMLElement | ShadowRoot} parent
 * @param {string} names  its classes
 * @param {...CSSStyleSheet} more  added to the viewer's own
 * @returns {{frame: HTMLElement, root: HTMLElement}}
 */
export function styledRoot(parent, names, ...more) {
  const scope = parent.getRootNode()
  if (!(scope instanceof ShadowRoot || scope instanceof Document)) throw new Error("The viewer's place is not on a page.")
  for (const sheet of [exporting, viewer, ...more]) {
    if (!scope.adoptedStyleSheets.includes(sheet)) scope.adoptedStyleSheets.push(sheet)
  }
  const root = element("div", { class: names })
  const frame = element("div", { class: "frame" }, root)
  parent.append(frame)
  return { frame, root }
}
