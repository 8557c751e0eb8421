// Drops a ball or a swarm of particles on an energy map, by pointer or at a cross that the arrow keys move.

import { isSearched, isWalk } from "../data/state.js"
import { Cross } from "./cross.js"
import { onPress } from "./press.js"

/** @import { Place, State } from "../data/state.js" */

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
    this.state = state
    this.onChange = onChange
    this.onStart = onStart
    const walks = state.runs.some(isWalk)
    const started = walks ? "particles" : "searches"
    /** Whether a click starts walks or searches. */
    this.starts = walks || (searches && state.runs.some(run => isSearched(run) && run.searches.part !== "success"))
    const named = this.starts
      ? { label: "Place to start from", title: `Arrow keys move, Enter starts the ${started} there, Shift + Enter drops a ball, Escape takes it away` }
      : { label: "Place to drop a ball", title: "Arrow keys move, Enter drops a ball, Shift + Enter particles, Escape takes them away" }
    this.cross = new Cross(maps[0], named, ({ key, shiftKey }) => {
      if (key === "Enter") this.#drop(shiftKey)
      else if (key === "Escape") this.#clear()
      else return false
      return true
    })
    maps.forEach((map, run) => {
      map.element.title = this.starts
        ? `Click to start the ${started} there. Shift-click, or stay with a finger, to drop a ball: it rolls downhill.`
        : "Click to drop a ball: it rolls downhill. Shift-click, or stay with a finger, to drop particles: they walk at β."
      onPress(map.element, (spot, second) => {
        if (state.placing.on || spot.target.closest("[role=slider]")) return
        const place = map.pick(spot)
        if (!place) return
        const ball = state.walks.runs[run]?.ball
        if (ball && !second && Math.hypot(ball.y1 - place.y1, ball.y2 - place.y2) < NEAR) this.#clear()
        else {
          this.cross.place = place
          this.#drop(second)
        }
      })
    })
  }

  update() {
    this.cross.element.hidden = this.state.placing.on
    this.cross.update()
  }

  /** @param {boolean} second  by Shift, or by a finger that stays */
  #drop(second) {
    const { state, starts } = this
    if (starts && !second) {
      this.onStart(this.cross.place)
      return
    }
    state.walks.drop(second && !starts ? "swarm" : "ball", this.cross.place, state.runs.length)
    this.onChange()
  }

  #clear() {
    this.state.walks.clear()
    this.onChange()
  }
}
