// A handle on an energy map that is moved by dragging or with the arrow keys.

import { BOX } from "../data/landscape.js"
import { element } from "./dom.js"

/** @import { Place } from "../data/state.js" */
/** @typedef {import("./figure.js").Figure<import("../data/view.js").Shown>} Figure */

const STEP = 0.05
const LEAP = 0.5

export const MOVES = /** @type {Record<string, [number, number]>} */ ({
  ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowDown: [0, -1], ArrowUp: [0, 1],
})

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
  handle.addEventListener("pointerdown", event => {
    if (event.button) return
    handle.setPointerCapture(event.pointerId)
    handle.focus({ preventScroll: true, focusVisible: false })
    event.preventDefault()
    event.stopPropagation()
  })
  handle.addEventListener("pointermove", event => {
    if (!handle.hasPointerCapture(event.pointerId) || !at()) return
    event.stopPropagation()
    const { left, top, width: side } = map.element.getBoundingClientRect()
    go({ y1: (2 * BOX * (event.clientX - left)) / side - BOX, y2: BOX - (2 * BOX * (event.clientY - top)) / side })
  })
  handle.addEventListener("lostpointercapture", done)
  handle.addEventListener("keydown", event => {
    const [move, place] = [MOVES[event.key], at()]
    if (!move || !place || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    event.stopPropagation()
    const step = event.shiftKey ? LEAP : STEP
    go({ y1: place.y1 + move[0] * step, y2: place.y2 + move[1] * step })
  })
  handle.addEventListener("keyup", event => { if (MOVES[event.key]) done() })
  map.element.append(handle)
  return handle
}
