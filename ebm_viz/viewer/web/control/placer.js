// Places data points on an energy map, by pointer or at a cross that the arrow keys move.

import { inBox } from "../data/landscape.js"
import { addEdit } from "../data/placing.js"
import { Cross } from "./cross.js"
import { onPress } from "./press.js"

/** @import { Place, State } from "../data/state.js" */

const PARTS = 1000
/** What keys do at the cross. @type {Record<string, "place" | "remove">} */
const KEYS = { Enter: "place", Delete: "remove", Backspace: "remove" }

export class Placer {
  /** @param {import("./figure.js").Figure<import("../data/view.js").Shown>} map  @param {State} state  @param {() => void} onEdit */
  constructor(map, state, onEdit) {
    this.map = map
    this.state = state
    this.onEdit = onEdit
    const named = { label: "Place for a point", title: "Arrow keys move, Enter places a point, Delete removes the nearest" }
    this.cross = new Cross(map, named, ({ key }) => {
      if (KEYS[key]) this.#edit(KEYS[key], this.cross.place)
      return Boolean(KEYS[key])
    }, () => `; ${state.placing.points?.length ?? 0} points shown`)
    onPress(map.element, (spot, second) => {
      if (!state.placing.on || spot.target === this.cross.element) return
      const place = map.pick(spot)
      if (place) this.#edit(second ? "remove" : "place", place)
    })
  }

  update() {
    const { cross, map, state: { placing } } = this
    cross.element.hidden = !placing.on
    map.element.classList.toggle("placing", placing.on)
    if (placing.on) cross.update()
  }

  /** @param {"place" | "remove"} kind  @param {Place} place */
  #edit(kind, { y1, y2 }) {
    if (kind === "remove" && !this.state.placing.points?.length) return
    addEdit(this.state.placing, [kind, inBox(y1, PARTS), inBox(y2, PARTS)])
    this.onEdit()
  }
}
