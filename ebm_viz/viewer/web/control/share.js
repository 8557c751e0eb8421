// A slider for the step of a descent, in units of its limit 2/λ.

import { formatValue } from "../draw/numbers.js"
import { element, setAttribute } from "./dom.js"

/** The range of the slider. */
const LOW = 0.05
const HIGH = 4

/** @param {number} share */
const rounded = share => Number(Math.max(LOW, Math.min(HIGH, share)).toFixed(2))

export class Share {
  /** @param {import("../data/state.js").State} state  @param {(share: number) => void} onChange */
  constructor(state, onChange) {
    this.state = state
    this.value = element("strong")
    this.input = element("input", {
      type: "range", "aria-label": "Step η of the descent, times its limit 2/λ", min: String(LOW), max: String(HIGH), step: "0.01",
      title: "λ is the largest curvature of F at the bottom of the deepest well.",
    })
    this.element = element("p", { class: "quiet formula stepsize share" }, element("i", {}, "η"), " = ", this.value, this.input)
    this.input.oninput = () => {
      onChange(rounded(Number(this.input.value)))
      this.update()
    }
    // On the map, and everywhere else, arrow keys step the clock.
    this.input.addEventListener("keydown", event => { if (event.key.startsWith("Arrow")) event.stopPropagation() })
    this.update()
  }

  update() {
    const share = this.state.searching.share ?? 1
    const said = `${formatValue(share)} × 2/λ`
    this.value.textContent = said
    if (Number(this.input.value) !== share) this.input.value = String(share)
    setAttribute(this.input, "aria-valuetext", said)
  }
}
