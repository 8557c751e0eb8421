// The elements of a viewer: a single run has its panels side by side; several runs have a column each.

import { viewOf, withView } from "../data/address.js"
import { inApp } from "../data/source.js"
import { chooseBeta, shownPanels, withBeta } from "../data/state.js"
import { Mesh } from "../panels/mesh.js"
import { PANELS, rowOf } from "../panels/table.js"
import { BetaCurves } from "../panels/beta_curves.js"
import { element, setAttribute, setWords, zoomOf } from "./dom.js"
import { Ends } from "./ends.js"
import { ExportDialog } from "./export/dialog.js"
import { runsOf } from "./export/runs.js"
import { Figure, whilePressed } from "./figure.js"
import { LinkButton } from "./link.js"
import { explain } from "./meaning.js"
import { Menu } from "./menu.js"
import { orbit } from "./orbit.js"
import { isOnPaper } from "./paper.js"
import { Dropper } from "./dropper.js"
import { Placer } from "./placer.js"
import { Probe } from "./probe.js"
import { Share } from "./share.js"
import { StepSize } from "./stepsize.js"
import { swatch } from "./swatch.js"
import { Transport } from "./transport.js"

/** @import { State } from "./export/order.js" */
/** @import { Elements } from "./figure.js" */
/** @import { Description, Place } from "../data/state.js" */
/** @import { Shown } from "../data/view.js" */
/** @import { Row } from "../panels/table.js" */

/** A part of a panel, and the run to which it belongs. @typedef {{row: Row, run: number, figure: Figure<Shown>}} Item */

/** The elements for the diagnosis and the read-out of a run. @typedef {{diagnosis: HTMLElement, readout: HTMLElement}} Column */

/**
 * @typedef {object} Parts
 * @property {Item[]} items
 * @property {Column[]} columns
 * @property {Transport} transport
 * @property {Menu} menu
 * @property {ExportDialog} exporter
 * @property {Ends[]} ends   of the slice, on every map
 * @property {Probe[]} probes   the point whose column or latent energies are shown, on every map
 * @property {Placer | null} placer   of points, on the first map
 * @property {Dropper | null} dropper   of balls and particles, on all maps
 * @property {Share | null} share   the slider for the step of a descent
 * @property {HTMLElement} notice
 * @property {((shown: Shown) => void) | null} limit  writes the sentence on the limit of the density
 */

/**
 * @typedef {object} Calls
 * @property {() => void} changed   a control was used
 * @property {() => void} turned    the camera was moved
 * @property {() => void} restored  a lost WebGL context is back, so its picture has to be drawn
 * @property {(run: number) => void} pressed  the button of a run was pressed
 * @property {(panel: string) => void} arranged   a panel was added to the shown ones or removed from them
 * @property {() => void} placed     a data point was placed or removed
 * @property {() => void} dropped    a ball or particles were dropped or removed
 * @property {(place: Place) => void} started  the walks have to restart from this point
 * @property {(share: number) => void} shared  the step of a descent was changed, in units of its limit
 * @property {(run: number, step: number) => void} stepped  the step η of a walk was changed
 * @property {() => void} cut        the ends of the slice moved
 * @property {() => void} cutDone    the ends of the slice were released
 * @property {() => void} probed     the probe moved
 * @property {() => void} probeDone  the probe was released
 */

/**
 * @param {HTMLElement} root
 * @param {State} state
 * @param {Description} description
 * @param {import("./viewer.js").Host} host
 * @param {Calls} calls
 * @returns {Parts}
 */
