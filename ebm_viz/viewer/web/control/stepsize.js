// A slider for the step of a walk. The next move uses the new value.

import { SAMPLERS } from "../data/samplers/table.js"
import { element, setAttribute } from "./dom.js"

/** @import { State } from "../data/state.js" */

/** The range of the slider, in log₁₀ η. */
const LOW = -3
const HIGH = 0

/** The step at a position of the slider, rounded to two digits. @param {number} place */
const stepAt = place => Number((10 ** place).toPrecision(2))

export class StepSize {
  /**
   * @param {State} state
   * @param {number} run
   * @param {() => void} onChange
   * @param {(step: number) => void} onDone   the slider was released
   */
  constructor(state, run, onChange, onDone) {
    this.state = state
    this.run = run
    const { sampler, step } = this.#walk
    const { label, evaluations, uses } = SAMPLERS[sampler]
    this.value = element("strong", {}, String(step))
    this.input = element("input", {
      type: "range", "aria-label": `Step η of ${label}`, min: String(LOW), max: String(HIGH), step: "any", value: String(Math.log10(step)),
      title: `η, the time of a move: noise of √(2η/β)${uses === "∇F" ? ", a pull of −η∇F" : ""}. ${evaluations} ${uses} a move.`,
    })
    this.element = element("p", { class: "quiet formula stepsize" }, element("i", {}, "η"), " = ", this.value, this.input, element("span", {}, `${evaluations} ${uses} a move`))
    const choose = (/** @type {number} */ place) => {
      this.#walk.step = stepAt(Math.max(LOW, Math.min(HIGH, place)))
      this.update()
      onChange()
    }
    this.input.oninput = () => choose(Number(this.input.value))
    this.input.onchange = () => onDone(this.#walk.step)
    this.input.addEventListener("keydown", event => {
      const turn = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[event.key]
      if (!turn) return
      event.preventDefault()
      event.stopPropagation()
      choose(Math.log10(this.#walk.step) + turn / 20)
      onDone(this.#walk.step)
    })
    this.update()
  }

  get #walk() { return /** @type {import("../data/walked.js").Walk} */ (this.state.runs[this.run].walk) }

  update() {
    const { step } = this.#walk
    this.value.textContent = String(step)
    if (stepAt(Number(this.input.value)) !== step) this.input.value = String(Math.log10(step))
    setAttribute(this.input, "aria-valuetext", String(step))
  }
}
