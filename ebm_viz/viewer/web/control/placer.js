// Places data points on an energy map, by pointer or with a cross that the arrow keys move.

import { element, setAttribute } from "./dom.js"
import { MOVES } from "./movable.js"
import { BOX } from "../data/landscape.js"
import { formatFixed } from "../draw/numbers.js"
import { addEdit } from "../data/placing.js"

/** @import { Place, State } from "../data/state.js" */

const STEP = 0.05
const LEAP = 0.5
const PLACES = 1000

export class Placer {
  /** @param {import("./figure.js").Figure<import("../data/view.js").Shown>} map  @param {State} state  @param {() => void} onEdit */
  constructor(map, state, onEdit) {
    this.map = map
    this.state = state
    this.onEdit = onEdit
    /** @type {Place} */ this.place = { y1: 0, y2: 0 }
    this.cross = element("div", {
      class: "cross", role: "slider", tabindex: "0", "aria-label": "Place for a point",
      "aria-roledescription": "place on the map", "aria-valuemin": "-3", "aria-valuemax": "3",
      title: "Arrow keys move, Enter places a point, Delete removes the nearest",
    })
    map.element.append(this.cross)
    map.element.addEventListener("click", event => {
      if (!state.placing.on || event.target === this.cross) return
      const place = map.pick(/** @type {PointerEvent} */ (event))
      if (place) this.#edit(event.shiftKey ? "remove" : "place", place)
    })
    this.cross.addEventListener("keydown", event => this.#key(event))
    this.cross.addEventListener("focus", () => this.update())
  }

  update() {
    const { cross, map, state, place: { y1, y2 } } = this
    cross.hidden = !state.placing.on
    map.element.classList.toggle("placing", state.placing.on)
    if (cross.hidden) return
    const { x, y } = map.place(y1, y2) ?? { x: 0, y: 0 }
    cross.style.transform = `translate(${x}px, ${y}px)`
    const count = state.placing.points?.length ?? 0
    setAttribute(cross, "aria-valuenow", String(y1))
    setAttribute(cross, "aria-valuetext", `y₁ ${formatFixed(y1, 2)}, y₂ ${formatFixed(y2, 2)}; ${count} points shown`)
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const move = MOVES[event.key]
    const kind = { Enter: "place", Delete: "remove", Backspace: "remove" }[event.key]
    if (!move && !kind) return
    event.preventDefault()
    if (kind) this.#edit(/** @type {"place" | "remove"} */ (kind), this.place)
    else {
      const step = event.shiftKey ? LEAP : STEP
      this.place = { y1: inside(this.place.y1 + move[0] * step), y2: inside(this.place.y2 + move[1] * step) }
      this.update()
    }
  }

  /** @param {"place" | "remove"} kind  @param {Place} place */
  #edit(kind, { y1, y2 }) {
    if (kind === "remove" && !this.state.placing.points?.length) return
    addEdit(this.state.placing, [kind, inside(y1), inside(y2)])
    this.onEdit()
  }
}

/** @param {number} y */
const inside = y => Math.round(Math.max(-BOX, Math.min(BOX, y)) * PLACES) / PLACES
