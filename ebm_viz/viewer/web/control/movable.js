// A handle on an energy map that is moved by dragging or with the arrow keys.

import { BOX, inBox } from "../data/landscape.js"
import { formatFixed } from "../draw/numbers.js"
import { element, setAttribute } from "./dom.js"

/** @import { Place } from "../data/state.js" */
/** @typedef {import("./figure.js").Figure<import("../data/view.js").Shown>} Figure */

const LEAP = 0.5
const MOVES = /** @type {Record<string, [number, number]>} */ ({
  ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowDown: [0, -1], ArrowUp: [0, 1],
})

/** Whether a key is pressed together with one that gives it another meaning. @param {KeyboardEvent} event */
export const isChord = event => event.ctrlKey || event.metaKey || event.altKey

/** How far a key turns a value: by 1 up or down with the arrows; 0 for other keys. @param {KeyboardEvent} event  @param {Record<string, number>} [farther]  keys that turn it farther */
export const turnOf = (event, farther = {}) =>
  (isChord(event) ? 0 : { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, ...farther }[event.key] ?? 0)

/** How far an arrow key moves a point, farther with Shift; null for other keys. @param {KeyboardEvent} event  @param {number} step */
export const moveBy = (event, step) => (isChord(event) ? null : MOVES[event.key]?.map(way => way * (event.shiftKey ? LEAP : step)) ?? null)

/** Where an arrow key moves a place; null for other keys. @param {KeyboardEvent} event  @param {Place} place  @param {number} [step] */
export function steered(event, { y1, y2 }, step = 0.05) {
  const move = moveBy(event, step)
  return move && { y1: inBox(y1 + move[0]), y2: inBox(y2 + move[1]) }
}

/** Show a handle at a place of the map. @param {HTMLElement} handle  @param {Figure} map  @param {Place} place  @param {{axes?: string[], note?: string}} [said] */
export function putAt(handle, map, { y1, y2 }, { axes = ["y₁", "y₂"], note = "" } = {}) {
  const { x, y } = map.place(y1, y2) ?? { x: 0, y: 0 }
  handle.style.transform = `translate(${x}px, ${y}px)`
  setAttribute(handle, "aria-valuenow", String(y1))
  setAttribute(handle, "aria-valuetext", `${axes[0]} ${formatFixed(y1, 2)}, ${axes[1]} ${formatFixed(y2, 2)}${note}`)
}

/**
 * @param {Figure} map
 * @param {{kind: string, label: string, withKeys: boolean, text?: string}} named   whether the keyboard can reach it; one map is enough
 * @param {{at: () => Place | null, go: (place: Place) => void, done: () => void}} calls   `at` is null while nothing can be moved
 */
export function movableHandle(map, { kind, label, withKeys, text = "" }, { at, go, done }) {
  const handle = element("div", {
    class: kind, role: "slider", tabindex: withKeys ? "0" : "-1", "aria-label": label,
    "aria-roledescription": "place on the map", "aria-valuemin": String(-BOX), "aria-valuemax": String(BOX),
  }, text)
  const placeUnder = (/** @type {PointerEvent} */ { clientX, clientY }) => {
    const { left, top, width: side } = map.element.getBoundingClientRect()
    return { y1: (2 * BOX * (clientX - left)) / side - BOX, y2: BOX - (2 * BOX * (clientY - top)) / side }
  }
  // The handle keeps its distance to the pointer, so that it does not jump when it is grasped.
  let grip = { y1: 0, y2: 0 }
  handle.addEventListener("pointerdown", event => {
    if (event.button) return
    const [place, under] = [at(), placeUnder(event)]
    if (place) grip = { y1: place.y1 - under.y1, y2: place.y2 - under.y2 }
    handle.setPointerCapture(event.pointerId)
    handle.focus({ preventScroll: true, focusVisible: false })
    event.preventDefault()
    event.stopPropagation()
  })
  handle.addEventListener("pointermove", event => {
    if (!handle.hasPointerCapture(event.pointerId) || !at()) return
    event.stopPropagation()
    const under = placeUnder(event)
    go({ y1: under.y1 + grip.y1, y2: under.y2 + grip.y2 })
  })
  handle.addEventListener("lostpointercapture", done)
  handle.addEventListener("keydown", event => {
    const place = at()
    const to = place && steered(event, place)
    if (!to) return
    event.preventDefault()
    event.stopPropagation()
    go(to)
  })
  handle.addEventListener("keyup", event => { if (MOVES[event.key]) done() })
  map.element.append(handle)
  return handle
}