export function build(root, state, description, host, calls) {
  const { runs, panels: offered, curves } = description
  const several = runs.length > 1
  const panels = shownPanels(state, offered)
  const rows = PANELS.filter(({ name }) => panels.includes(name))
  const pictures = rows.filter(({ of }) => of === "run")
  root.classList.toggle("several", several)
  root.style.setProperty("--runs", String(runs.length))
  root.replaceChildren()
  const menu = new Menu(state, offered, calls)
  const exporter = new ExportDialog(runsOf(state, description, host))
  const tools = element("div", { class: "tools" })
  if (host.app) tools.append(new LinkButton(() => withView(location.href, viewOf(state))).element)
  tools.append(exporter.element)
  const notice = element("p", { class: "notice", role: "status" })
  const betaCurves = new BetaCurves(Boolean(runs[0].conditional))

  /** @type {Item[]} */ const items = []
  const put = (/** @type {Row} */ row, /** @type {Elements} */ elements, run = 0, index = 0) => {
    /** @type {Mesh | null} */ let mesh = null
    const given = { run, index, curves, mesh: () => (mesh = new Mesh(document, false, calls.restored)), laid: false, sliced: panels.includes("slice"), betaCurves, alone: !panels.includes("map") }
    const of = row.of === "run" && several ? `${runs[run].label}. ` : ""
    setAttribute(elements.labelled ?? elements.figure, "aria-label", `${of}${row.label}: no picture yet`)
    const figure = new Figure(elements, area => row.part(area, given))
    if (mesh) {
      layMesh(figure, mesh)
      orbit(elements.figure, state, calls.turned)
    }
    items.push({ row, run, figure })
    return figure
  }

  const columns = several
    ? severalRuns(root, state, pictures, put, calls)
    : [oneRun(root, state, pictures, put, calls, menu, tools)]
  const transport = new Transport(root, state, calls.changed)
  if (several || !pictures.length || panels.includes("beta_curves")) transport.extra.append(menu.element, tools)
  const limit = panels.includes("beta_curves") ? betaRow(root, put, state, calls, betaCurves) : null
  if (panels.includes("strip")) strip(root, put, state, calls)
  charts(root, rows, description, put, state, calls)
  const foot = element("div", { class: "foot" }, notice)
  if (!several) foot.prepend(columns[0].diagnosis, columns[0].readout)
  root.classList.toggle("unplayed", runs[0].searches?.part === "success")
  root.classList.toggle("without-beta", !withBeta(description))
  const share = runs[0].searches?.part === "step" ? new Share(state, calls.shared) : null
  const step = several ? null : runs[0].searches?.part === "step" ? share?.element ?? null : stepOf(state, 0, calls)
  if (step) root.querySelector(".panels")?.before(step)
  root.append(foot)
  const maps = items.filter(({ row }) => row.name === "map").map(({ figure }) => figure)
  return {
    items, columns, transport, menu, exporter, notice, limit, share,
    ends: panels.includes("slice") ? maps.map((map, k) => new Ends(map, state, k === 0, calls)) : [],
    probes: panels.some(name => PROBED.includes(name))
      ? maps.map((map, k) => new Probe(map, state, { withKeys: k === 0, withLine: panels.includes("column") }, calls)) : [],
    placer: maps.length ? new Placer(maps[0], state, calls.placed) : null,
    dropper: maps.length ? new Dropper(maps, state, host.app, calls.dropped, calls.started) : null,
  }
}

/** Panels that show the point marked by a handle on the map. */
const PROBED = ["column", "latent"]
/** Panels that are squares. */
const SQUARES = ["map", "density", ...PROBED]

/** Makes the figure of a row in elements of the page. @typedef {(row: Row, elements: Elements, run?: number, index?: number) => Figure<Shown>} Put */

/** Put the canvas of a surface on top of its box. @param {Figure<Shown>} figure  @param {Mesh} mesh */
function layMesh(figure, mesh) {
  figure.mesh = mesh
  figure.element.append(mesh.element)
  if (!mesh.works) figure.element.append(element("p", { class: "missing" }, "This browser offers no WebGL2, so the surface cannot be drawn."))
}

/**
 * @param {HTMLElement} root
 * @param {State} state
 * @param {Row[]} pictures
 * @param {Put} put
 * @param {Calls} calls
 * @param {Menu} menu
 * @param {HTMLElement} tools  buttons for links and exports
 * @returns {Column}
 */
function oneRun(root, state, pictures, put, calls, menu, tools) {
  const row = element("div", { class: "panels" })
  root.append(row)
  pictures.forEach((picture, k) => {
    const title = element("h2", {}, "…")
    const figure = element("div", { class: "figure", role: roleOf(picture) })
    const header = element("header", {}, title)
    if (k === 0) header.append(menu.element)
    if (k === pictures.length - 1) header.append(tools)
    const whole = element("section", { class: `panel ${picture.name}` }, header, figure)
    row.append(whole)
    const { part } = put(picture, { whole, figure, title })
    if (picture.name === "orbits") whilePressed(figure, x => calls.shared(part.valueAt?.(x) ?? 1))
    if (picture.name !== "progress") return
    whilePressed(figure, x => {
      state.clock.seek(part.valueAt?.(x) ?? 0)
      calls.changed()
    })
  })
  return { diagnosis: element("p", { class: "diagnosis" }), readout: element("p", { class: "readout", "aria-live": "polite" }) }
}

