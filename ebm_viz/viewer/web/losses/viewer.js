// The loss planes on the page. The board takes descriptions from Python, follows the point and the sliders, computes
// the losses and draws them.

import { element, setText, setWords, zoomOf } from "../control/dom.js"
import { ExportDialog } from "../control/export/dialog.js"
import { LinkButton } from "../control/link.js"
import { followPaper, isOnPaper, PAPER_RATIO } from "../control/paper.js"
import { readTheme } from "../draw/theme.js"
import { Figure } from "../control/figure.js"
import { whenResized } from "../control/resized.js"
import { swatch } from "../control/swatch.js"
import { keepFromSwipes } from "../control/swipe.js"
import { LossCurve } from "./curve.js"
import { boardOf } from "./export.js"
import { Handle } from "./handle.js"
import { curveKinds } from "./kinds.js"
import { gridOf, planeOf } from "./loss_grid.js"
import { LossPlane, MARGIN } from "./plane.js"
import { noteOf, readOut, describe } from "./readout.js"
import { Settings } from "./settings.js"
import { shownOf, viewOf } from "./shown.js"
import { createState, report, takeUp } from "./state.js"
import { formula } from "./tex.js"

/** @import { Shown } from "./shown.js" */
/** @import { Description, LossDescription, Report, State } from "./state.js" */

/**
 * A loss with its plane.
 * @typedef {object} Panel
 * @property {LossDescription} loss
 * @property {HTMLElement} figure
 * @property {Figure<Shown>} plane
 * @property {Handle} handle
 * @property {import("./loss_grid.js").Block | null} values   over the plane, at the settings that were drawn last
 * @property {HTMLElement} note
 * @property {HTMLElement} readout
 */

/** A board narrower than this, in pixels, has a single column. */
const NARROW = 520
const WIDE = 900
const LARGEST_SQUARE = 420
/** Changes are reported to Python once none has followed for this many milliseconds. */
const PATIENCE = 250

/** The state of each board, by its key from Python. It survives when the page draws the board again. @type {Map<string, State>} */
const remembered = new Map()

