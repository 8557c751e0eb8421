// The point on the map whose column or latent energies are shown. It is moved by dragging or with the arrow keys.

import { BOX } from "../data/landscape.js"
import { axesOf } from "../data/view.js"
import { formatFixed } from "../draw/numbers.js"
import { element, setAttribute } from "./dom.js"
import { MOVES } from "./ends.js"

/** @typedef {import("../data/state.js").State} State */
/** @typedef {import("./figure.js").Figure<import("../data/view.js").Shown>} Figure */

const STEP = 0.05
const LEAP = 0.5

/** @param {number} y */
const inside = y => Math.round(Math.max(-BOX, Math.min(BOX, y)) * 100) / 100

export class Probe {
  /**
   * @param {Figure} map
   * @param {State} state
   * @param {{withKeys: boolean, withLine: boolean}} how   whether the keyboard can reach the handle (one map is enough); whether a line marks the column
   * @param {{probed: () => void, probeDone: () => void}} calls
   */
  constructor(map, state, { withKeys, withLine }, calls) {
    this.map = map
    this.state = state
    this.calls = calls
    this.lines = withLine ? ["under", "over"].map(name => {
      const line = element("div", { class: `column-line ${name}`, "aria-hidden": "true" })
      map.element.append(line)
      return line
    }) : []
    this.handle = element("div", {
      class: "end probe", role: "slider", tabindex: withKeys ? "0" : "-1", "aria-label": withLine ? "The x whose y are shown" : "The y whose z are shown",
      "aria-roledescription": "place on the map", "aria-valuemin": "-3", "aria-valuemax": "3",
    })
    this.#listen()
    map.element.append(this.handle)
  }

  update() {
    const { handle, lines, map, state: { probe, runs } } = this
    handle.hidden = !probe
    for (const line of lines) line.hidden = !probe
    if (!probe) return
    const { x, y } = map.place(probe.y1, probe.y2) ?? { x: 0, y: 0 }
    handle.style.transform = `translate(${x}px, ${y}px)`
    for (const line of lines) line.style.transform = `translate(${x}px, 0)`
    const [across, up] = axesOf(runs[0] ?? {})
    setAttribute(handle, "aria-valuetext", `${across} ${formatFixed(probe.y1, 2)}, ${up} ${formatFixed(probe.y2, 2)}`)
    setAttribute(handle, "aria-valuenow", String(probe.y1))
  }

  #listen() {
    const { handle, map, state, calls } = this
    const go = (/** @type {number} */ y1, /** @type {number} */ y2) => {
      state.probe = { y1: inside(y1), y2: inside(y2) }
      calls.probed()
    }
    handle.addEventListener("pointerdown", event => {
      if (event.button) return
      handle.setPointerCapture(event.pointerId)
      handle.focus({ preventScroll: true, focusVisible: false })
      event.preventDefault()
      event.stopPropagation()
    })
    handle.addEventListener("pointermove", event => {
      if (!handle.hasPointerCapture(event.pointerId)) return
      event.stopPropagation()
      const { left, top } = map.element.getBoundingClientRect()
      const side = map.element.clientWidth
      go((2 * BOX * (event.clientX - left)) / side - BOX, BOX - (2 * BOX * (event.clientY - top)) / side)
    })
    handle.addEventListener("lostpointercapture", () => calls.probeDone())
    handle.addEventListener("keydown", event => {
      const move = MOVES[event.key]
      if (!move || !state.probe || event.ctrlKey || event.metaKey || event.altKey) return
      event.preventDefault()
      event.stopPropagation()
      const step = event.shiftKey ? LEAP : STEP
      go(state.probe.y1 + move[0] * step, state.probe.y2 + move[1] * step)
    })
    handle.addEventListener("keyup", event => { if (MOVES[event.key]) calls.probeDone() })
  }
}