/**
 * @param {HTMLElement} root
 * @param {State} state
 * @param {Row[]} pictures
 * @param {Put} put
 * @param {Calls} calls
 * @returns {Column[]}
 */
function severalRuns(root, state, pictures, put, calls) {
  const row = element("div", { class: "runs" })
  root.append(row)
  return state.runs.map((run, k) => {
    const header = element("header", {}, swatch(k), element("h2", {}, run.label))
    if (run.link) header.append(element("a", { href: inApp(run.link), target: "_self" }, "Open in the Playground"))
    const pair = element("div", { class: "panels" })
    for (const picture of pictures) {
      const figure = element("div", { class: "figure", role: roleOf(picture) })
      const title = element("p", { class: "quiet caption" })
      const whole = element("section", { class: `panel ${picture.name}` }, figure, title)
      pair.append(whole)
      put(picture, { whole, figure, title }, k)
    }
    const diagnosis = element("p", { class: "diagnosis" })
    const readout = element("p", { class: "readout", "aria-live": "polite" })
    header.append(stepOf(state, k, calls) ?? element("p", { class: "quiet formula" }, run.formula))
    const below = element("div", { class: "below" }, readout)
    if (run.action) below.append(actionButton(run.action, () => calls.pressed(k)))
    row.append(element("section", { class: "run", "aria-label": run.label }, header, pair, diagnosis, below))
    return { diagnosis, readout }
  })
}

/** The slider for the step of a walk, if the sampler has a step. @param {State} state  @param {number} run  @param {Calls} calls */
function stepOf(state, run, calls) {
  const { walk } = state.runs[run]
  if (!walk || walk.sampler === "exact") return null
  return new StepSize(state, run, calls.changed, step => calls.stepped(run, step)).element
}

/** The role of a figure. A map contains sliders, for balls, points and the ends of a slice; a group may, an image may not. @param {Row} row */
const roleOf = row => (row.name === "map" ? "group" : "img")

/** @param {string} [kind]  @returns {Elements & {title: HTMLElement}} */
function chartElements(kind = "") {
  const [title, values, figure] = [element("button", { type: "button" }, "…"), element("p"), element("div", { class: "plot", role: "img" })]
  return { whole: element("section", { class: `chart ${kind}` }, element("header", {}, element("h2", {}, title), values), figure), figure, title, values }
}

/**
 * Build the charts against β, beside the pictures.
 * @param {HTMLElement} root
 * @param {Put} put
 * @param {State} state
 * @param {Calls} calls
 * @param {BetaCurves} betaCurves
 */
function betaRow(root, put, state, calls, betaCurves) {
  const row = rowOf("beta_curves")
  const whole = element("section", { class: "beta_curves", "aria-label": "Against β" })
  for (let index = 0; index < row.count([]); index += 1) {
    const elements = { ...chartElements(), foot: element("p", { class: "slopes" }) }
    elements.whole.append(elements.foot)
    whole.append(elements.whole)
    const { part } = put(row, elements, 0, index)
    explain(elements.title, part.meaning)
    whilePressed(elements.figure, x => {
      chooseBeta(state, part.valueAt?.(x) ?? 1)
      calls.changed()
    })
  }
  root.querySelector(".panels")?.append(whole)
  const note = element("p", { class: "limit" })
  root.append(note)
  return (/** @type {Shown} */ shown) => setWords(note, betaCurves.limit(shown))
}

/**
 * Build the densities at five β; a click on one sets β.
 * @param {HTMLElement} root
 * @param {Put} put
 * @param {State} state
 * @param {Calls} calls
 */
function strip(root, put, state, calls) {
  const row = rowOf("strip")
  const line = element("div", { class: "densities" })
  const title = element("h2", {}, "…")
  setWords(title, [...(row.over ?? []), { text: "; click one to set ", quiet: true }, { text: "β", italic: true, quiet: true }])
  root.append(element("section", { class: "strip", "aria-label": "Gibbs density at five β" }, title, line))
  for (let index = 0; index < row.count([]); index += 1) {
    const [figure, foot] = [element("div", { class: "density-at" }), element("span", {})]
    const button = element("button", { type: "button" }, figure, foot)
    line.append(button)
    const { part } = put(row, { whole: button, figure, foot, labelled: button }, 0, index)
    button.onclick = () => {
      chooseBeta(state, part.beta ?? 1)
      calls.changed()
    }
  }
}

