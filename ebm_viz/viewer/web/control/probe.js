// The point on the map whose column or latent energies are shown. It is moved by dragging or with the arrow keys.

import { inBox } from "../data/landscape.js"
import { axesOf } from "../data/view.js"
import { element } from "./dom.js"
import { movableHandle, putAt } from "./movable.js"

/** @import { State } from "../data/state.js" */
/** @typedef {import("./figure.js").Figure<import("../data/view.js").Shown>} Figure */

export class Probe {
  /**
   * @param {Figure} map
   * @param {State} state
   * @param {{withKeys: boolean, withLine: boolean}} how   whether the keyboard can reach the handle (one map is enough); whether a line marks the column
   * @param {Pick<import("./layout.js").Calls, "changed" | "released">} calls
   */
  constructor(map, state, { withKeys, withLine }, calls) {
    this.map = map
    this.state = state
    this.lines = withLine ? ["under", "over"].map(name => {
      const line = element("div", { class: `column-line ${name}`, "aria-hidden": "true" })
      map.element.append(line)
      return line
    }) : []
    this.handle = movableHandle(map, { kind: "end probe", label: withLine ? "The x whose y are shown" : "The y whose z are shown", withKeys }, {
      at: () => state.probe,
      go: ({ y1, y2 }) => {
        state.probe = { y1: inBox(y1), y2: inBox(y2) }
        calls.changed("probe")
      },
      done: () => calls.released("probe"),
    })
  }

  update() {
    const { handle, lines, map, state: { probe, runs } } = this
    handle.hidden = !probe
    for (const line of lines) line.hidden = !probe
    if (!probe) return
    putAt(handle, map, probe, { axes: axesOf(runs[0] ?? {}) })
    const { x } = map.place(probe.y1, probe.y2) ?? { x: 0 }
    for (const line of lines) line.style.transform = `translate(${x}px, 0)`
  }
}
