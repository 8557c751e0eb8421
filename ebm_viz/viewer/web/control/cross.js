// A cross on an energy map that the arrow keys move, and at which other keys act as clicks do elsewhere.

import { BOX } from "../data/landscape.js"
import { element } from "./dom.js"
import { isChord, putAt, steered } from "./movable.js"

/** @import { Place } from "../data/state.js" */

export class Cross {
  /**
   * @param {import("./figure.js").Figure<import("../data/view.js").Shown>} map
   * @param {{label: string, title: string}} named
   * @param {(event: KeyboardEvent) => boolean} act   does what a key asks for; returns whether it asks for anything
   * @param {() => string} [note]   said after the place
   */
  constructor(map, { label, title }, act, note = () => "") {
    this.map = map
    this.note = note
    /** @type {Place} */ this.place = { y1: 0, y2: 0 }
    this.element = element("div", {
      class: "cross", role: "slider", tabindex: "0", "aria-label": label, title,
      "aria-roledescription": "place on the map", "aria-valuemin": String(-BOX), "aria-valuemax": String(BOX),
    })
    map.element.append(this.element)
    this.element.addEventListener("focus", () => this.update())
    this.element.addEventListener("keydown", event => {
      const to = steered(event, this.place)
      if (!to && (isChord(event) || !act(event))) return
      event.preventDefault()
      event.stopPropagation()
      if (to) this.place = to
      this.update()
    })
  }

  update() { putAt(this.element, this.map, this.place, { note: this.note() }) }
}