export class LossBoardViewer {
  /**
   * @param {HTMLElement} root
   * @param {(() => Promise<string>) | null} filePage   fetches the empty HTML page of an export; null outside of the app
   * @param {(report: Report) => void} [send]
   */
  constructor(root, filePage, send = () => {}) {
    this.root = root
    this.filePage = filePage
    this.send = send
    this.state = createState()
    this.theme = readTheme(root)
    this.shape = ""
    /** The settings at which the planes are known. */
    this.settled = ""
    this.request = 0
    this.timer = 0
    /** @type {Panel[]} */ this.panels = []
    /** @type {Figure<Shown>[]} */ this.curves = []
    this.gone = new AbortController()
    whenResized(root, () => this.#resize(), this.gone.signal)
    followPaper(root, () => this.#resize(), this.gone.signal)
    keepFromSwipes(root, this.gone.signal)
  }

  /** @param {Description} description */
  update(description) {
    const known = remembered.get(description.key)
    if (known) this.state = known
    else remembered.set(description.key, this.state)
    takeUp(this.state, description)
    const shape = JSON.stringify(description.losses)
    if (shape !== this.shape) this.#build()
    this.shape = shape
    this.settings?.build()
    this.#resize()
  }

  dispose() {
    cancelAnimationFrame(this.request)
    clearTimeout(this.timer)
    this.gone.abort()
  }

  #build() {
    const { root, state } = this
    const calls = { changed: () => this.#changed(), released: () => this.#released() }
    this.settings = new Settings(state, calls)
    this.panels = state.losses.map((loss, run) => {
      const figure = element("div", { class: "figure" })
      const plane = new Figure({ whole: figure, figure }, area => new LossPlane(area, run))
      const handle = new Handle(figure, state, calls)
      return { loss, figure, plane, handle, values: null, note: element("p", { class: "quiet note" }), readout: element("p", { class: "reading" }) }
    })
    this.curves = curveKinds(state).map(kind => {
      const [title, figure] = [element("h2", {}, "…"), element("div", { class: "plot", role: "img", "aria-label": "No picture yet" })]
      const whole = element("section", { class: "chart" }, element("header", {}, title), figure)
      return new Figure({ whole, figure, title }, area => new LossCurve(area, kind))
    })
    const several = this.panels.length > 1
    this.exporter = this.filePage && new ExportDialog(boardOf(state, this.filePage))
    // On this page the address always describes what is shown, so it can be copied as it is.
    const tools = this.exporter ? element("div", { class: "tools" }, new LinkButton(() => location.href).element, this.exporter.element) : ""
    root.classList.toggle("alone", !several)
    root.replaceChildren(
      this.settings.element,
      element("div", { class: "grid" },
        ...this.panels.map(({ loss, figure, note, readout }, run) => element("section", { class: "loss", "aria-label": loss.label },
          element("header", {}, several ? swatch(run, `Loss ${"AB"[run]}`) : "", element("h2", {}, loss.label), element("span", { class: "quiet" }, formula(loss.formula)), run === this.panels.length - 1 ? tools : ""),
          figure, readout, note)),
        ...this.#arranged()))
    root.querySelector(".grid")?.classList.toggle("noted", this.panels.some(({ loss }) => loss.note))
    this.exporter?.attach()
    for (const { loss, figure } of this.panels) Object.assign(figure.dataset, { testid: "loss-plane", loss: loss.query.loss })
  }

  /** Where charts stand: below the planes; for a single plane, the first two stand beside it. */
  #arranged() {
    const charts = this.curves.map(({ elements }) => elements.whole)
    if (this.panels.length > 1) return charts
    return [element("div", { class: "beside" }, ...charts.slice(0, 2)), ...charts.slice(2)]
  }

  #changed() {
    clearTimeout(this.timer)
    if (!this.request) this.request = requestAnimationFrame(() => { this.request = 0; this.#draw() })
  }

  #released() {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => {
      const content = report(this.state)
      if (content) this.send(content)
    }, PATIENCE)
  }

  #resize() {
    const { root } = this
    const width = Math.floor(root.clientWidth)
    if (!width) return
    const paper = isOnPaper(root)
    const ratio = paper ? PAPER_RATIO : devicePixelRatio * zoomOf(root)
    const narrow = !paper && width < NARROW
    root.classList.toggle("narrow", narrow)
    root.classList.toggle("wide", width >= WIDE)
    const gap = width >= WIDE ? 40 : 24
    const room = narrow ? width : (width - gap) / 2
    const side = Math.floor(Math.min(LARGEST_SQUARE, room - MARGIN.left - (narrow ? MARGIN.right : 0)))
    root.style.setProperty("--square", `${side}px`)
    root.style.setProperty("--gap", `${gap}px`)
    this.theme = readTheme(root)
    for (const { plane } of this.panels) plane.resize(ratio)
    for (const curves of this.curves) curves.resize(ratio)
    // Resizing clears a canvas, so it is drawn again before the browser shows it.
    this.#draw()
  }

  #draw() {
    const { state, theme, panels } = this
    this.settings?.update()
    this.exporter?.follow()
    if (!panels.length) return
    const { losses, values, point } = state
    const settled = JSON.stringify(values)
    const grids = panels.map(panel => {
      const { pair } = panel.loss
      if (settled !== this.settled || !panel.values) panel.values = planeOf(pair, values)
      return gridOf(pair, values, point, panel.values)
    })
    this.settled = settled
    const shown = shownOf({ losses, values, point, grids, theme, handles: false })
    panels.forEach((panel, run) => {
      panel.plane.draw(shown)
      this.#annotate(panel, shown, run)
    })
    for (const curve of this.curves) {
      curve.draw(shown)
      curve.label(shown)
      curve.announce(shown)
    }
  }

  /**
   * Write the read-out, and the same values for assistive technology and tests.
   * @param {Panel} panel
   * @param {Shown} shown
   * @param {number} run
   */
  #annotate({ loss, figure, handle, readout, note }, shown, run) {
    const { grid, zeroGradient, scale } = viewOf(shown, run)
    const { positive, negative, value, down, up } = grid
    handle.update(loss.label, describe(grid))
    const noPush = down === 0 && up === 0
    const state = { positive, negative, value: value ?? "", pushPositive: down ?? "", pushNegative: up ?? "", zeroGradient: noPush, zeroGradientShare: zeroGradient.share.toFixed(4) }
    for (const [name, content] of Object.entries(state)) {
      if (figure.dataset[name] !== String(content)) figure.dataset[name] = String(content)
    }
    setText(note, noteOf(loss, scale))
    setWords(readout, readOut(grid, shown.theme))
  }
}
