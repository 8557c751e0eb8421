// The way in: mounts a viewer into what Streamlit gives, and takes it away again.

import { Viewer } from "../control/viewer.js"

/**
 * @typedef {object} Component
 * @property {import("../data/state.js").Description} data
 * @property {HTMLElement | ShadowRoot} parentElement
 * @property {(name: string, value: unknown) => void} setTriggerValue  runs the page's script
 */

/** @type {WeakMap<HTMLElement | ShadowRoot, Viewer>} */
const viewers = new WeakMap()
/** Where a viewer is wanted. @type {WeakSet<HTMLElement | ShadowRoot>} */
const present = new WeakSet()

/** Called at every change of the data or the theme. @param {Component} component */
export async function mount({ data, parentElement, setTriggerValue }) {
  present.add(parentElement)
  let viewer = viewers.get(parentElement)
  if (!viewer) {
    const root = document.createElement("div")
    root.className = "viewer"
    root.dataset.testid = "landscape-viewer"
    root.dataset.state = "waiting"
    root.setAttribute("role", "group")
    root.setAttribute("aria-label", "Energy landscape")
    const frame = document.createElement("div")
    frame.className = "frame"
    frame.append(root)
    await loadStyle(parentElement)
    if (!present.has(parentElement)) return
    // Another call may have been quicker.
    viewer = viewers.get(parentElement)
    if (!viewer) {
      parentElement.append(frame)
      viewer = new Viewer(root)
      viewers.set(parentElement, viewer)
    }
  }
  viewer.tell = setTriggerValue
  // A server that has started anew knows a run only once the page has run there.
  viewer.update(data, () => setTriggerValue("forgotten", Date.now()))
}

/** @param {HTMLElement | ShadowRoot} parentElement */
export function unmount(parentElement) {
  present.delete(parentElement)
  const viewer = viewers.get(parentElement)
  viewers.delete(parentElement)
  viewer?.dispose()
  viewer?.root.parentElement?.remove()
}

/** @type {WeakMap<HTMLElement | ShadowRoot, Promise<void>>} */
const styled = new WeakMap()

/** The style sheet comes before the first picture, or everything would be measured wrongly. @param {HTMLElement | ShadowRoot} parentElement */
function loadStyle(parentElement) {
  const known = styled.get(parentElement)
  if (known) return known
  const link = document.createElement("link")
  link.rel = "stylesheet"
  link.href = new URL("../control/viewer.css", import.meta.url).href
  const loaded = new Promise(resolve => { link.onload = link.onerror = () => resolve(undefined) })
  parentElement.append(link)
  const promise = loaded.then(() => {})
  styled.set(parentElement, promise)
  return promise
}
