// The points A and B on an energy map and the line through them. They are moved by dragging or with the arrow keys.

import { placeAt, moved, span } from "../data/cut.js"
import { element, setAttribute } from "./dom.js"
import { formatFixed } from "../draw/numbers.js"

/** @typedef {import("../data/state.js").State} State */
/** @typedef {import("./figure.js").Figure<import("../data/view.js").Shown>} Figure */
/** @typedef {"a" | "b"} End */

const STEP = 0.05
const LEAP = 0.5

export const MOVES = /** @type {Record<string, [number, number]>} */ ({
  ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowDown: [0, -1], ArrowUp: [0, 1],
})

export class Ends {
  /**
   * @param {Figure} map
   * @param {State} state
   * @param {boolean} withKeys   whether the keyboard can reach the handles; one map is enough
   * @param {{cut: () => void, cutDone: () => void}} calls
   */
  constructor(map, state, withKeys, calls) {
    this.map = map
    this.state = state
    this.calls = calls
    this.line = document.createElementNS("http://www.w3.org/2000/svg", "svg")
    this.line.setAttribute("class", "cut")
    this.line.setAttribute("aria-hidden", "true")
    this.strokes = ["under", "over"].map(name => {
      const stroke = document.createElementNS("http://www.w3.org/2000/svg", "line")
      stroke.setAttribute("class", name)
      this.line.append(stroke)
      return stroke
    })
    map.element.append(this.line)
    this.handles = /** @type {const} */ (["a", "b"]).map(end => this.#handle(end, withKeys))
  }

  update() {
    const { map, state, handles } = this
    const { cut } = state
    this.line.style.display = cut ? "" : "none"
    for (const { handle } of handles) handle.hidden = !cut
    if (!cut) return
    const line = span(cut)
    const [from, to] = [line.from, line.to].map(length => placeAt(line, length)).map(({ y1, y2 }) => map.place(y1, y2) ?? { x: 0, y: 0 })
    for (const stroke of this.strokes) {
      for (const [name, value] of Object.entries({ x1: from.x, y1: from.y, x2: to.x, y2: to.y })) setAttribute(stroke, name, value.toFixed(1))
    }
    for (const { handle, end } of handles) {
      const { y1, y2 } = cut[end]
      const { x, y } = map.place(y1, y2) ?? { x: 0, y: 0 }
      handle.style.transform = `translate(${x}px, ${y}px)`
      setAttribute(handle, "aria-valuetext", `y₁ ${formatFixed(y1, 2)}, y₂ ${formatFixed(y2, 2)}`)
      setAttribute(handle, "aria-valuenow", String(y1))
    }
  }

  /** @param {End} end  @param {boolean} withKeys */
  #handle(end, withKeys) {
    const name = end.toUpperCase()
    const handle = element("div", {
      class: "end", role: "slider", tabindex: withKeys ? "0" : "-1", "aria-label": `End ${name} of the slice`,
      "aria-roledescription": "place on the map", "aria-valuemin": "-3", "aria-valuemax": "3",
    }, name)
    const { state, calls, map } = this
    const go = (/** @type {number} */ y1, /** @type {number} */ y2) => {
      if (!state.cut) return
      state.cut = moved(state.cut, end, { y1, y2 })
      calls.cut()
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
      go((6 * (event.clientX - left)) / side - 3, 3 - (6 * (event.clientY - top)) / side)
    })
    handle.addEventListener("lostpointercapture", () => calls.cutDone())
    handle.addEventListener("keydown", event => {
      const move = MOVES[event.key]
      if (!move || !state.cut || event.ctrlKey || event.metaKey || event.altKey) return
      event.preventDefault()
      const step = event.shiftKey ? LEAP : STEP
      go(state.cut[end].y1 + move[0] * step, state.cut[end].y2 + move[1] * step)
    })
    handle.addEventListener("keyup", event => { if (MOVES[event.key]) calls.cutDone() })
    map.element.append(handle)
    return { handle, end }
  }
}
