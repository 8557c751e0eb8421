// A slider for every setting that matters to the chosen losses. Changes take effect while a slider is dragged.

import { element, inHtml, setAttribute, setText } from "../control/dom.js"
import { turnOf } from "../control/movable.js"
import { formatSetting } from "./readout.js"

/** @import { Setting, State } from "./state.js" */

const STEPS = 100
/** A key moves a logarithmic slider by one of this many parts of a decade. */
const TURN = 20

export class Settings {
  /** @param {State} state  @param {{changed: () => void, released: () => void}} calls */
  constructor(state, calls) {
    this.state = state
    this.calls = calls
    this.element = element("div", { class: "settings" })
    /** @type {{setting: Setting, label: HTMLElement, input: HTMLInputElement, output: HTMLElement}[]} */ this.rows = []
    this.shape = ""
  }

  build() {
    const shown = this.state.settings.filter(setting => setting.shown)
    const shape = shown.map(({ name }) => name).join(" ")
    if (shape === this.shape) return
    this.shape = shape
    this.rows = shown.map(setting => this.#row(setting))
    this.element.replaceChildren(...this.rows.map(({ label }) => label))
    this.element.hidden = !shown.length
  }

  update() {
    for (const { setting, input, output } of this.rows) {
      const value = this.state.values[setting.name]
      const text = formatSetting(value)
      setText(output, text)
      setAttribute(input, "aria-valuetext", text)
      input.value = String(toSlider(setting, value))
      const share = (toSlider(setting, value) - Number(input.min)) / (Number(input.max) - Number(input.min))
      input.style.setProperty("--share", String(share))
    }
  }

  /** @param {Setting} setting */
  #row(setting) {
    const { state, calls } = this
    const input = element("input", {
      type: "range", "aria-label": setting.label, step: "any",
      min: String(toSlider(setting, setting.low)), max: String(toSlider(setting, setting.high)),
    })
    const choose = (/** @type {number} */ at) => {
      state.values[setting.name] = fromSlider(setting, at)
      calls.changed()
    }
    const release = () => {
      state.held = false
      calls.released()
    }
    input.oninput = () => choose(Number(input.value))
    input.onpointerdown = () => { state.held = true }
    input.onchange = release
    input.onpointerup = release
    input.onpointercancel = release
    input.onkeydown = event => {
      const turn = turnOf(event, { PageDown: -5, PageUp: 5 })
      if (!turn) return
      event.preventDefault()
      const here = state.values[setting.name]
      // Values are rounded to multiples of the step of a key, so that every key changes the value.
      const at = setting.logarithmic ? Math.round(Math.log10(here) * TURN + turn) / TURN : here + turn * spacing(setting)
      choose(Math.max(Number(input.min), Math.min(Number(input.max), at)))
      state.held = true
    }
    input.onkeyup = release
    input.onblur = () => { if (state.held) release() }
    const output = element("output")
    const label = element("label", { class: "setting", title: setting.help },
      element("span", {}, ...inHtml(setting.label)), input, output)
    return { setting, label, input, output }
  }
}

/** @param {Setting} setting */
const spacing = ({ low, high }) => 10 ** Math.floor(Math.log10((high - low) / STEPS) + 0.5)

/** @param {Setting} setting  @param {number} value */
const toSlider = ({ logarithmic }, value) => (logarithmic ? Math.log10(value) : value)

/** @param {Setting} setting  @param {number} at */
function fromSlider(setting, at) {
  const value = setting.logarithmic
    ? Number((10 ** at).toPrecision(2))
    : Number((Math.round(at / spacing(setting)) * spacing(setting)).toFixed(10))
  return Math.max(setting.low, Math.min(setting.high, value))
}