/**
 * Build the slice and the curves.
 * @param {HTMLElement} root
 * @param {Row[]} rows
 * @param {Description} description
 * @param {Put} put
 * @param {State} state
 * @param {Calls} calls
 */
function charts(root, rows, { curves }, put, state, calls) {
  const line = element("div", { class: "charts" })
  let width = 0
  for (const row of rows.filter(({ of }) => of === "all")) {
    for (let index = 0; index < row.count(curves); index += 1) {
      const elements = chartElements(row.name)
      line.append(elements.whole)
      const { part } = put(row, elements, 0, index)
      explain(elements.title, part.meaning)
      width += row.name === "slice" ? 2 : 1
      if (row.name !== "curves") continue
      whilePressed(elements.figure, x => {
        state.clock.seek(part.valueAt?.(x) ?? 0)
        calls.changed()
      })
    }
  }
  line.style.setProperty("--charts", String(width))
  if (width) root.append(line)
}

/** @param {string} text  @param {() => void} onPress */
function actionButton(text, onPress) {
  const button = element("button", { type: "button", class: "action" }, text)
  button.onclick = onPress
  return button
}

/**
 * Set the sizes of the panels, in whole pixels, so that no line is blurred.
 * @param {HTMLElement} root
 * @param {number} runs
 * @param {string[]} panels
 */
export function measure(root, runs, panels) {
  const width = Math.floor(root.clientWidth)
  const wide = width >= 1400
  const gap = wide ? 43 : 28
  const paper = isOnPaper(root)
  const height = innerHeight / zoomOf(root)
  const narrow = !paper && (matchMedia("(max-width: 1023px)").matches || width < 520)
  const maps = panels.filter(name => SQUARES.includes(name)).length
  const withSurface = panels.includes("surface")
  root.classList.toggle("narrow", narrow)
  root.classList.toggle("wide", wide)
  const several = runs > 1
  const columns = narrow ? 1 : runs
  const column = (width - (columns - 1) * (wide ? 40 : 24)) / columns
  const over = several && maps > 1 && (withSurface || narrow)
  const stacked = several && !over && column < 300
  root.classList.toggle("over", over)
  root.classList.toggle("stacked", stacked)
  root.classList.toggle("crowded", several && !narrow && width < 760)
  root.classList.toggle("tight", several && column < 450)
  const { square, surface } = several
    ? sizesOfSeveral(column, stacked, maps, withSurface, narrow || paper ? ANY : panels.includes("wells") ? WALKS : over ? OVER : SEVERAL, height)
    : narrow ? sizesOfNarrow(width, maps)
      : panels.some(name => BESIDE.includes(name)) ? sizesBeside(width, height, panels) : sizesOfOne(width, height, wide, maps, withSurface, gap, panels.includes("beta_curves") && !paper)
  root.style.setProperty("--square", `${Math.round(square)}px`)
  root.style.setProperty("--surface", `${Math.round(surface)}px`)
  root.style.setProperty("--maps", String(maps))
  const stretched = square + (several || narrow || withSurface ? 0 : stretchOf(width - 36 - maps * (square + gap) + gap, square, panels))
  root.style.setProperty("--stretched", `${Math.round(stretched)}px`)
  const squares = panels.filter(name => SQUARES.includes(name))
  root.style.setProperty("--columns", squares.map(name => `var(--${PROBED.includes(name) ? "stretched" : "square"})`).join(" "))
  root.style.setProperty("--gap", `${gap}px`)
  // The slider of β is as wide as a square, unless a single large square would leave History no room.
  const beta = several || !maps ? 0.25 * width : Math.min(square, 0.32 * width)
  root.style.setProperty("--beta", `${Math.round(Math.max(250, beta))}px`)
}

/** @typedef {{square: number, surface: number}} Sizes  of the square panels, and the height of the surface */

/**
 * So much of the window's height may go to pictures side by side, or to each of two rows of them, and so many pixels they
 * have at least: in a low window the pictures give way, so that playback and curves are seen with them.
 */
