// The points A and B on an energy map and the line through them. They are moved by dragging or with the arrow keys.

import { placeAt, moved, span } from "../data/cut.js"
import { setAttribute, shape } from "./dom.js"
import { movableHandle, putAt } from "./movable.js"

/** @import { State } from "../data/state.js" */
/** @typedef {import("./figure.js").Figure<import("../data/view.js").Shown>} Figure */
/** @typedef {"a" | "b"} End */

export class Ends {
  /**
   * @param {Figure} map
   * @param {State} state
   * @param {boolean} withKeys   whether the keyboard can reach the handles; one map is enough
   * @param {Pick<import("./layout.js").Calls, "changed" | "released">} calls
   */
  constructor(map, state, withKeys, calls) {
    this.map = map
    this.state = state
    this.calls = calls
    this.strokes = ["under", "over"].map(name => shape("line", { class: name }))
    this.line = shape("svg", { class: "cut", "aria-hidden": "true" }, ...this.strokes)
    map.element.append(this.line)
    this.handles = /** @type {const} */ (["a", "b"]).map(end => this.#handle(end, withKeys))
  }

  update() {
    const { map, state, handles } = this
    const { cut } = state
    this.line.toggleAttribute("hidden", !cut)
    for (const { handle } of handles) handle.hidden = !cut
    if (!cut) return
    const line = span(cut)
    const [from, to] = [line.from, line.to].map(length => placeAt(line, length)).map(({ y1, y2 }) => map.place(y1, y2) ?? { x: 0, y: 0 })
    for (const stroke of this.strokes) {
      for (const [name, value] of Object.entries({ x1: from.x, y1: from.y, x2: to.x, y2: to.y })) setAttribute(stroke, name, value.toFixed(1))
    }
    for (const { handle, end } of handles) putAt(handle, map, cut[end])
  }

  /** @param {End} end  @param {boolean} withKeys */
  #handle(end, withKeys) {
    const { map, state, calls } = this
    const name = end.toUpperCase()
    const handle = movableHandle(map, { kind: "end", label: `End ${name} of the slice`, withKeys, text: name }, {
      at: () => state.cut?.[end] ?? null,
      go: place => {
        if (!state.cut) return
        state.cut = moved(state.cut, end, place)
        calls.changed("cut")
      },
      done: () => calls.released("cut"),
    })
    return { handle, end }
  }
}
