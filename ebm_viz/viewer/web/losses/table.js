// The table of all losses. A name opens the loss in the Playground.

import { element, inHtml } from "../control/dom.js"
import { inApp } from "../data/source.js"
import { swatch } from "../control/swatch.js"
import { formula } from "./tex.js"

/**
 * @typedef {object} Row
 * @property {string} name
 * @property {string} label
 * @property {string} formula      LaTeX
 * @property {string} margin
 * @property {boolean} collapses
 * @property {string} depends_on
 * @property {string} shape
 * @property {string} hint
 * @property {string} link         relative to the app
 * @property {number | null} run   0 or 1 if it is loss A or B
 */

const HEADINGS = ["Loss", "Value ℓ", "Margin", "Can it collapse?", "Depends on", "Shape"]

/** @param {HTMLElement} root  @param {{rows: Row[]}} description */
export function drawTable(root, { rows }) {
  const content = JSON.stringify(rows)
  if (root.dataset.content === content) return
  root.dataset.content = content
  const head = element("tr", {}, ...HEADINGS.map(text => element("th", { scope: "col" }, ...inHtml(text))))
  const body = rows.map(row => {
    const made = element("tr", { "data-loss": row.name },
      element("th", { scope: "row" },
        element("a", { href: inApp(row.link), target: "_self", title: row.hint }, row.label), row.run === null ? "" : swatch(row.run, `Loss ${"AB"[row.run]}`)),
      element("td", { class: "formula" }, ...row.formula.split(/,?\s*\\quad/).map(formula)),
      element("td", {}, ...inHtml(row.margin)),
      element("td", {}, row.collapses ? element("strong", {}, "yes") : "no"),
      element("td", {}, ...inHtml(row.depends_on)),
      element("td", {}, row.shape))
    if (row.run !== null) made.className = "chosen"
    return made
  })
  root.replaceChildren(
    scroller(element("table", { "data-testid": "loss-table" }, element("thead", {}, head), element("tbody", {}, ...body))),
    element("p", { class: "quiet" }, ...inHtml("Gap: only Δ = F⁺ − F⁻ matters, adding a constant to F changes nothing. Levels: each of F⁺ and F⁻ matters on its own. " +
      "Margin: where the push ends; soft means that it fades and never ends. Click a name to open that loss in the Playground.")))
}

/** A table that may be wider than the page: it fades out where more of it follows. @param {HTMLElement} table */
function scroller(table) {
  const room = element("div", { class: "scroller", role: "region", "aria-label": "Table of losses" }, table)
  const show = () => {
    const hidden = room.scrollWidth - room.clientWidth
    room.classList.toggle("more", room.scrollLeft < hidden - 1)
    // Without anything to scroll to, Tab passes over it.
    if (hidden > 1) room.tabIndex = 0
    else room.removeAttribute("tabindex")
  }
  room.addEventListener("scroll", show, { passive: true })
  new ResizeObserver(show).observe(room)
  return room
}
