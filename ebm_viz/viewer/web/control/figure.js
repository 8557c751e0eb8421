// A part of a panel on a page: its canvas, the words around it, and the point under the pointer.

import { Canvas } from "../draw/canvas.js"
import { setAttribute, setWords, titleOf, zoomOf } from "./dom.js"

/** @import { PartOf } from "../panels/table.js" */

/**
 * The elements of a part.
 * @typedef {object} Elements
 * @property {HTMLElement} whole
 * @property {HTMLElement} figure     contains the picture
 * @property {HTMLElement} [labelled] the element with the picture's label; the figure by default
 * @property {HTMLElement} [title]
 * @property {HTMLElement} [values]
 * @property {HTMLElement} [foot]
 */

/** @template Shown */
export class Figure {
  /** @param {Elements} elements  @param {(area: Canvas) => PartOf<Shown>} make */
  constructor(elements, make) {
    this.elements = elements
    this.element = elements.figure
    this.canvas = new Canvas(elements.figure)
    this.part = make(this.canvas)
    /** The mesh of a surface, which has its own canvas. @type {import("../panels/mesh.js").Mesh | null} */ this.mesh = null
  }

  /** @param {number} ratio  device pixels per CSS pixel */
  resize(ratio) {
    // Axes and colour bars lie around the figure.
    const { left, right, top, below } = this.part.margin ?? { left: 0, right: 0, top: 0, below: 0 }
    const { clientWidth, clientHeight } = this.element
    this.canvas.resize(clientWidth + left + right, clientHeight + top + below, ratio)
    Object.assign(this.canvas.element.style, { left: `${-left}px`, top: `${-top}px` })
  }

  /** @param {Shown} shown */
  draw(shown) {
    const { part, elements: { values, foot, whole } } = this
    part.draw(shown)
    if (values) setCells(values, (part.values?.(shown) ?? []).map(word => [word]))
    if (foot) setCells(foot, (part.foot?.(shown) ?? []).flat().filter(words => words.length))
    if (part.facts) Object.assign(whole.dataset, part.facts(shown))
  }

  /** Update the title and whether the picture is pressed. They may change even if the picture does not. @param {Shown} shown */
  label(shown) {
    const { part, elements: { title, whole } } = this
    if (title) setWords(title, part.title(shown), titleOf)
    if (part.pressed) setAttribute(whole, "aria-pressed", String(part.pressed(shown)))
  }

  /** @param {Shown} shown  @param {string} [whose] */
  announce(shown, whose = "") {
    setAttribute(this.elements.labelled ?? this.element, "aria-label", `${whose}${this.part.describe?.(shown) ?? ""}`)
  }

  /** The point of the box under the pointer. @param {{clientX: number, clientY: number}} event  @returns {import("../data/state.js").Place | null} */
  pick(event) {
    const { left, top } = this.element.getBoundingClientRect()
    const zoom = zoomOf(this.element)
    return this.part.pick?.((event.clientX - left) / zoom, (event.clientY - top) / zoom) ?? null
  }

  /** Where a point of the box is drawn, in pixels of the figure. @param {number} y1  @param {number} y2 */
  place(y1, y2) { return this.part.place?.(y1, y2) ?? null }

  dispose() { this.mesh?.dispose() }
}

/** Set the content to spans, one per group of words. @param {HTMLElement} target  @param {import("../draw/words.js").Word[][]} cells */
function setCells(target, cells) {
  while (target.children.length < cells.length) target.append(document.createElement("span"))
  while (target.children.length > cells.length) target.lastChild?.remove()
  cells.forEach((words, k) => setWords(target.children[k], words))
}

/**
 * Follow the pointer on an element while its button is pressed. A finger or a pen may be about to scroll the page, so
 * it is followed once it moves sideways, or when it is lifted where it came down.
 * @param {HTMLElement} element
 * @param {(x: number) => void} follow  called with the pixels from the element's left
 */
export function whilePressed(element, follow) {
  /** Where something came down that may be about to scroll. @type {PointerEvent | null} */ let waiting = null
  const go = (/** @type {PointerEvent} */ event) => {
    waiting = null
    follow((event.clientX - element.getBoundingClientRect().left) / zoomOf(element))
  }
  element.addEventListener("pointerdown", event => {
    if (event.button || !event.isPrimary) return
    element.setPointerCapture(event.pointerId)
    if (event.pointerType === "mouse") go(event)
    else waiting = event
  })
  element.addEventListener("pointermove", event => {
    if (!event.isPrimary || !element.hasPointerCapture(event.pointerId)) return
    const [across, along] = waiting ? wayFrom(waiting, event) : [Infinity, 0]
    if (across > Math.max(TREMBLE, along)) go(event)
  })
  element.addEventListener("pointerup", event => {
    if (event.isPrimary && waiting && Math.max(...wayFrom(waiting, event)) <= TREMBLE) go(event)
    waiting = null
  })
  element.addEventListener("pointercancel", () => { waiting = null })
}

/** Pixels that a finger moves before its direction counts. */
const TREMBLE = 4

/** @param {PointerEvent} from  @param {PointerEvent} to */
const wayFrom = (from, to) => [Math.abs(to.clientX - from.clientX), Math.abs(to.clientY - from.clientY)]
