// The Export dialog: what is on the screen, as a file.

import { element, icon, setText } from "../dom.js"
import { formatBeta, formatStep } from "../numbers.js"
import { shownBeta, shownPanels } from "../state.js"
import * as fields from "./fields.js"
import { chosenPanel, orderOf } from "./order.js"
import * as progress from "./progress.js"
import { FORMATS, KINDS, PANELS, formatOf, pixels } from "./state.js"

/** @typedef {import("../state.js").State} State */
/** @typedef {import("../state.js").Description} Description */
/** @typedef {import("./fields.js").Field} Field */
/** @typedef {import("./state.js").Choices} Choices */

const ARROW = "M11 4h2v8.2l3-3 1.4 1.4L12 16l-5.4-5.4L8 9.2l3 3zM5 18h14v2H5z"
const CROSS = "M6.4 5 5 6.4 10.6 12 5 17.6 6.4 19 12 13.4 17.6 19 19 17.6 13.4 12 19 6.4 17.6 5 12 10.6z"

/** A field and when it is of use. @typedef {[Field, (choices: Choices) => boolean]} Row */

export class ExportDialog {
  /** @param {State} state  @param {Description} description */
  constructor(state, description) {
    this.state = state
    this.description = description
    this.button = element("button", { type: "button", class: "tool", "aria-label": "Export", title: "Export what is shown", "aria-haspopup": "dialog", "aria-expanded": "false" }, icon(ARROW))
    this.close = element("button", { type: "button", class: "close", "aria-label": "Close", title: "Close (Esc)" }, icon(CROSS))
    this.go = element("button", { type: "submit", class: "go" }, "Export")
    this.stop = element("button", { type: "button" }, "Cancel")
    this.summary = element("p", { class: "quiet" })
    this.bar = element("progress", { max: "1", "aria-label": "Progress of the export" })
    this.words = element("p", { role: "status" })
    this.rows = this.#rows()
    this.form = element("form", {},
      element("header", {}, element("h3", {}, "Export"), this.close),
      ...this.rows.map(([field]) => field.element),
      this.summary,
      this.bar,
      this.words,
      element("div", { class: "deeds" }, this.go, this.stop))
    this.dialog = element("dialog", { class: "export", "aria-label": "Export", popover: "manual" }, this.form)
    this.element = element("div", {}, this.button, this.dialog)
    this.button.onclick = () => this.toggle(!this.state.exporting.open)
    this.close.onclick = () => this.toggle(false)
    this.stop.onclick = () => { progress.stop(this.state.exporting); this.update(); this.go.focus() }
    this.form.onsubmit = event => { event.preventDefault(); this.#export() }
    this.dialog.addEventListener("keydown", event => {
      if (event.key === "Escape") this.toggle(false)
    })
  }

  /** Once the button is on the page; a dialog that was open stays so. */
  attach() {
    this.state.exporting.changed = () => this.update()
    if (this.state.exporting.open) this.#show()
  }

  /** @param {boolean} open */
  toggle(open) {
    this.state.exporting.open = open
    if (open) {
      this.#show()
      this.form.querySelector("input")?.focus()
    } else {
      this.button.setAttribute("aria-expanded", "false")
      this.dialog.hidePopover()
      this.button.focus()
    }
  }

  #show() {
    this.button.setAttribute("aria-expanded", "true")
    this.update()
    this.dialog.showPopover()
  }

  /** Another step or β is shown. */
  follow() {
    if (this.state.exporting.open) setText(this.summary, this.#summary())
  }

  update() {
    const { exporting } = this.state
    if (!exporting.open) return
    const { choices, job, outcome } = exporting
    for (const [field, useful] of this.rows) {
      field.element.hidden = !useful(choices)
      if (!field.element.hidden) field.update()
    }
    this.follow()
    this.bar.hidden = !job
    this.bar.value = job?.progress ?? 0
    this.stop.hidden = !job
    this.go.setAttribute("aria-disabled", String(job !== null))
    setText(this.words, job?.sentence ?? outcome?.sentence ?? "")
    this.words.classList.toggle("failed", outcome?.well === false)
  }

  #export() {
    const { exporting } = this.state
    if (exporting.job) return
    progress.run(exporting, orderOf(this.state, this.description, this.#theme()), () => exporting.changed())
  }

  /** That of the page. @returns {"light" | "dark"} */
  #theme() {
    return this.button.closest(".viewer")?.getAttribute("data-theme") === "dark" ? "dark" : "light"
  }

  /** What the file will show. */
  #summary() {
    const { state } = this
    const { choices } = state.exporting
    const { kind, of } = choices
    const [width, height] = pixels(choices)
    const at = `Step ${formatStep(state.clock.step)}`
    const beta = `β = ${formatBeta(shownBeta(state))}`
    const size = `${width} × ${height} pixels`
    if (kind === "picture") return `${at} at ${beta}, ${size}`
    if (kind === "film") return of === "training" ? `At ${beta}, ${size}` : `${at}, ${size}`
    if (kind === "slides") return `${at} at ${beta}, a slide a panel`
    return {
      npz: `${at} at ${beta}, metrics up to there`,
      csv: `Up to step ${formatStep(state.clock.step)}`,
      json: "All knobs of the training",
      safetensors: at,
    }[formatOf(choices)] ?? ""
  }

