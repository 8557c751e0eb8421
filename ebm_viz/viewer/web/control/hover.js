// A ring in every panel at the point of the box under the pointer.

import { element } from "./dom.js"
import { steered } from "./movable.js"

/** @import { State } from "../data/state.js" */

const STEP = 0.1

export class Rings {
  /** @param {import("./figure.js").Figure<import("../data/view.js").Shown>[]} panels  @param {State} state  @param {() => void} onChange */
  constructor(panels, state, onChange) {
    this.state = state
    this.rings = panels.map(panel => {
      const ring = element("div", { class: "ring", "aria-hidden": "true" })
      ring.hidden = true
      panel.element.append(ring)
      panel.element.addEventListener("pointermove", event => {
        if (event.buttons && panel.element.hasPointerCapture(event.pointerId)) return
        state.hover = panel.pick(event)
        onChange()
      })
      panel.element.addEventListener("pointerleave", () => {
        state.hover = null
        onChange()
      })
      if (panel.element.closest(".map")) this.#listen(panel.element, onChange)
      return { panel, ring }
    })
  }

  /**
   * If the focus came by Tab, arrow keys move the point. After a click, they step the clock as usual.
   * @param {HTMLElement} figure
   * @param {() => void} onChange
   */
  #listen(figure, onChange) {
    const { state } = this
    let byPointer = false
    figure.tabIndex = 0
    figure.addEventListener("pointerdown", () => { byPointer = true })
    figure.addEventListener("blur", () => {
      if (!byPointer) state.hover = null
      byPointer = false
      onChange()
    })
    figure.addEventListener("keydown", event => {
      const to = steered(event, state.hover ?? { y1: 0, y2: 0 }, STEP)
      if (!to || byPointer || event.target !== figure) return
      event.preventDefault()
      state.hover = to
      onChange()
    })
  }

  update() {
    const { hover } = this.state
    for (const { panel, ring } of this.rings) {
      const place = hover && panel.place(hover.y1, hover.y2)
      ring.hidden = !place
      if (place) ring.style.transform = `translate(${place.x}px, ${place.y}px)`
    }
  }
}
