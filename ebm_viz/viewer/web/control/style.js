// The style sheets of what stands on a page, and where they are put to use.

import exporting from "./export/export.css" with { type: "css" }
import viewer from "./viewer.css" with { type: "css" }

/**
 * Give a place of a page its element, with the viewer's style sheets, which hold from the first picture on: it is measured.
 * @param {HTMLElement | ShadowRoot} parent
 * @param {string} names  its classes
 * @param {...CSSStyleSheet} more  on top of the viewer's own
 * @returns {{frame: HTMLElement, root: HTMLElement}}
 */
export function styledRoot(parent, names, ...more) {
  const scope = parent.getRootNode()
  if (!(scope instanceof ShadowRoot || scope instanceof Document)) throw new Error("The viewer's place is not on a page.")
  for (const sheet of [exporting, viewer, ...more]) {
    if (!scope.adoptedStyleSheets.includes(sheet)) scope.adoptedStyleSheets.push(sheet)
  }
  const root = document.createElement("div")
  root.className = names
  const frame = document.createElement("div")
  frame.className = "frame"
  frame.append(root)
  parent.append(frame)
  return { frame, root }
}