  /** @returns {Row[]} */
  #rows() {
    const { state, description } = this
    const { choices } = state.exporting
    /** Write a choice. @param {Partial<Choices>} change */
    const set = change => {
      Object.assign(choices, change)
      state.exporting.outcome = null
      this.update()
    }
    const end = () => Math.max(...state.runs.map(({ steps }) => steps))
    const several = () => state.runs.length > 1
    const drawn = (/** @type {Choices} */ { kind }) => kind !== "data"
    const film = (/** @type {Choices} */ { kind }) => kind === "film"
    const training = (/** @type {Choices} */ chosen) => film(chosen) && chosen.of === "training"
    return [
      [fields.radios("As", KINDS,
        () => choices.kind, kind => set({ kind })), () => true],
      [fields.select("Format", () => FORMATS[choices.kind], () => formatOf(choices),
        format => set({ formats: { ...choices.formats, [choices.kind]: format } })), ({ kind }) => kind !== "slides"],
      [fields.select("Panels", () => this.#panels(), () => chosenPanel(state, description), panel => set({ panel })), drawn],
      [fields.select("Run", () => this.#runs(), () => String(choices.run ?? (choices.kind === "data" ? 0 : "")),
        run => set({ run: run === "" ? null : Number(run) })), several],
      [fields.radios("Of", [["training", "The training"], ["beta", "A sweep of β"]], () => choices.of, of => set({ of })), film],
      [pair(
        fields.number("From step", { low: 0, high: () => choices.last ?? end(), step: 1 }, () => choices.first, first => set({ first })),
        fields.number("to step", { low: 0, high: end, step: 1 }, () => choices.last ?? end(), last => set({ last: last === end() ? null : last }))), training],
      [pair(
        fields.number("Seconds", { low: 1, high: () => 60, step: 1 }, () => choices.seconds, seconds => set({ seconds })),
        fields.number("frames/s", { low: 1, high: () => 30, step: 1 }, () => choices.rate, rate => set({ rate }))), film],
      [fields.radios("Shape", [["wide", "16 : 9"], ["square", "Square"]], () => choices.shape, shape => set({ shape })), ({ kind }) => kind === "picture" || kind === "film"],
      [fields.radios("Size", [["1", "1×"], ["2", "2×"], ["3", "3×"], ["4", "4×"]], () => String(choices.scale),
        scale => set({ scale: Number(scale) })), chosen => formatOf(chosen) === "png"],
      [fields.radios("Background", [["light", "Light"], ["dark", "Dark"], ["transparent", "None"]], () => choices.background || this.#theme(),
        background => set({ background })), drawn],
      [fields.radios("Letters", [["normal", "Normal"], ["large", "For the back row"]], () => (choices.large ? "large" : "normal"),
        size => set({ large: size === "large" })), drawn],
      [fields.text("Heading", "none", 120, () => choices.heading, heading => set({ heading })), drawn],
      [fields.checkbox("A line with loss, β and step", () => choices.title, title => set({ title })), drawn],
      [fields.checkbox("Four slides of the training first", () => choices.frames, frames => set({ frames })), ({ kind }) => kind === "slides"],
      [fields.checkbox("Landscapes of all steps so far", () => choices.all, all => set({ all })), chosen => formatOf(chosen) === "npz" && chosen.kind === "data"],
    ]
  }

  /** @returns {[string, string][]} */
  #panels() {
    const shown = shownPanels(this.state, this.description.panels)
    return [["", "All as shown"], ...shown.map(name => /** @type {[string, string]} */ ([name, PANELS[name]]))]
  }

  /** @returns {[string, string][]} */
  #runs() {
    const each = this.state.runs.map(({ label }, k) => /** @type {[string, string]} */ ([String(k), label]))
    return this.state.exporting.choices.kind === "data" ? each : [["", "All as shown"], ...each]
  }
}

/** Two fields in one row. @param {Field} first  @param {Field} second  @returns {Field} */
function pair(first, second) {
  return {
    element: element("div", { class: "pair" }, first.element, second.element),
    update: () => { first.update(); second.update() },
  }
}
