// The controls Play, Step, Restart, Speed, History and β.

import { element, icon, setAttribute, setText } from "./dom.js"
import { turnOf } from "./movable.js"
import { formatBeta, formatFixed, formatStep } from "../draw/numbers.js"
import { stepTicks } from "../data/scale.js"
import { BETA_RANGE, chooseBeta, shownBeta, stepName } from "../data/state.js"

/** @import { State } from "../data/state.js" */

const ICONS = {
  play: "M8 5v14l11-7z",
  pause: "M7 5h3.4v14H7zM13.6 5H17v14h-3.4z",
  step: "M6 5v14l9-7zM15.6 5H18v14h-2.4z",
  restart: "M18 5v14l-9-7zM6 5h2.4v14H6z",
}
const SPEEDS = [0.25, 0.5, 1, 2, 4]
const SPEED_NAMES = ["¼×", "½×", "1×", "2×", "4×"]

/** Milliseconds between two announcements of the step while playing. */
const ANNOUNCE_EVERY = 1000

/** The range of the slider, in log₁₀ β. */
const LOG_LOW = Math.log10(BETA_RANGE.low)
const LOG_HIGH = Math.log10(BETA_RANGE.high)

export class Transport {
  /**
   * @param {HTMLElement} parent
   * @param {State} state
   * @param {() => void} onChange
   */
  constructor(parent, state, onChange) {
    this.state = state
    this.announced = -Infinity
    this.laid = 0
    this.play = element("button", { type: "button", class: "play" }, icon(ICONS.play))
    this.step = element("button", { type: "button", "aria-label": "Step", title: "Step (→)" }, icon(ICONS.step))
    this.restart = element("button", { type: "button", "aria-label": "Restart", title: "Restart (Home)" }, icon(ICONS.restart))
    this.speed = element("select", { "aria-label": "Speed", title: "Speed" })
    SPEEDS.forEach((speed, k) => this.speed.append(element("option", { value: String(speed) }, SPEED_NAMES[k])))
    this.count = element("strong")
    this.history = element("input", { type: "range", "aria-label": "History", min: "0", step: "any", value: "0" })
    this.historyTicks = element("div", { class: "ticks", "aria-hidden": "true" })
    this.betaValue = element("strong")
    this.beta = element("input", {
      type: "range", "aria-label": "β", min: String(LOG_LOW), max: String(LOG_HIGH), step: "any", title: "Double click: the training β",
    })
    this.betaTicks = element("div", { class: "ticks", "aria-hidden": "true" })
    this.marker = element("div", { class: "marker", title: "Training β" })
    this.extra = element("div", { class: "extra" })
    parent.append(
      element("div", { class: "transport", role: "group", "aria-label": "Playback" },
        element("div", { class: "buttons" }, this.play, this.step, this.restart, element("span", { class: "select" }, this.speed), this.extra),
        element("p", { class: "count" }, `${this.#name} `, this.count),
        element("div", { class: "slider history" }, this.history, this.historyTicks),
        element("div", { class: "beta" },
          element("p", {}, element("i", {}, "β"), " = ", this.betaValue),
          element("div", { class: "slider" }, this.beta, this.betaTicks, this.marker))))

    const { clock } = state
    const act = (/** @type {() => void} */ change) => () => { change(); onChange() }
    this.play.onclick = act(() => (clock.playing ? clock.pause() : clock.play()))
    this.step.onclick = act(() => clock.move(1))
    this.restart.onclick = act(() => clock.seek(0))
    this.speed.onchange = act(() => { clock.speed = Number(this.speed.value) })
    this.history.oninput = act(() => clock.seek(Number(this.history.value) ** 2))
    this.beta.oninput = act(() => chooseBeta(state, 10 ** Number(this.beta.value)))
    this.beta.ondblclick = act(() => { state.chosenBeta = null })
    this.beta.addEventListener("keydown", event => {
      const turn = turnOf(event)
      if (!turn) return
      event.preventDefault()
      turnBeta(state, turn)
      onChange()
    })
  }

  /** Write labels under the sliders, as many as fit. */
  resize() {
    const last = this.laid = this.#last()
    this.history.max = String(Math.sqrt(last))
    const width = this.history.clientWidth
    fillTicks(this.historyTicks, stepTicks(last, Math.max(2, Math.floor(width / 68))).map(step => ({
      text: formatStep(step), share: Math.sqrt(step / last),
    })))
    const betas = this.beta.clientWidth > 330 ? [0.03, 0.1, 0.3, 1, 3, 10, 30] : [0.03, 0.3, 3, 30]
    fillTicks(this.betaTicks, betas.map(beta => ({
      text: formatFixed(beta, beta < 0.1 ? 2 : beta < 1 ? 1 : 0), share: (Math.log10(beta) - LOG_LOW) / (LOG_HIGH - LOG_LOW),
    })))
  }

  update() {
    const { clock, runs } = this.state
    const last = this.#last()
    if (last !== this.laid) this.resize()
    const [name, shape] = clock.playing ? ["Pause", ICONS.pause] : ["Play", ICONS.play]
    if (this.play.getAttribute("aria-label") !== name) {
      this.play.setAttribute("aria-label", name)
      this.play.title = `${name} (Space)`
      this.play.replaceChildren(icon(shape))
    }
    this.speed.value = String(clock.speed)
    setText(this.count, formatStep(clock.step))
    this.count.style.minWidth = `${formatStep(last).length}ch`
    const top = Math.sqrt(last)
    const trained = Math.min(...this.state.histories.map(({ steps, ready }) => steps[Math.min(ready, steps.length) - 1] ?? 0))
    this.history.value = String(Math.sqrt(clock.step))
    this.history.style.setProperty("--played", String(Math.sqrt(clock.step) / top))
    this.history.style.setProperty("--fetched", String(Math.sqrt(trained) / top))
    // While playing, announce the step only now and then: nobody can listen to thirty values per second.
    if (!clock.playing || performance.now() - this.announced > ANNOUNCE_EVERY) {
      setAttribute(this.history, "aria-valuetext", `${this.#name} ${formatStep(clock.step)} of ${formatStep(last)}`)
      this.announced = performance.now()
    }
    const beta = shownBeta(this.state)
    setText(this.betaValue, formatBeta(beta))
    this.beta.value = String(Math.log10(beta))
    setAttribute(this.beta, "aria-valuetext", formatBeta(beta))
    const training = new Set(runs.map(run => run.beta))
    this.marker.hidden = training.size !== 1
    const share = (Math.log10(runs[0]?.beta ?? 1) - LOG_LOW) / (LOG_HIGH - LOG_LOW)
    this.marker.style.setProperty("--share", String(share))
  }

  get #name() { return stepName(this.state) === "step" ? "Step" : "Evaluation" }

  #last() { return Math.max(1, ...this.state.runs.map(run => run.steps)) }
}

/** Move β up or down by twentieths of a decade. @param {State} state  @param {number} turn */
export function turnBeta(state, turn) {
  chooseBeta(state, shownBeta(state) * 10 ** (turn / 20))
}

/** @param {HTMLElement} row  @param {{text: string, share: number}[]} labels */
function fillTicks(row, labels) {
  row.replaceChildren(...labels.map(({ text, share }) => {
    const tick = element("span", {}, text)
    tick.style.setProperty("--share", String(share))
    return tick
  }))
}
