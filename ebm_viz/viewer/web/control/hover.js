// One place of the box under the pointer: a ring in every panel.

import { element } from "./dom.js"

/** @typedef {import("../data/state.js").State} State */
/** @typedef {{element: HTMLElement, pick: (event: PointerEvent) => import("../data/state.js").Place | null, place: (y1: number, y2: number) => {x: number, y: number} | null}} Panel */

export class Rings {
  /** @param {Panel[]} panels  @param {State} state  @param {() => void} onChange */
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
      return { panel, ring }
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
