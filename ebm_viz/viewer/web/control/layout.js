// The elements of a viewer: one run in three panels side by side, or a column for each of several runs.

import { viewOf, withView } from "../data/address.js"
import { Chart } from "../panels/charts.js"
import { Density } from "../panels/density.js"
import { element } from "./dom.js"
import { Ends } from "./ends.js"
import { ExportDialog } from "./export/dialog.js"
import { runsOf } from "./export/runs.js"
import { inApp } from "../data/source.js"
import { EnergyMap } from "../panels/map.js"
import { Menu } from "./menu.js"
import { LinkButton } from "./link.js"
import { Placer } from "./placer.js"
import { orbit } from "./orbit.js"
import { Slice } from "../panels/slice.js"
import { Strip } from "../panels/strip.js"
import { shownPanels } from "../data/state.js"
import { Surface } from "../panels/surface.js"
import { RUN_DASHES } from "../draw/theme.js"
import { Thermal } from "../panels/thermal.js"
import { Transport } from "./transport.js"

/** @typedef {import("../data/state.js").State} State */
/** @typedef {import("../data/state.js").RunDescription} RunDescription */
/** @typedef {Surface | EnergyMap | Density} Panel */
/** What shows only the first run. @typedef {Thermal | Strip} Single */

/**
 * @typedef {object} Column   what belongs to one run
 * @property {Panel[]} panels
 * @property {Map<string, HTMLElement>} notes   beside a panel's title or below its bar
 * @property {HTMLElement} verdict
 * @property {HTMLElement} readout
 */

/**
 * @typedef {object} Parts
 * @property {Column[]} columns
 * @property {Transport} transport
 * @property {Menu} menu
 * @property {ExportDialog} exporter
 * @property {Chart[]} charts
 * @property {Slice | null} slice
 * @property {Ends[]} ends   of the slice, on every map
 * @property {Placer | null} placer   of points, on the first map
 * @property {Single[]} singles
 * @property {HTMLElement} notice
 */

/**
 * @typedef {object} Calls
 * @property {() => void} changed   by a control
 * @property {() => void} turned    the camera
 * @property {() => void} restored  a picture was lost
 * @property {(run: number) => void} pressed  a run's button
 * @property {(panel: string) => void} arranged   another choice of panels, by one that comes or goes
 * @property {() => void} placed     a point was placed or taken away
 * @property {() => void} cut        the ends of the slice moved
 * @property {() => void} cutDone    and were let go
 */

const NAMES = /** @type {Record<string, [string, string]>} */ ({
  surface: ["Energy surface", "F"],
  map: ["Energy map", ""],
  density: ["Gibbs density", "p"],
})

/**
 * @param {HTMLElement} root
 * @param {State} state
 * @param {import("../data/state.js").Description} description
 * @param {import("./viewer.js").Host} host
 * @param {Calls} calls
 * @returns {Parts}
 */
export function build(root, state, description, host, calls) {
  const { runs, panels: offered, curves } = description
  const several = runs.length > 1
  const panels = shownPanels(state, offered)
  const pictures = panels.filter(name => name in NAMES)
  root.classList.toggle("several", several)
  root.style.setProperty("--runs", String(runs.length))
  root.replaceChildren()
  const menu = new Menu(state, offered, calls)
  const exporter = new ExportDialog(runsOf(state, description))
  const tools = element("div", { class: "tools" })
  if (host.app) tools.append(new LinkButton(() => withView(location.href, viewOf(state))).element, exporter.element)
  const notice = element("p", { class: "notice", role: "status" })
  const columns = several
    ? severalRuns(root, runs, pictures, state, calls)
    : [oneRun(root, pictures, state, calls, menu, tools)]
  const transport = new Transport(root, state, calls.changed)
  if (several || !pictures.length) transport.extra.append(menu.element, tools)
  /** @type {Single[]} */ const singles = []
  if (panels.includes("thermal")) {
    const thermal = new Thermal(/** @type {HTMLElement} */ (root.querySelector(".panels")), state, calls.changed)
    root.append(thermal.limit)
    singles.push(thermal)
  }
  if (panels.includes("strip")) singles.push(new Strip(root, state, calls.changed))
  const charts = []
  const withSlice = panels.includes("slice")
  const shownCurves = panels.includes("curves") ? curves : []
  const row = element("div", { class: "charts" })
  row.style.setProperty("--charts", String(shownCurves.length + (withSlice ? 2 : 0)))
  if (withSlice || shownCurves.length) root.append(row)
  const slice = withSlice ? new Slice(row, state) : null
  const maps = columns.flatMap(column => column.panels.filter(panel => panel instanceof EnergyMap))
  const ends = slice ? maps.map((map, k) => new Ends(map, state, k === 0, calls)) : []
  const placer = maps.length ? new Placer(maps[0], state, calls.placed) : null
  for (const curve of shownCurves) {
    charts.push(new Chart(row, curve, step => { state.clock.seek(step); calls.changed() }))
  }
  const foot = element("div", { class: "foot" }, notice)
  if (!several) foot.prepend(columns[0].verdict, columns[0].readout)
  root.append(foot)
  return { columns, transport, menu, exporter, charts, slice, ends, placer, singles, notice }
}

