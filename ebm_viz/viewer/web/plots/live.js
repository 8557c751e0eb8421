// A Plotly figure that keeps its node while its content changes. A path can be drawn on it.

import { element } from "../control/dom.js"
import { followPaper, isOnPaper } from "../control/paper.js"
import { whenResized } from "../control/resized.js"
import { pageTheme, THEMES } from "../draw/theme.js"
import { DrawnPath } from "./drawn_path.js"
import { load } from "./library.js"
import { fitRows } from "./rows.js"

/** @import { Drawing, Graph } from "./drawn_path.js" */
/**
 * What Python sends. `figure`: JSON, in the colours of the dark theme.
 * @typedef {{source: string, figure: string, label: string, file: string, drawing: Drawing | null}} Data
 */
/** @typedef {{data: Data, setStateValue: (name: string, value: unknown) => void}} Component */

/** A figure takes at most this share of the window's height, or LOWEST pixels, or those that it names, if that is more. */
const TALLEST = 0.46
const LOWEST = 240
/** The width of a page, in pixels. */
const PAPER_WIDTH = 680

/** The colours of a figure in the dark theme, each with the one that takes its place in the light one. */
const LIGHT_COLORS = (([dark, light]) => dark.map((color, i) => [color, light[i]]))(
  [THEMES.dark, THEMES.light].map(({ page, ink, quiet, hairline, down, up, runs }) =>
    [page, ink, quiet, hairline, down, up, ...runs].map(color => color.toUpperCase())))

/** Make every text of a figure larger, and the room above it. @param {any} figure  @param {number} times */
export function enlarge(figure, times) {
  if (times === 1) return
  const { layout } = figure
  layout.font = { size: 12, ...layout.font }
  if (layout.margin?.t) layout.margin.t *= times
  const walk = (/** @type {any} */ node) => {
    for (const [name, part] of Object.entries(node)) {
      if (!part || typeof part !== "object") continue
      if (/font$/i.test(name) && part.size) part.size *= times
      else walk(part)
    }
  }
  for (const part of [layout, ...figure.data.map((/** @type {any} */ { colorbar = {} }) => colorbar)]) walk(part)
}

