// Sliders for a step η: of a walk, whose next move uses the new value, and of a descent.

import { SAMPLERS } from "../data/samplers/table.js"
import { formatValue } from "../draw/numbers.js"
import { element, setAttribute } from "./dom.js"
import { turnOf } from "./movable.js"

/** @import { State } from "../data/state.js" */

/** The range of the slider of a walk, in log₁₀ η. */
const WALK = { low: -3, high: 0 }
/** The range of the slider of a descent, in units of its limit 2/λ. */
const DESCENT = { low: 0.05, high: 4 }

/** @param {number} value  @param {{low: number, high: number}} range */
const within = (value, { low, high }) => Math.max(low, Math.min(high, value))

/** η = its value, and its slider. @param {{low: number, high: number}} range  @param {Record<string, string>} attributes  @param {string} [kind]  @param {...Node} notes */
function sliderOf({ low, high }, attributes, kind = "", ...notes) {
  const value = element("strong")
  const input = element("input", { type: "range", min: String(low), max: String(high), ...attributes })
  return {
    input,
    element: element("p", { class: `quiet formula stepsize ${kind}` }, element("i", {}, "η"), " = ", value, input, ...notes),
    say: (/** @type {string} */ said) => {
      value.textContent = said
      setAttribute(input, "aria-valuetext", said)
    },
  }
}

/** The step at a position of the slider, rounded to two digits. @param {number} place */
const stepAt = place => Number((10 ** place).toPrecision(2))

/**
 * @param {State} state
 * @param {number} run
 * @param {() => void} onChange
 * @param {(step: number) => void} onDone   the slider was released
 */
export function stepOfWalk(state, run, onChange, onDone) {
  const walk = () => /** @type {import("../data/walked.js").Walk} */ (state.runs[run].walk)
  const { evaluations, uses } = SAMPLERS[walk().sampler]
  const slider = sliderOf(WALK, {
    "aria-label": `Step η of ${state.runs[run].label}`, step: "any", value: String(Math.log10(walk().step)),
    title: `η, the time of a move: noise of √(2η/β)${uses === "∇F" ? ", a pull of −η∇F" : ""}. ${evaluations} ${uses} a move.`,
  }, "", element("span", {}, `${evaluations} ${uses} a move`))
  const { input } = slider
  const update = () => {
    const { step } = walk()
    if (stepAt(Number(input.value)) !== step) input.value = String(Math.log10(step))
    slider.say(String(step))
  }
  const choose = (/** @type {number} */ place) => {
    walk().step = stepAt(within(place, WALK))
    update()
    onChange()
  }
  input.oninput = () => choose(Number(input.value))
  input.onchange = () => onDone(walk().step)
  input.addEventListener("keydown", event => {
    const turn = turnOf(event)
    if (!turn) return
    event.preventDefault()
    event.stopPropagation()
    choose(Math.log10(walk().step) + turn / 20)
    onDone(walk().step)
  })
  update()
  return slider.element
}

/** @param {State} state  @param {(share: number) => void} onChange  takes the step in units of its limit */
export function stepOfDescent(state, onChange) {
  const slider = sliderOf(DESCENT, {
    "aria-label": "Step η of the descent, times its limit 2/λ", step: "0.01",
    title: "λ is the largest curvature of F at the bottom of the deepest well.",
  }, "share")
  const { input } = slider
  const update = () => {
    const share = state.searching.share ?? 1
    if (Number(input.value) !== share) input.value = String(share)
    slider.say(`${formatValue(share)} × 2/λ`)
  }
  input.oninput = () => {
    onChange(Number(within(Number(input.value), DESCENT).toFixed(2)))
    update()
  }
  // On the map, and everywhere else, arrow keys step the clock.
  input.addEventListener("keydown", event => { if (event.key.startsWith("Arrow")) event.stopPropagation() })
  update()
  return { element: slider.element, update }
}
