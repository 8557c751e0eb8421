// A Plotly figure that keeps its node while its content changes. A path can be drawn on it.

import { element } from "../control/dom.js"
import { isChord } from "../control/movable.js"
import { followPaper, isOnPaper } from "../control/paper.js"
import { whenResized } from "../control/resized.js"
import { nearestTo } from "../data/scale.js"
import { formatFixed } from "../draw/numbers.js"
import { pageTheme, THEMES } from "../draw/theme.js"
import { load } from "./library.js"
import { fitRows } from "./rows.js"

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
  /** @type {{key: string, path: number[], cursor: number} | undefined} */
  let drawn
  let dragging = false
  let send = (/** @type {number[]} */ _) => {}

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
    if (wanted.drawing && drawn) place(figure.data, wanted.drawing, drawn.path)
    // A lecture asks for larger text.
    const larger = Number(getComputedStyle(frame).getPropertyValue("--viewer-zoom") || 1)
    enlarge(figure, larger)
    const size = { width, height: Math.min(figure.layout.height, Math.max(figure.layout.meta?.least ?? LOWEST, TALLEST * innerHeight)) }
    fitRows(figure.layout, size.height)
    const dragmode = byFinger ? false : figure.layout.dragmode
    await Plotly.react(graph, figure.data, { ...figure.layout, ...size, dragmode }, config ??= configOf(Plotly))
    if (gone) return
    frame.dataset.drawn = String(1 + Number(frame.dataset.drawn ?? 0))
    if (wanted.drawing && drawn) show(wanted.drawing, drawn.cursor, false)
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

  /** Write the path into the traces that show it. @param {any[]} traces  @param {Drawing} drawing  @param {number[]} path */
  function place(traces, drawing, path) {
    for (const trace of traces) if (trace.meta === "yours") trace.y = path.map(j => drawing.rows[j])
  }

  /** Write the energy of the path; if the path has changed, also draw it soon. @param {Drawing} drawing  @param {number} cursor  @param {boolean} [moved] */
  function show(drawing, cursor, moved = true) {
    if (!drawn || !graph.data) return
    const { path } = drawn
    if (moved && !moving) {
      moving = true
      requestAnimationFrame(redraw)
    }
    const energy = path.reduce((sum, j, i) => sum + drawing.energies[i][j], 0)
    const name = path.every((j, i) => j === drawing.path[i]) ? drawing.name : "Your path"
    readout.textContent = `${name}: E = ${formatFixed(energy, Math.abs(energy) < 1e4 ? 1 : 0)}. Window ${cursor + 1} of ${path.length}: ${drawing.names[path[cursor]]}.`
    frame.dataset.energy = String(energy)
  }

  /** Draw the current path: alone, or with the whole figure if that is being drawn. */
  async function redraw() {
    moving = false
    const rows = data?.drawing?.rows
    if (gone || !drawn || !rows || !graph.data) return
    if (drawing) {
      stale = true
      return
    }
    const y = drawn.path.map(j => rows[j])
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

  /** @param {number} window  @param {number} symbol */
  function drag(window, symbol) {
    const drawing = data?.drawing
    if (!drawing || !drawn) return
    drawn.path = dragged(drawn.path, window, symbol, drawing.rows.length)
    drawn.cursor = window
    show(drawing, window)
  }

  /** The window and the symbol under the pointer. @param {PointerEvent} event  @returns {{window: number, symbol: number} | undefined} */
  function under(event) {
    const drawing = data?.drawing
    if (!drawing || !drawn || !graph._fullLayout?.xaxis) return undefined
    const { left, top } = graph.getBoundingClientRect()
    const { xaxis, yaxis } = graph._fullLayout
    const across = event.clientX - left - xaxis._offset, down = event.clientY - top - yaxis._offset
    if (!dragging && (across < 0 || across > xaxis._length || down < 0 || down > yaxis._length)) return undefined
    const window = nearestTo(drawing.windows, xaxis.p2d(across))
    return { window, symbol: nearestSymbol(drawing, drawn.path, window, yaxis.p2d(down)) }
  }

  graph.addEventListener("pointerdown", event => {
    const place = event.button === 0 ? under(event) : undefined
    if (!place || /** @type {Element} */ (event.target).closest(".modebar")) return
    dragging = true
    graph.setPointerCapture(event.pointerId)
    graph.focus({ preventScroll: true })
    drag(place.window, place.symbol)
    event.preventDefault()
    event.stopPropagation()
  }, { capture: true })
  graph.addEventListener("pointermove", event => {
    const place = dragging ? under(event) : undefined
    if (!place) return
    drag(place.window, place.symbol)
    event.stopPropagation()
  }, { capture: true })
  for (const end of ["pointerup", "pointercancel"]) {
    graph.addEventListener(end, () => {
      if (dragging && drawn) send(drawn.path)
      dragging = false
    }, { capture: true })
  }
  graph.addEventListener("keydown", event => {
    const drawing = data?.drawing
    if (!drawing || !drawn || isChord(event)) return
    const { path, cursor } = drawn
    const last = path.length - 1
    if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
      drawn.cursor = Math.min(last, Math.max(0, cursor + (event.key === "ArrowRight" ? 1 : -1)))
      show(drawing, drawn.cursor)
    } else if (event.key === "ArrowUp" || event.key === "ArrowDown") {
      drag(cursor, path[cursor] + (event.key === "ArrowDown" ? 1 : -1))
      send(drawn.path)
    } else return
    event.preventDefault()
    event.stopPropagation()
  })

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
      if (drawing && (!drawn || drawn.key !== drawing.key)) {
        drawn = { key: drawing.key, path: drawing.path, cursor: 0 }
      }
      graph.tabIndex = drawing ? 0 : -1
      graph.style.touchAction = drawing ? "none" : ""
      graph.style.cursor = drawing ? "crosshair" : ""
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
