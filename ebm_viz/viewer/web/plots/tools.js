// The buttons Copy link and Export for a page of Plotly figures.

import { ExportDialog } from "../control/export/dialog.js"
import { filmRows, firstRows, pictureRows } from "../control/export/rows.js"
import { createExporting, FORMATS, formatOf, KINDS, panelOf, pixels, spanInWords, spanOf, styleOf } from "../control/export/state.js"
import { element } from "../control/dom.js"
import { LinkButton } from "../control/link.js"
import { formatStep } from "../draw/numbers.js"
import { PlotStill, serverUntil } from "./still.js"

/** @import { Subject } from "../control/export/dialog.js" */
/** @import { Choices, Exporting } from "../control/export/state.js" */

/**
 * The exportable state of a page: its address and step, and its panels by name, with their labels.
 * @typedef {object} Page
 * @property {string} page
 * @property {Record<string, string>} query
 * @property {[string, string][]} panels
 * @property {string[]} shown
 * @property {number} step
 * @property {number} steps    steps of the whole training; 0 on a page without training
 * @property {string} name
 * @property {string} source   of Plotly
 */

const DATA = /** @type {[string, string][]} */ ([["npz", "Energies and curves (.npz)"], ["csv", "Curves (.csv)"], ["json", "Settings (.json)"]])

export class PlotTools {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root
    this.exporting = createExporting()
    this.page = /** @type {Page | undefined} */ (undefined)
  }

  /** @param {Page} page */
  update(page) {
    const first = !this.page
    this.page = page
    if (!first) {
      this.dialog?.update()
      return
    }
    const known = () => /** @type {Page} */ (this.page)
    this.dialog = new ExportDialog(subjectOf(known, this.exporting))
    const link = new LinkButton(() => addressOf(known()))
    this.root.replaceChildren(element("div", { class: "tools extra" }, link.element, this.dialog.element))
    this.dialog.attach()
  }
}

/** The address of what is shown, even while the page plays. @param {Page} page */
function addressOf({ query, step, steps }) {
  const address = new URL(location.href)
  address.search = new URLSearchParams({ ...query, ...(steps ? { step: String(step) } : {}) }).toString()
  return address.href
}

/** @param {() => Page} known  @param {Exporting} exporting  @returns {Subject} */
function subjectOf(known, exporting) {
  const { choices } = exporting
  return {
    exporting,
    summary: () => summary(known(), choices),
    wish: theme => wishOf(known(), choices, theme),
    rows: form => [
      ...firstRows(form, {
        kinds: KINDS.filter(([kind]) => known().steps || kind !== "film"), formats: { ...FORMATS, data: DATA }, panels: () => known().panels,
      }),
      ...filmRows(form, () => known().steps),
      ...pictureRows(form, "Caption: what is shown, step"),
    ],
  }
}

/** @param {Page} page  @param {Choices} choices  @param {"light" | "dark"} theme  @returns {import("../control/export/progress.js").Wish} */
function wishOf(page, choices, theme) {
  const { kind, seconds, rate } = choices
  const panel = panelOf(choices, page.panels.map(([name]) => name))
  const shown = { page: page.page, query: page.query, panels: panel ? [panel] : page.shown, step: page.step }
  const style = styleOf(choices, theme)
  const stopped = new AbortController()
  const film = kind === "film" ? { film: { kind: "training", ...spanOf(choices, page.steps), seconds, frames_per_second: rate } } : {}
  return {
    format: formatOf(choices),
    name: () => [page.name, ...(panel ? [panel] : []), ...(page.steps ? ["step", String(page.step).padStart(4, "0")] : [])].join("-"),
    order: { format: formatOf(choices), ...shown, style, link: addressOf(page), ...film },
    open: () => new PlotStill(shown, style, page.source, serverUntil(stopped.signal)),
    fetch: async () => {},
    stop: () => stopped.abort(),
  }
}

/** @param {Page} page  @param {Choices} choices */
function summary({ step, steps }, choices) {
  const [width, height] = pixels(choices)
  const at = steps ? `Step ${formatStep(step)}` : "As shown"
  if (formatOf(choices) === "html") return at
  if (choices.kind === "film") return `${spanInWords(choices, steps)}, ${width} × ${height} pixels`
  if (choices.kind === "slides") return `${at}, a slide a panel`
  return choices.kind === "data" ? `${at} and curves up to there` : `${at}, ${width} × ${height} pixels`
}
