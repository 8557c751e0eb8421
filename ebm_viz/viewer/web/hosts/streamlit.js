// The entry point for Streamlit: mounts parts of a page into Streamlit's elements, and unmounts them.

import { followFocus } from "../control/focus.js"
import { followPaper } from "../control/paper.js"
import { keepPosition } from "../control/position.js"
import { styledRoot } from "../control/style.js"
import { keepInTab } from "../control/tab.js"
import { Viewer } from "../control/viewer.js"
import { callPage, SERVER } from "../data/source.js"
import { readTheme } from "../draw/theme.js"
import { LossBoardViewer } from "../losses/viewer.js"
import style from "../losses/losses.css" with { type: "css" }
import { drawTable } from "../losses/table.js"
import { openPlot } from "../plots/live.js"
import { PlotTools } from "../plots/tools.js"

/** @typedef {HTMLElement | ShadowRoot} Parent */

/**
 * @typedef {object} Component
 * @property {any} data
 * @property {Parent} parentElement
 * @property {(name: string, value: unknown) => void} setTriggerValue  sets a value and reruns the page's script
 * @property {(name: string, value: unknown) => void} setStateValue  the same, and Streamlit stores the value
 */

/** @typedef {{frame: HTMLElement, update: (component: Component) => void, dispose: () => void}} Part */

/** The parts that can be mounted, by name. @type {Record<string, (parent: Parent) => Part>} */
const KINDS = { viewer: openViewer, planes: openPlanes, table: openTable, exporter: openExporter, position: openPosition, tab: openTab, plot: openPlot }

// On a phone the drawer covers the page, so it is closed once a page is chosen in it.
document.addEventListener("click", ({ target }) => {
  const chosen = target instanceof Element && target.closest("[data-testid=stSidebarNavLink]")
  if (!chosen || !matchMedia("(max-width: 768px)").matches) return
  const close = document.querySelector("[data-testid=stSidebarCollapseButton] button")
  if (close instanceof HTMLElement) close.click()
})

// A button of a lecture that was clicked with the mouse leaves Space to playback.
document.addEventListener("click", ({ target, detail }) => {
  const button = detail > 0 && target instanceof Element && target.closest(".st-key-lecture_bar button")
  if (button instanceof HTMLElement) button.blur()
})

/** @type {WeakMap<Parent, Part>} */
const parts = new WeakMap()

/** Streamlit calls this at every change of the data or the theme. @param {Component} component  @param {string} kind */
export function mount(component, kind) {
  const { parentElement, data } = component
  if (data.page) callPage(data.page)
  let part = parts.get(parentElement)
  if (!part) {
    part = KINDS[kind](parentElement)
    parts.set(parentElement, part)
  }
  part.update(component)
}

/** @param {Parent} parentElement */
export function unmount(parentElement) {
  const part = parts.get(parentElement)
  parts.delete(parentElement)
  part?.dispose()
  part?.frame.remove()
}

/** Returns a function that fetches an empty page, which an export fills. @param {string} name */
const pageNamed = name => async () => {
  const response = await fetch(new URL(`../${name}`, import.meta.url))
  if (!response.ok) throw new Error("The server does not answer. Try again.")
  return response.text()
}

/** @param {Parent} parent  @returns {Part} */
function openViewer(parent) {
  const { frame, root } = styledRoot(parent, "viewer")
  const viewer = new Viewer(root, { source: SERVER, app: true, filePage: pageNamed("file.html") })
  return {
    frame,
    update: ({ data, setTriggerValue }) => {
      viewer.send = setTriggerValue
      // After a restart, the server knows a run only once the page's script has run.
      viewer.update(data, () => setTriggerValue("forgotten", Date.now()))
    },
    dispose: () => viewer.dispose(),
  }
}

/** @param {Parent} parent  @returns {Part} */
function openPlanes(parent) {
  const { frame, root } = styledRoot(parent, "viewer planes", style)
  root.setAttribute("role", "group")
  root.setAttribute("aria-label", "Losses on the plane of F⁺ and F⁻")
  let send = (/** @type {unknown} */ _) => {}
  const viewer = new LossBoardViewer(root, pageNamed("losses_file.html"), content => send(content))
  return {
    frame,
    update: ({ data, setStateValue }) => {
      send = content => setStateValue("view", content)
      viewer.update(data)
    },
    dispose: () => viewer.dispose(),
  }
}

/** @param {Parent} parent  @returns {Part} */
function openTable(parent) {
  const { frame, root } = styledRoot(parent, "viewer table", style)
  const gone = new AbortController()
  followPaper(root, () => readTheme(root), gone.signal)
  return { frame, update: ({ data }) => { readTheme(root); drawTable(root, data) }, dispose: () => gone.abort() }
}

/** @param {Parent} parent  @returns {Part} */
function openExporter(parent) {
  const { frame, root } = styledRoot(parent, "viewer exporter")
  const tools = new PlotTools(root)
  return { frame, update: ({ data }) => { readTheme(root); tools.update(data) }, dispose: () => {} }
}

/** @param {Parent} parent  @returns {Part} */
function openPosition(parent) {
  return openUnseen(parent, ({ data, setTriggerValue }) => {
    followFocus()
    const step = keepPosition(data)
    const reducedMotion = matchMedia("(prefers-reduced-motion: reduce)").matches
    if (step !== null) setTriggerValue("back", step)
    else if (reducedMotion !== data.reduced_motion) setTriggerValue("reduced_motion", reducedMotion)
  })
}

/** @param {Parent} parent  @returns {Part} */
function openTab(parent) {
  return openUnseen(parent, ({ data, setTriggerValue }) => {
    const values = keepInTab(data.values)
    if (values) setTriggerValue("back", values)
  })
}

/** @param {Parent} parent  @param {Part["update"]} update  @returns {Part} */
function openUnseen(parent, update) {
  const frame = document.createElement("div")
  parent.append(frame)
  return { frame, update, dispose: () => {} }
}
