// The way in: mounts the planes and the table into what Streamlit gives, and takes them away again.

import { readLook } from "../draw/theme.js"
import { Board } from "../losses/board.js"
import { drawTable } from "../losses/table.js"

/** @typedef {HTMLElement | ShadowRoot} Parent */
/**
 * @typedef {object} Component
 * @property {any} data
 * @property {Parent} parentElement
 * @property {(name: string, value: unknown) => void} setStateValue
 */
/** @typedef {{root: HTMLElement, update: (component: Component) => void, dispose: () => void}} Part */

/** @type {WeakMap<Parent, Promise<Part>>} */
const parts = new WeakMap()

/** Called at every change of the data or the theme. @param {Component} component  @param {"planes" | "table"} kind */
export async function mount(component, kind) {
  const { parentElement } = component
  let part = parts.get(parentElement)
  if (!part) {
    part = make(parentElement, kind)
    parts.set(parentElement, part)
  }
  const ready = await part
  // It may have been taken away meanwhile.
  if (parts.get(parentElement) === part) ready.update(component)
}

/** @param {Parent} parentElement */
export async function unmount(parentElement) {
  const part = parts.get(parentElement)
  parts.delete(parentElement)
  const ready = await part
  ready?.dispose()
  ready?.root.parentElement?.remove()
}

/** @param {Parent} parentElement  @param {"planes" | "table"} kind  @returns {Promise<Part>} */
async function make(parentElement, kind) {
  // The style sheets come before the first picture, or everything would be measured wrongly.
  await Promise.all([loadStyle(parentElement, "../control/viewer.css"), loadStyle(parentElement, "../losses/losses.css")])
  const root = document.createElement("div")
  root.className = `viewer ${kind}`
  const frame = document.createElement("div")
  frame.className = "frame"
  frame.append(root)
  parentElement.append(frame)
  if (kind === "table") {
    return { root, update: ({ data }) => { readLook(root); drawTable(root, data) }, dispose: () => {} }
  }
  root.setAttribute("role", "group")
  root.setAttribute("aria-label", "Losses on the plane of F⁺ and F⁻")
  let tell = (/** @type {unknown} */ _) => {}
  const board = new Board(root, content => tell(content))
  return {
    root,
    update: ({ data, setStateValue }) => {
      tell = content => setStateValue("view", content)
      board.update(data)
    },
    dispose: () => board.dispose(),
  }
}

/** @param {Parent} parentElement  @param {string} file */
function loadStyle(parentElement, file) {
  const link = document.createElement("link")
  link.rel = "stylesheet"
  link.href = new URL(file, import.meta.url).href
  const loaded = new Promise(resolve => { link.onload = link.onerror = resolve })
  parentElement.append(link)
  return loaded
}