const SEVERAL = { share: 0.22, least: 140 }
const OVER = { share: 0.16, least: 120 }
/** Particles are small, and their maps stand alone. */
const WALKS = { share: 0.28, least: 160 }
const ANY = { share: 1, least: Infinity }

/** @param {Sizes} sizes  @param {{share: number, least: number}} limit  @param {number} height  of the window  @returns {Sizes} */
function lowEnough({ square, surface }, { share, least }, height) {
  const smaller = Math.min(1, Math.max(least, share * height) / square)
  return { square: smaller * square, surface: smaller * surface }
}

/** Pixels of a window that navigation, headings, axes, playback and a row of charts take beside one row of pictures. */
const AROUND_ONE = 445

const LARGEST = 460

/** Charts that take the room beside a map. */
const BESIDE = ["progress", "shares", "orbits", "success"]
/** Pixels of a window that all else takes, the diagnosis below included, where no row of charts follows. */
const AROUND_PAIR = 387

/** The height of a slider above them, and of a row of lists. */
const SLIDER = 30
const LISTS = 55
const SMALLEST = 235

/** @param {number} width  @param {number} height  of the window  @param {string[]} panels  @returns {Sizes} */
function sizesBeside(width, height, panels) {
  const room = height - AROUND_PAIR - (panels.includes("orbits") ? SLIDER : panels.includes("progress") ? LISTS : 0)
  const square = Math.min(0.46 * width, Math.max(SMALLEST, Math.min(0.62 * height, room)))
  return { square, surface: square }
}

/** Panels that need not be squares are at most so many times as wide as high. */
const WIDEST = 2.6

/** How much wider such panels become than squares, in pixels. @param {number} left  in the row  @param {number} square  @param {string[]} panels */
function stretchOf(left, square, panels) {
  const count = panels.filter(name => PROBED.includes(name)).length
  return count ? Math.max(0, Math.min(left / count, (WIDEST - 1) * square)) : 0
}

/** @param {number} width  @param {number} maps  @returns {Sizes} */
function sizesOfNarrow(width, maps) {
  const across = width >= 560 ? Math.max(1, maps) : 1
  return { square: Math.min((width - 52 * across) / across, LARGEST), surface: Math.min(width * 0.72, 400) }
}

/**
 * @param {number} width
 * @param {number} height  of the window
 * @param {boolean} wide
 * @param {number} maps
 * @param {boolean} withSurface
 * @param {number} gap
 * @param {boolean} withCharts  leave room for charts beside the pictures
 * @returns {Sizes}
 */
function sizesOfOne(width, height, wide, maps, withSurface, gap, withCharts) {
  // Charts beside the pictures and densities below them leave these less of the window.
  if (withCharts) return { square: Math.min(0.27 * width, 400, Math.max(200, 0.3 * height)), surface: 0 }
  const largest = Math.max(200, Math.min(Math.max(LARGEST, 0.6 * height), height - AROUND_ONE))
  let square = maps > 1 ? 0.3 * (wide ? width - 40 : width) : 0.44 * width
  if (!withSurface && maps) square = (width - 36 - (maps - 1) * gap) / maps
  square = Math.min(square, largest)
  return { square, surface: square }
}

/** @param {number} column  @param {boolean} stacked  @param {number} maps  @param {boolean} withSurface  @param {{share: number, least: number}} limit  @param {number} height  of the window  @returns {Sizes} */
function sizesOfSeveral(column, stacked, maps, withSurface, limit, height) {
  const fits = (/** @type {Sizes} */ sizes) => lowEnough(sizes, limit, height)
  if (!withSurface) {
    const square = Math.min((column - 36 - 24 * (maps - 1)) / Math.max(1, maps), LARGEST)
    return fits({ square, surface: square })
  }
  // The surface lies over the other two, as wide as both.
  if (maps > 1) {
    const [square, surface] = [Math.min((column - 60) / 2, LARGEST), Math.min(0.62 * column, LARGEST)]
    return { square: fits({ square, surface }).square, surface: fits({ square: surface, surface }).surface }
  }
  if (stacked || !maps) return fits({ square: Math.min(column - 52, 420), surface: Math.min(column - 20, 420) })
  const square = Math.min((column < 450 ? 0.4 : 0.42) * column, LARGEST)
  return fits({ square, surface: 1.1 * square })
}
