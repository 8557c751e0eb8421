// The Export dialog, which saves what is on the screen as a file.

import { element, icon, setText } from "../dom.js"
import * as progress from "./progress.js"
import { offer } from "./requests.js"
import { formatOf } from "./state.js"

/** @import { Field } from "./fields.js" */
/** @import { Choices, Exporting } from "./state.js" */
/** @typedef {"light" | "dark"} Theme */
/** What fields read and write: the choices, a function that changes some of them, and one that returns the theme of the page. @typedef {{choices: Choices, set: (change: Partial<Choices>) => void, theme: () => Theme}} Form */

const ARROW = "M11 4h2v8.2l3-3 1.4 1.4L12 16l-5.4-5.4L8 9.2l3 3zM5 18h14v2H5z"
const CROSS = "M6.4 5 5 6.4 10.6 12 5 17.6 6.4 19 12 13.4 17.6 19 19 17.6 13.4 12 19 6.4 17.6 5 12 10.6z"

/** A field, and a function that returns whether the choices need it. @typedef {[Field, (choices: Choices) => boolean]} Row */

/**
 * The exports of a page.
 * @typedef {object} Subject
 * @property {Exporting} exporting
 * @property {(form: Form) => Row[]} rows
 * @property {() => string} summary   a sentence on what the file will show
 * @property {(theme: Theme) => import("./progress.js").Wish} wish
 */

export class ExportDialog {
  /** @param {Subject} subject */
  constructor(subject) {
    this.subject = subject
    this.exporting = subject.exporting
    this.button = element("button", { type: "button", class: "tool", "aria-label": "Export", title: "Export what is shown", "aria-haspopup": "dialog", "aria-expanded": "false" }, icon(ARROW))
    this.close = element("button", { type: "button", class: "close", "aria-label": "Close", title: "Close (Esc)" }, icon(CROSS))
    this.go = element("button", { type: "submit", class: "go" }, "Export")
    this.stop = element("button", { type: "button" }, "Cancel")
    this.summary = element("p", { class: "quiet" })
    this.bar = element("progress", { max: "1", "aria-label": "Progress of the export" })
    this.words = element("p", { role: "status" })
    this.afresh = element("button", { type: "button" }, "Usual choices")
    this.remembered = element("div", { class: "remembered" }, element("p", { class: "quiet" }, "As chosen last time"), this.afresh)
    this.rows = subject.rows({ choices: this.exporting.choices, set: change => this.#set(change), theme: () => this.#theme() })
    this.form = element("form", {},
      element("header", {}, element("h2", {}, "Export"), this.close),
      this.remembered,
      ...this.rows.map(([field]) => field.element),
      this.summary,
      this.bar,
      this.words,
      element("div", { class: "deeds" }, this.go, this.stop))
    this.dialog = element("dialog", { class: "export", "aria-label": "Export", popover: "manual" }, this.form)
    this.element = element("div", {}, this.button, this.dialog)
    this.button.onclick = () => this.toggle(!this.exporting.open)
    this.afresh.onclick = () => {
      this.#set(structuredClone(this.exporting.usual))
      this.remembered.hidden = true
      this.form.querySelector("input")?.focus()
    }
    this.close.onclick = () => this.toggle(false)
    this.stop.onclick = () => { progress.stop(this.exporting); this.update(); this.go.focus() }
    this.form.onsubmit = event => { event.preventDefault(); this.#export() }
    this.dialog.addEventListener("keydown", event => {
      if (event.key === "Escape") this.toggle(false)
    })
  }

  /** Called once the button is on the page. A dialog that was open stays open. */
  attach() {
    this.exporting.changed = () => this.update()
    if (this.exporting.open) this.#show()
  }

  /** @param {boolean} open */
  toggle(open) {
    this.exporting.open = open
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
    const { choices, usual } = this.exporting
    this.remembered.hidden = JSON.stringify(choices) === JSON.stringify(usual)
    this.button.setAttribute("aria-expanded", "true")
    this.update()
    this.dialog.showPopover()
  }

  /** Update the dialog after the page has changed. */
  follow() {
    if (this.exporting.open) setText(this.summary, this.subject.summary())
  }

  update() {
    const { exporting } = this
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

  /** @param {Partial<Choices>} change */
  #set(change) {
    Object.assign(this.exporting.choices, change)
    this.exporting.outcome = null
    this.update()
    if (formatOf(this.exporting.choices) === "pdf") void this.#askForPrinter()
  }

  /** Ask whether the server can print PDF. Without a browser it cannot; the dialog says so before an export starts. */
  async #askForPrinter() {
    const { exporting } = this
    const { pdf, why } = await offer().catch(() => ({ pdf: true, why: "" }))
    if (pdf || formatOf(exporting.choices) !== "pdf" || exporting.job) return
    exporting.outcome = { well: false, sentence: why }
    this.update()
  }

  #export() {
    const { exporting } = this
    if (exporting.job) return
    void progress.run(exporting, this.subject.wish(this.#theme()), () => exporting.changed())
  }

  /** The theme of the page. @returns {Theme} */
  #theme() {
    return this.button.closest(".viewer")?.getAttribute("data-theme") === "dark" ? "dark" : "light"
  }
}
