// Turns and zooms a surface by pointer, wheel, pinch and keys.

import { initialCamera, rotate, zoom } from "../data/camera.js"
import { isChord } from "./movable.js"

/** @import { State } from "../data/state.js" */

/** Degrees per pixel of dragging, and per key. */
const DRAG = 0.45
const KEY = 5

/**
 * @param {HTMLElement} figure
 * @param {State} state
 * @param {() => void} onChange
 */
export function orbit(figure, state, onChange) {
  /** @type {Map<number, {x: number, y: number}>} */ const pointers = new Map()
  // After dragging the surface, a lecturer who presses → wants the next step. After reaching it by Tab, → turns it.
  let byPointer = false
  figure.tabIndex = 0

  const change = (/** @type {() => void} */ act) => { act(); onChange() }
  const spread = () => {
    const [a, b] = [...pointers.values()]
    return Math.hypot(a.x - b.x, a.y - b.y)
  }

  figure.addEventListener("pointerdown", event => {
    if (event.button) return
    byPointer = true
    figure.setPointerCapture(event.pointerId)
    pointers.set(event.pointerId, { x: event.clientX, y: event.clientY })
    state.hover = null
  })
  figure.addEventListener("pointermove", event => {
    const last = pointers.get(event.pointerId)
    if (!last) return
    const before = pointers.size === 2 ? spread() : 0
    const [dx, dy] = [event.clientX - last.x, event.clientY - last.y]
    pointers.set(event.pointerId, { x: event.clientX, y: event.clientY })
    if (before) change(() => zoom(state.camera, spread() / before))
    else change(() => rotate(state.camera, -dx * DRAG, dy * DRAG))
  })
  const release = (/** @type {PointerEvent} */ event) => { pointers.delete(event.pointerId) }
  figure.addEventListener("pointerup", release)
  figure.addEventListener("pointercancel", release)
  figure.addEventListener("blur", () => { byPointer = false })
  figure.addEventListener("dblclick", () => change(() => Object.assign(state.camera, initialCamera())))
  figure.addEventListener("wheel", event => {
    if (!event.ctrlKey && !figure.matches(":focus")) return
    event.preventDefault()
    change(() => zoom(state.camera, Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.0015))))
  }, { passive: false })
  figure.addEventListener("keydown", event => {
    if (isChord(event)) return
    /** @type {Record<string, () => void>} */
    const actions = { "+": () => zoom(state.camera, 1.15), "=": () => zoom(state.camera, 1.15), "-": () => zoom(state.camera, 1 / 1.15) }
    if (!byPointer) {
      actions.ArrowLeft = () => rotate(state.camera, -KEY, 0)
      actions.ArrowRight = () => rotate(state.camera, KEY, 0)
      actions.ArrowUp = () => rotate(state.camera, 0, KEY)
      actions.ArrowDown = () => rotate(state.camera, 0, -KEY)
    }
    if (!actions[event.key]) return
    event.preventDefault()
    change(actions[event.key])
  })
}