/**
 * @param {HTMLElement} root
 * @param {string[]} pictures
 * @param {State} state
 * @param {Calls} calls
 * @param {Menu} menu
 * @param {HTMLElement} tools  what takes the pictures elsewhere
 * @returns {Column}
 */
function oneRun(root, pictures, state, calls, menu, tools) {
  const row = element("div", { class: "panels" })
  root.append(row)
  const notes = new Map()
  const made = pictures.map((name, k) => {
    const [title, symbol] = NAMES[name]
    const note = element("span", { class: "quiet" })
    notes.set(name, note)
    const heading = element("h3", {}, title, " ")
    if (symbol) heading.append(element("i", { class: "quiet" }, symbol), " ")
    heading.append(note)
    const figure = element("div", { class: "figure", role: "img" })
    const header = element("header", {}, heading)
    if (k === 0) header.append(menu.element)
    if (k === pictures.length - 1) header.append(tools)
    row.append(element("section", { class: `panel ${name}` }, header, figure))
    return makePanel(name, figure, pictures, state, calls)
  })
  return { panels: made, notes, verdict: element("p", { class: "verdict" }), readout: element("p", { class: "readout" }) }
}

/**
 * @param {HTMLElement} root
 * @param {RunDescription[]} runs
 * @param {string[]} pictures
 * @param {State} state
 * @param {Calls} calls
 * @returns {Column[]}
 */
function severalRuns(root, runs, pictures, state, calls) {
  const row = element("div", { class: "runs" })
  root.append(row)
  return runs.map((run, k) => {
    const header = element("header", {}, swatch(k), element("h3", {}, run.label))
    if (run.link) header.append(element("a", { href: inApp(run.link), target: "_self" }, "Open in the Playground"))
    const notes = new Map()
    const pair = element("div", { class: "panels" })
    const made = pictures.map(name => {
      const figure = element("div", { class: "figure", role: "img" })
      const note = element("p", { class: "quiet caption" })
      notes.set(name, note)
      pair.append(element("section", { class: `panel ${name}` }, figure, note))
      return makePanel(name, figure, pictures, state, calls)
    })
    const verdict = element("p", { class: "verdict" })
    const readout = element("p", { class: "readout" })
    header.append(element("p", { class: "quiet formula" }, run.formula))
    const below = element("div", { class: "below" }, readout)
    if (run.action) below.append(actionButton(run.action, () => calls.pressed(k)))
    row.append(element("section", { class: "run", "aria-label": run.label }, header, pair, verdict, below))
    return { panels: made, notes, verdict, readout }
  })
}

/**
 * @param {string} name
 * @param {HTMLElement} figure
 * @param {string[]} pictures
 * @param {State} state
 * @param {Calls} calls
 * @returns {Panel}
 */
function makePanel(name, figure, pictures, state, calls) {
  if (name === "map") return new EnergyMap(figure)
  if (name === "density") return new Density(figure, !pictures.includes("map"))
  orbit(figure, state, calls.turned)
  return new Surface(figure, calls.restored)
}

/** @param {string} text  @param {() => void} onPress */
function actionButton(text, onPress) {
  const button = element("button", { type: "button", class: "action" }, text)
  button.onclick = onPress
  return button
}

/** The line that stands for a run in the charts. @param {number} run */
function swatch(run) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg")
  svg.setAttribute("class", "swatch")
  svg.setAttribute("viewBox", "0 0 36 4")
  svg.setAttribute("aria-hidden", "true")
  const line = document.createElementNS("http://www.w3.org/2000/svg", "line")
  for (const [name, value] of Object.entries({ x1: 0, y1: 2, x2: 36, y2: 2, "stroke-width": 4, "stroke-dasharray": RUN_DASHES[run].join(" ") || "none" })) {
    line.setAttribute(name, String(value))
  }
  line.style.stroke = `var(--run-${run + 1})`
  svg.append(line)
  return svg
}

