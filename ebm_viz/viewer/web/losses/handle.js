// The draggable point of the plane.

import { element, setAttribute } from "../control/dom.js"
import { moveBy } from "../control/movable.js"
import { formatFixed } from "../draw/numbers.js"
import { LARGEST, movePoint } from "./state.js"

/** @import { State } from "./state.js" */

const STEP = 0.1

export class Handle {
  /**
   * @param {HTMLElement} figure   the square
   * @param {State} state
   * @param {{changed: () => void, released: () => void}} calls
   */
  constructor(figure, state, calls) {
    this.figure = figure
    this.state = state
    this.element = element("div", {
      class: "handle", role: "slider", tabindex: "0", "aria-roledescription": "point of the plane", "aria-label": "F⁺ and F⁻", "aria-valuenow": "0",
      "aria-valuemin": String(-LARGEST), "aria-valuemax": String(LARGEST),
    })
    figure.append(this.element)
    /** @type {number | null} */ this.pointer = null

    figure.addEventListener("pointerdown", event => {
      if (event.button || this.pointer !== null) return
      this.pointer = event.pointerId
      figure.setPointerCapture(event.pointerId)
      // A finger beside the point may be about to scroll, so the point waits until it moves or is released.
      if (event.pointerType === "touch" && event.target !== this.element) return
      take(event)
      event.preventDefault()
    })
    figure.addEventListener("pointermove", event => {
      if (event.pointerId === this.pointer) take(event)
    })
    const take = (/** @type {PointerEvent} */ event) => {
      if (!state.held) this.element.focus({ preventScroll: true, focusVisible: false })
      state.held = true
      this.#follow(event)
      calls.changed()
    }
    const release = (/** @type {PointerEvent} */ event) => {
      if (event.pointerId !== this.pointer) return
      if (event.type === "pointerup" && !state.held) take(event)
      this.pointer = null
      if (!state.held) return
      state.held = false
      calls.released()
    }
    figure.addEventListener("pointerup", release)
    figure.addEventListener("pointercancel", release)

    this.element.addEventListener("keydown", event => {
      const move = moveBy(event, STEP)
      if (!move) return
      event.preventDefault()
      const { positive, negative } = state.point
      state.held = true
      movePoint(state, positive + move[0], negative + move[1])
      calls.changed()
    })
    const letGo = () => {
      if (!state.held || this.pointer !== null) return
      state.held = false
      calls.released()
    }
    this.element.addEventListener("keyup", letGo)
    this.element.addEventListener("blur", letGo)
  }

  /** @param {string} label  @param {string} words */
  update(label, words) {
    const { positive, negative } = this.state.point
    const share = (/** @type {number} */ energy) => (energy + LARGEST) / (2 * LARGEST)
    this.element.style.left = `${100 * share(positive)}%`
    this.element.style.bottom = `${100 * share(negative)}%`
    setAttribute(this.element, "aria-label", `F⁺ and F⁻ of ${label}`)
    setAttribute(this.element, "aria-valuenow", String(positive))
    setAttribute(this.element, "aria-valuetext", `F⁺ ${formatFixed(positive, 2)}, F⁻ ${formatFixed(negative, 2)}. ${words}`)
  }

  /** @param {PointerEvent} event */
  #follow(event) {
    const { left, top, width, height } = this.figure.getBoundingClientRect()
    movePoint(this.state, ((event.clientX - left) / width * 2 - 1) * LARGEST, (1 - (event.clientY - top) / height * 2) * LARGEST)
  }
}
