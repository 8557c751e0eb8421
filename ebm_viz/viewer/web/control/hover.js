// A ring in every panel at the point of the box under the pointer.

import { BOX } from "../data/landscape.js"
import { element } from "./dom.js"

/** @import { Place, State } from "../data/state.js" */

const STEP = 0.1
const LEAP = 0.5
const MOVES = /** @type {Record<string, [number, number]>} */ ({
  ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowDown: [0, -1], ArrowUp: [0, 1],
})

/** @param {number} y */
const inside = y => Math.round(Math.max(-BOX, Math.min(BOX, y)) * 10) / 10

/** @typedef {{element: HTMLElement, pick: (event: PointerEvent) => Place | null, place: (y1: number, y2: number) => {x: number, y: number} | null}} Panel */

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
      const move = MOVES[event.key]
      if (!move || byPointer || event.target !== figure || event.ctrlKey || event.metaKey || event.altKey) return
      event.preventDefault()
      const { y1, y2 } = state.hover ?? { y1: 0, y2: 0 }
      const step = event.shiftKey ? LEAP : STEP
      state.hover = { y1: inside(y1 + move[0] * step), y2: inside(y2 + move[1] * step) }
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