/**
 * Whole pixels for the squares, so that no line is smeared.
 * @param {HTMLElement} root
 * @param {number} runs
 * @param {string[]} panels
 */
export function measure(root, runs, panels) {
  const width = Math.floor(root.clientWidth)
  const wide = width >= 1400
  const gap = wide ? 43 : 28
  const narrow = matchMedia("(max-width: 1023px)").matches || width < 520
  const planes = panels.filter(name => name === "map" || name === "density").length
  const withSurface = panels.includes("surface")
  root.classList.toggle("narrow", narrow)
  root.classList.toggle("wide", wide)
  const several = runs > 1
  const columns = narrow ? 1 : runs
  const column = (width - (columns - 1) * (wide ? 40 : 24)) / columns
  const over = several && withSurface && planes > 1
  const stacked = several && !over && column < 300
  root.classList.toggle("over", over)
  root.classList.toggle("stacked", stacked)
  root.classList.toggle("tight", several && column < 450)
  const { square, surface } = several
    ? lowEnough(sizesOfSeveral(column, stacked, planes, withSurface), narrow)
    : narrow ? sizesOfNarrow(width, planes) : sizesOfOne(width, wide, planes, withSurface, gap, panels.includes("thermal"))
  root.style.setProperty("--square", `${Math.round(square)}px`)
  root.style.setProperty("--surface", `${Math.round(surface)}px`)
  root.style.setProperty("--planes", String(planes))
  root.style.setProperty("--gap", `${gap}px`)
  root.style.setProperty("--beta", `${Math.round(several || !planes ? Math.max(250, 0.25 * width) : Math.max(250, square))}px`)
  return { narrow }
}

/** @typedef {{square: number, surface: number}} Sizes  of the square panels, and the height of the surface */

/** So much of the window's height may go to pictures side by side, or playback and curves would be out of sight. */
const SHARE_OF_HEIGHT = 0.22

/** @param {Sizes} sizes  @param {boolean} narrow  @returns {Sizes} */
function lowEnough({ square, surface }, narrow) {
  const share = narrow ? 1 : Math.min(1, Math.max(160, SHARE_OF_HEIGHT * innerHeight) / square)
  return { square: share * square, surface: share * surface }
}

const LARGEST = 460

/** @param {number} width  @param {number} planes  @returns {Sizes} */
function sizesOfNarrow(width, planes) {
  const across = width >= 560 ? Math.max(1, planes) : 1
  return { square: Math.min((width - 52 * across) / across, LARGEST), surface: Math.min(width * 0.72, 400) }
}

/**
 * @param {number} width
 * @param {boolean} wide
 * @param {number} planes
 * @param {boolean} withSurface
 * @param {number} gap
 * @param {boolean} withCharts  leave room for charts beside the pictures
 * @returns {Sizes}
 */
function sizesOfOne(width, wide, planes, withSurface, gap, withCharts) {
  const largest = Math.max(LARGEST, 0.6 * innerHeight)
  let square = planes > 1 ? 0.3 * (wide ? width - 40 : width) : Math.min(0.44 * width, largest)
  if (!withSurface && planes) square = Math.min((width - 36 - (planes - 1) * gap) / planes, largest)
  if (withCharts) square = Math.min(0.27 * width, 400)
  return { square, surface: square }
}

/** @param {number} column  @param {boolean} stacked  @param {number} planes  @param {boolean} withSurface  @returns {Sizes} */
function sizesOfSeveral(column, stacked, planes, withSurface) {
  if (!withSurface) {
    const square = Math.min((column - 36 * planes) / Math.max(1, planes), LARGEST)
    return { square, surface: square }
  }
  // The surface lies over the other two, as wide as both.
  if (planes > 1) return { square: Math.min((column - 60) / 2, LARGEST), surface: Math.min(0.62 * column, LARGEST) }
  if (stacked || !planes) return { square: Math.min(column - 52, 420), surface: Math.min(column - 20, 420) }
  const square = Math.min((column < 450 ? 0.4 : 0.42) * column, LARGEST)
  return { square, surface: 1.1 * square }
}
