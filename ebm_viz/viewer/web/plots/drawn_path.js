// A path through a lattice, which is drawn on a figure by mouse, finger or arrow keys.

import { isChord } from "../control/movable.js"
import { nearestTo } from "../data/scale.js"
import { formatFixed } from "../draw/numbers.js"

/** @typedef {HTMLElement & {_fullLayout: any, data: any[]}} Graph */
/**
 * A path through a lattice of `windows` and the symbols of a word. `path[i]` is the index of the symbol of window i;
 * `rows[j]` is the row of symbol j; `energies[i][j]` is the energy of symbol j in window i.
 * @typedef {object} Drawing
 * @property {string} key  identifies the path; with another key the path is replaced
 * @property {number[]} path
 * @property {number[]} rows
 * @property {string[]} names
 * @property {number[]} windows
 * @property {number[][]} energies
 * @property {string} name  of the path that was sent
 */

export class DrawnPath {
  /** @param {Graph} graph  @param {{moved: () => void, released: (path: number[]) => void}} calls */
  constructor(graph, { moved, released }) {
    this.graph = graph
    this.moved = moved
    this.released = released
    /** @type {Drawing | null} */ this.drawing = null
    this.key = ""
    /** @type {number[]} */ this.path = []
    /** The window that the keys move. */
    this.cursor = 0
    this.dragging = false
    graph.addEventListener("pointerdown", event => this.#grasp(event), { capture: true })
    graph.addEventListener("pointermove", event => this.#move(event), { capture: true })
    for (const end of ["pointerup", "pointercancel"]) graph.addEventListener(end, () => this.#release(), { capture: true })
    graph.addEventListener("keydown", event => this.#press(event))
  }

  /** @param {Drawing | null} drawing  null where no path can be drawn */
  take(drawing) {
    if (drawing && drawing.key !== this.key) {
      this.key = drawing.key
      this.path = drawing.path
      this.cursor = 0
    }
    this.drawing = drawing
    this.graph.tabIndex = drawing ? 0 : -1
    this.graph.style.touchAction = drawing ? "none" : ""
    this.graph.style.cursor = drawing ? "crosshair" : ""
  }

  /** The rows of the path, for the traces that show it. */
  get rows() { return this.drawing ? this.path.map(j => this.drawing?.rows[j]) : [] }

  /** The energy of the path, and a sentence with it. */
  read() {
    const { drawing, path, cursor } = this
    if (!drawing) return { energy: 0, sentence: "" }
    const energy = path.reduce((sum, j, i) => sum + drawing.energies[i][j], 0)
    const name = path.every((j, i) => j === drawing.path[i]) ? drawing.name : "Your path"
    const written = formatFixed(energy, Math.abs(energy) < 1e4 ? 1 : 0)
    return { energy, sentence: `${name}: E = ${written}. Window ${cursor + 1} of ${path.length}: ${drawing.names[path[cursor]]}.` }
  }

  /** @param {number} window  @param {number} symbol */
  #drag(window, symbol) {
    if (!this.drawing) return
    this.path = dragged(this.path, window, symbol, this.drawing.rows.length)
    this.cursor = window
    this.moved()
  }

  /** The window and the symbol under the pointer. @param {PointerEvent} event */
  #under(event) {
    const { drawing, graph } = this
    if (!drawing || !graph._fullLayout?.xaxis) return undefined
    const { left, top } = graph.getBoundingClientRect()
    const { xaxis, yaxis } = graph._fullLayout
    const across = event.clientX - left - xaxis._offset, down = event.clientY - top - yaxis._offset
    if (!this.dragging && (across < 0 || across > xaxis._length || down < 0 || down > yaxis._length)) return undefined
    const window = nearestTo(drawing.windows, xaxis.p2d(across))
    return { window, symbol: nearestSymbol(drawing, this.path, window, yaxis.p2d(down)) }
  }

  /** @param {PointerEvent} event */
  #grasp(event) {
    const place = event.button === 0 ? this.#under(event) : undefined
    if (!place || /** @type {Element} */ (event.target).closest(".modebar")) return
    this.dragging = true
    this.graph.setPointerCapture(event.pointerId)
    this.graph.focus({ preventScroll: true })
    this.#drag(place.window, place.symbol)
    event.preventDefault()
    event.stopPropagation()
  }

  /** @param {PointerEvent} event */
  #move(event) {
    const place = this.dragging ? this.#under(event) : undefined
    if (!place) return
    this.#drag(place.window, place.symbol)
    event.stopPropagation()
  }

  #release() {
    if (this.dragging && this.drawing) this.released(this.path)
    this.dragging = false
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    if (!this.drawing || isChord(event)) return
    const along = { ArrowLeft: -1, ArrowRight: 1 }[event.key]
    const down = { ArrowUp: -1, ArrowDown: 1 }[event.key]
    if (along) {
      this.cursor = Math.min(this.path.length - 1, Math.max(0, this.cursor + along))
      this.moved()
    } else if (down) {
      this.#drag(this.cursor, this.path[this.cursor] + down)
      this.released(this.path)
    } else return
    event.preventDefault()
    event.stopPropagation()
  }
}

/**
 * The legal path that is nearest to a given legal path and passes through `symbol` in `window`. structured.lattice
 * defines which paths are legal.
 * @param {number[]} path  @param {number} window  @param {number} symbol  @param {number} count
 */
export function dragged(path, window, symbol, count) {
  const fitting = Math.min(Math.max(symbol, count - path.length + window, 0), window, count - 1)
  return path.map((at, i) => i <= window
    ? Math.min(Math.max(at, fitting - (window - i)), fitting)
    : Math.max(Math.min(at, fitting + (i - window)), fitting))
}

/**
 * The symbol whose row is nearest to a height. Of several symbols in one row, it is the one nearest to the path.
 * @param {Drawing} drawing  @param {number[]} path  @param {number} window  @param {number} height
 */
function nearestSymbol({ rows }, path, window, height) {
  const first = Math.max(0, rows.length - path.length + window)
  const last = Math.min(window, rows.length - 1)
  let best = first, least = Infinity
  for (let j = first; j <= last; j++) {
    const far = Math.abs(rows[j] - height) + 0.001 * Math.abs(j - path[window])
    if (far < least) [best, least] = [j, far]
  }
  return best
}
