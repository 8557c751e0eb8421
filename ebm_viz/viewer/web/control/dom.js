// Short functions to build elements.

import { maths } from "../draw/words.js"

/** @import { Word } from "../draw/words.js" */

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string>} [attributes]
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value)
  made.append(...children)
  return made
}

/** Set a text if it differs. Writing the same text again would cost a layout. @param {Element} target  @param {string} text */
export function setText(target, text) {
  if (target.textContent !== text) target.textContent = text
}

/** @param {Element} target  @param {string} name  @param {string} value */
export function setAttribute(target, name, value) {
  if (target.getAttribute(name) !== value) target.setAttribute(name, value)
}

/** Set the content to words that canvases can write too. @param {Element} target  @param {Word[]} words  @param {(words: Word[]) => Node[]} [made] */
export function setWords(target, words, made = nodesOf) {
  const text = JSON.stringify(words)
  if (known.get(target) === text) return
  known.set(target, text)
  target.replaceChildren(...made(words))
}

/** The nodes of a title. Where it has no room, its quiet end is left out as a whole. @param {Word[]} words  @returns {Node[]} */
export function titleOf(words) {
  const quiet = words.findIndex(word => word.quiet)
  const end = quiet < 0 ? words.length : quiet
  return [...nodesOf(words.slice(0, end)), element("span", { class: "aside" }, ...nodesOf(words.slice(end)))]
}

/** @param {Word[]} words  @returns {Node[]} */
const nodesOf = words => words.map(({ text, italic, bold, quiet, raised, color }) => {
  if (!italic && !bold && !quiet && !raised && !color) return document.createTextNode(text)
  const made = element(raised ? "sup" : italic ? "i" : bold ? "strong" : "span", quiet ? { class: "quiet" } : {}, text)
  if (color) made.style.color = color
  return made
})

/** A short formula as nodes. @param {string} text */
export const inHtml = text => nodesOf(maths(text))

/** The content of elements, so that nothing is written twice. @type {WeakMap<Element, string>} */
const known = new WeakMap()

/** @typedef {(tag: string, attributes?: Record<string, string | number>, ...children: (Node | string)[]) => SVGElement | MathMLElement} Maker */

/** Returns a function that makes elements of a language other than HTML. @param {string} language  @returns {Maker} */
export const makerOf = language => (tag, attributes = {}, ...children) => {
  const made = /** @type {SVGElement | MathMLElement} */ (document.createElementNS(language, tag))
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value))
  made.append(...children)
  return made
}

/** An element of a vector graphic. */
export const shape = makerOf("http://www.w3.org/2000/svg")

/** An icon of filled shapes on a field of 24 × 24. @param {string} path */
export const icon = path => shape("svg", { viewBox: "0 0 24 24", "aria-hidden": "true" }, shape("path", { d: path }))

/** How many pixels of the window a pixel of an element takes: more than 1 in a lecture. @param {Element} element */
export const zoomOf = element => /** @type {{currentCSSZoom?: number}} */ (element).currentCSSZoom ?? 1
