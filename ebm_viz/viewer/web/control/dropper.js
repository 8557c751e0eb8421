// Drops a ball or a swarm of particles on an energy map, by pointer or with a cross that the arrow keys move.

import { BOX } from "../data/landscape.js"
import { isSearched, isWalk } from "../data/state.js"
import { formatFixed } from "../draw/numbers.js"
import { element, setAttribute } from "./dom.js"
import { MOVES } from "./movable.js"

/** @import { Place, State } from "../data/state.js" */

const STEP = 0.05
const LEAP = 0.5
/** A click within this distance of the ball removes it and the particles. */
const NEAR = 0.15

export class Dropper {
  /**
   * @param {import("./figure.js").Figure<import("../data/view.js").Shown>[]} maps  one per run; the keyboard acts on the first
   * @param {State} state
   * @param {boolean} searches   whether there is a server that searches
   * @param {() => void} onChange
   * @param {(place: Place) => void} onStart  restarts the walks or the searches from this point
   */
  constructor(maps, state, searches, onChange, onStart) {
    this.map = maps[0]
    this.state = state
    this.onChange = onChange
    this.onStart = onStart
    this.searches = searches && state.runs.some(run => isSearched(run) && run.searches.part !== "success")
    const walks = state.runs.some(isWalk)
    const started = walks ? "particles" : "searches"
    const starts = walks || this.searches
    /** @type {Place} */ this.place = { y1: 0, y2: 0 }
    this.cross = element("div", {
      class: "cross drop", role: "slider", tabindex: "0", "aria-label": starts ? "Place to start from" : "Place to drop a ball",
      "aria-roledescription": "place on the map", "aria-valuemin": "-3", "aria-valuemax": "3",
      title: starts
        ? `Arrow keys move, Enter starts the ${started} there, Shift + Enter drops a ball, Escape takes it away`
        : "Arrow keys move, Enter drops a ball, Shift + Enter particles, Escape takes them away",
    })
    this.map.element.append(this.cross)
    this.cross.addEventListener("keydown", event => this.#key(event))
    this.cross.addEventListener("focus", () => this.update())
    maps.forEach((map, run) => {
      map.element.title = starts
        ? `Click to start the ${started} there. Shift-click to drop a ball: it rolls downhill.`
        : "Click to drop a ball: it rolls downhill. Shift-click to drop particles: they walk at β."
      map.element.addEventListener("click", event => {
        if (state.placing.on || /** @type {Element} */ (event.target).closest("[role=slider]")) return
        const place = map.pick(/** @type {PointerEvent} */ (event))
        if (!place) return
        const ball = state.walks.runs[run]?.ball
        if (ball && !event.shiftKey && Math.hypot(ball.y1 - place.y1, ball.y2 - place.y2) < NEAR) this.#clear()
        else {
          this.place = place
          this.#drop(event.shiftKey)
        }
      })
    })
  }

  update() {
    const { cross, map, state, place: { y1, y2 } } = this
    cross.hidden = state.placing.on
    const { x, y } = map.place(y1, y2) ?? { x: 0, y: 0 }
    cross.style.transform = `translate(${x}px, ${y}px)`
    setAttribute(cross, "aria-valuenow", String(y1))
    setAttribute(cross, "aria-valuetext", `y₁ ${formatFixed(y1, 2)}, y₂ ${formatFixed(y2, 2)}`)
  }

  /** @param {boolean} shifted */
  #drop(shifted) {
    const { state } = this
    const starts = this.searches || state.runs.some(isWalk)
    if (starts && !shifted) {
      this.onStart(this.place)
      return
    }
    state.walks.drop(shifted && !starts ? "swarm" : "ball", this.place, state.runs.length)
    this.onChange()
  }

  #clear() {
    this.state.walks.clear()
    this.onChange()
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const move = MOVES[event.key]
    if (!move && event.key !== "Enter" && event.key !== "Escape") return
    event.preventDefault()
    event.stopPropagation()
    if (event.key === "Enter") this.#drop(event.shiftKey)
    else if (event.key === "Escape") this.#clear()
    else {
      const far = event.shiftKey ? LEAP : STEP
      const within = (/** @type {number} */ y) => Math.round(Math.max(-BOX, Math.min(BOX, y)) * 100) / 100
      this.place = { y1: within(this.place.y1 + far * move[0]), y2: within(this.place.y2 + far * move[1]) }
      this.update()
    }
  }
}