/** @param {HTMLElement | ShadowRoot} parent */
export function openPlot(parent) {
  const graph = /** @type {Graph} */ (/** @type {unknown} */ (element("div")))
  const readout = element("p", { "aria-live": "polite" })
  const frame = element("div", { class: "ebm-plot" }, graph, readout)
  readout.style.cssText = "margin: 4px 0 0; font-size: calc(14px * var(--viewer-zoom, 1)); min-height: 1.5em; font-variant-numeric: tabular-nums"
  readout.hidden = true
  parent.append(frame)

  // A finger that goes over a picture scrolls the page, unless it draws there; tools would lie over the words.
  const byFinger = matchMedia("(pointer: coarse)").matches
  /** @type {any} */
  let Plotly
  /** Plotly changes a figure only as long as this is the same object; else it makes all anew. @type {any} */
  let config
  /** @type {Data | undefined} */
  let data
  let send = (/** @type {number[]} */ _) => {}
  const drawn = new DrawnPath(graph, { moved: () => show(true), released: path => send(path) })

  let drawing = false
  /** Whether the shown figure or its size is out of date. */
  let stale = false
  let gone = false
  let moving = false

  /** Draw the latest figure at the latest size. Figures that were replaced while another was drawn are skipped. */
  async function draw() {
    stale = true
    if (drawing) return
    drawing = true
    while (stale && !gone) {
      stale = false
      try {
        if (data) await drawOne(data)
      } catch (error) {
        if (!gone) console.error(error)
      }
    }
    drawing = false
  }

  /** @param {Data} wanted */
  async function drawOne(wanted) {
    try {
      Plotly = await load(wanted.source)
    } catch {
      graph.textContent = "This picture could not be loaded. Reload the page."
      return
    }
    const width = frame.clientWidth
    if (wanted !== data || gone || !width) return
    const { label } = wanted
    const { dark } = pageTheme(frame)
    const figure = JSON.parse(dark && !isOnPaper(frame) ? wanted.figure : inLightColors(wanted.figure))
    for (const trace of figure.data) if (trace.customdata?.rows) trace.customdata = cellNames(trace.customdata)
    // Its tools are buttons, and a picture may hold none.
    graph.setAttribute("role", wanted.drawing ? "application" : "group")
    graph.setAttribute("aria-label", label)
    frame.dataset.step = String(figure.layout.meta?.step ?? "")
    if (wanted.drawing) for (const trace of figure.data) if (trace.meta === "yours") trace.y = drawn.rows
    // A lecture asks for larger text.
    const larger = Number(getComputedStyle(frame).getPropertyValue("--viewer-zoom") || 1)
    enlarge(figure, larger)
    const size = { width, height: Math.min(figure.layout.height, Math.max(figure.layout.meta?.least ?? LOWEST, TALLEST * innerHeight)) }
    fitRows(figure.layout, size.height)
    const dragmode = byFinger ? false : figure.layout.dragmode
    await Plotly.react(graph, figure.data, { ...figure.layout, ...size, dragmode }, config ??= configOf(Plotly))
    if (gone) return
    frame.dataset.drawn = String(1 + Number(frame.dataset.drawn ?? 0))
    if (wanted.drawing) show(false)
  }

  /** @param {any} Plotly */
  const configOf = Plotly => ({
    displayModeBar: byFinger ? false : "hover",
    displaylogo: false,
    responsive: false,
    modeBarButtonsToRemove: ["select2d", "lasso2d", "autoScale2d", "toImage", "sendChartToCloud"],
    modeBarButtonsToAdd: ["png", "svg"].map(format => ({
      name: `Save as ${format.toUpperCase()}`,
      icon: format === "png" ? Plotly.Icons.camera : Plotly.Icons.disk,
      click: () => save(format, data?.file ?? "figure"),
    })),
  })

  /** @param {string} format  @param {string} file */
  function save(format, file) {
    const { width, height } = graph.getBoundingClientRect()
    Plotly.downloadImage(graph, { format, filename: file, width, height, scale: format === "png" ? 3 : 1 })
  }

  /** Write the energy of the path; if the path has changed, also draw it soon. @param {boolean} moved */
  function show(moved) {
    if (!graph.data) return
    if (moved && !moving) {
      moving = true
      requestAnimationFrame(redraw)
    }
    const { energy, sentence } = drawn.read()
    readout.textContent = sentence
    frame.dataset.energy = String(energy)
  }

  /** Draw the current path: alone, or with the whole figure if that is being drawn. */
  async function redraw() {
    moving = false
    if (gone || !drawn.drawing || !graph.data) return
    if (drawing) {
      stale = true
      return
    }
    const y = drawn.rows
    const numbers = graph.data.flatMap((trace, index) => trace.meta === "yours" ? [index] : [])
    if (!numbers.length) return
    drawing = true
    try {
      await Plotly.restyle(graph, { y: numbers.map(() => y) }, numbers)
    } catch (error) {
      if (!gone) console.error(error)
    }
    drawing = false
    if (stale) void draw()
  }

  const ended = new AbortController()
  let seen = ""
  whenResized(frame, () => {
    const size = `${frame.clientWidth} ${innerHeight}`
    if (size === seen) return
    seen = size
    void draw()
  }, ended.signal)
  followPaper(frame, printed => {
    frame.style.width = printed ? `${PAPER_WIDTH}px` : ""
    void draw()
  }, ended.signal)

  return {
    frame,
    update: (/** @type {Component} */ component) => {
      const { drawing } = component.data
      data = component.data
      send = path => component.setStateValue("path", { key: drawing?.key, path })
      drawn.take(drawing)
      readout.hidden = !drawing
      void draw()
    },
    dispose: () => {
      ended.abort()
      gone = true
      if (Plotly) Plotly.purge(graph)
    },
  }
}

/** Replace the colours of the dark theme by those of the light one. @param {string} figure */
function inLightColors(figure) {
  return LIGHT_COLORS.reduce((text, [dark, light]) => text.replaceAll(dark, light), figure)
}

/** The name of each cell of a heat map, row by row. @param {{column: string, count: number, rows: string}} names */
function cellNames({ column, count, rows }) {
  return Array.from(rows, row => Array.from({ length: count }, (_, i) => `${column} ${i + 1}, ${row}`))
}
