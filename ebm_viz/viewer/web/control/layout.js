// The elements of a viewer: a single run has its panels side by side; several runs have a column each.

import { viewOf, withView } from "../data/address.js"
import { inApp } from "../data/source.js"
import { chooseBeta, shownPanels, withBeta } from "../data/state.js"
import { Mesh } from "../panels/mesh.js"
import { PANELS, rowOf } from "../panels/table.js"
import { BetaCurves } from "../panels/beta_curves.js"
import { element, setAttribute, setWords } from "./dom.js"
import { Ends } from "./ends.js"
import { ExportDialog } from "./export/dialog.js"
import { runsOf } from "./export/runs.js"
import { Figure, whilePressed } from "./figure.js"
import { LinkButton } from "./link.js"
import { explain } from "./meaning.js"
import { Menu } from "./menu.js"
import { orbit } from "./orbit.js"
import { Dropper } from "./dropper.js"
import { Placer } from "./placer.js"
import { Probe } from "./probe.js"
import { stepOfDescent, stepOfWalk } from "./stepsize.js"
import { swatch } from "./swatch.js"
import { Transport } from "./transport.js"

/** @import { State } from "./export/order.js" */
/** @import { Elements } from "./figure.js" */
/** @import { Description, Place } from "../data/state.js" */
/** @import { Shown } from "../data/view.js" */
/** @import { Change, Row } from "../panels/table.js" */

/** A part of a panel, and the run to which it belongs; `whose` names it if there are several. @typedef {{row: Row, run: number, whose: string, figure: Figure<Shown>}} Item */

/** The elements for the diagnosis and the read-out of a run. @typedef {{diagnosis: HTMLElement, readout: HTMLElement}} Column */

/**
 * @typedef {object} Calls
 * @property {() => void} used      a control was used
 * @property {() => void} turned    the camera was moved
 * @property {(change: Change) => void} changed   something else has to be drawn again
 * @property {(run: number) => void} pressed  the button of a run was pressed
 * @property {(panel: string) => void} arranged   a panel was added to the shown ones or removed from them
 * @property {() => void} placed     a data point was placed or removed
 * @property {(place: Place) => void} started  the walks have to restart from this point
 * @property {(share: number) => void} shared  the step of a descent was changed, in units of its limit
 * @property {(run: number, step: number) => void} stepped  the step η of a walk was changed
 * @property {(name: "cut" | "probe") => void} released   the ends of the slice, or the probe, were released
 */

/** Panels that show the point marked by a handle on the map. */
const PROBED = ["column", "latent"]

export class Layout {
  /**
   * @param {HTMLElement} root
   * @param {State} state
   * @param {Description} description
   * @param {import("./viewer.js").Host} host
   * @param {Calls} calls
   */
  constructor(root, state, description, host, calls) {
    const { runs, panels: offered, curves } = description
    const several = runs.length > 1
    this.root = root
    this.state = state
    this.calls = calls
    this.curves = curves
    this.panels = shownPanels(state, offered)
    this.rows = PANELS.filter(({ name }) => this.panels.includes(name))
    this.pictures = this.rows.filter(({ of }) => of === "run")
    /** @type {Item[]} */ this.items = []
    root.classList.toggle("several", several)
    root.style.setProperty("--runs", String(runs.length))
    root.replaceChildren()
    this.menu = new Menu(state, offered, calls)
    this.exporter = new ExportDialog(runsOf(state, description, host))
    /** Buttons for links and exports. */
    this.tools = element("div", { class: "tools" })
    if (host.app) this.tools.append(new LinkButton(() => withView(location.href, viewOf(state), state.layers)).element)
    this.tools.append(this.exporter.element)
    this.notice = element("p", { class: "notice", role: "status" })
    this.betaCurves = new BetaCurves(Boolean(runs[0].conditional))

    this.columns = several ? this.#severalRuns() : [this.#oneRun()]
    this.transport = new Transport(root, state, calls.used)
    /** What follows every picture. @type {{update: () => void}[]} */
    this.controls = [this.transport, this.menu, { update: () => this.exporter.follow() }]
    const withCurves = this.panels.includes("beta_curves")
    if (several || !this.pictures.length || withCurves) this.transport.extra.append(this.menu.element, this.tools)
    /** Writes the sentence on the limit of the density. */
    this.limit = withCurves ? this.#betaRow() : null
    if (this.panels.includes("strip")) this.#strip()
    this.#charts()
    const foot = element("div", { class: "foot" }, this.notice)
    if (!several) foot.prepend(this.columns[0].diagnosis, this.columns[0].readout)
    root.classList.toggle("unplayed", runs[0].searches?.part === "success")
    root.classList.toggle("without-beta", !withBeta(description))
    const descent = runs[0].searches?.part === "step" ? stepOfDescent(state, calls.shared) : null
    if (descent) this.controls.push(descent)
    const step = several ? null : descent?.element ?? this.#stepOf(0)
    if (step) root.querySelector(".panels")?.before(step)
    root.append(foot)
    this.#putOnMaps(host.app)
  }

  /** Put handles and crosses on the maps; the keyboard reaches those on the first. @param {boolean} app  whether there is a server that searches */
  #putOnMaps(app) {
    const { state, calls, controls, panels } = this
    const maps = this.items.filter(({ row }) => row.name === "map").map(({ figure }) => figure)
    maps.forEach((map, k) => {
      if (panels.includes("slice")) controls.push(new Ends(map, state, k === 0, calls))
      if (panels.some(name => PROBED.includes(name))) controls.push(new Probe(map, state, { withKeys: k === 0, withLine: panels.includes("column") }, calls))
    })
    if (maps.length) controls.push(new Placer(maps[0], state, calls.placed), new Dropper(maps, state, app, () => calls.changed("walk"), calls.started))
  }

  /** Make the figure of a row in elements of the page. @param {Row} row  @param {Elements} elements  @param {number} [run]  @param {number} [index] */
  #put(row, elements, run = 0, index = 0) {
    const { state, calls, panels, curves, betaCurves } = this
    /** @type {Mesh | null} */ let mesh = null
    const given = { run, index, curves, mesh: () => (mesh = new Mesh(document, false, () => calls.changed("theme"))), laid: false, sliced: panels.includes("slice"), betaCurves, alone: true }
    const whose = row.of === "run" && state.runs.length > 1 ? `${state.runs[run].label}. ` : ""
    setAttribute(elements.labelled ?? elements.figure, "aria-label", `${whose}${row.label}: no picture yet`)
    const figure = new Figure(elements, area => row.part(area, given))
    if (mesh) {
      layMesh(figure, mesh)
      orbit(elements.figure, state, calls.turned)
    }
    this.items.push({ row, run, whose, figure })
    return figure
  }

  /** @returns {Column} */
  #oneRun() {
    const { pictures, calls } = this
    const row = element("div", { class: "panels" })
    this.root.append(row)
    pictures.forEach((picture, k) => {
      const title = element("h2", {}, "…")
      const figure = element("div", { class: "figure", role: roleOf(picture) })
      const header = element("header", {}, title)
      if (k === 0) header.append(this.menu.element)
      if (k === pictures.length - 1) header.append(this.tools)
      const whole = element("section", { class: `panel ${picture.name}` }, header, figure)
      row.append(whole)
      const { part } = this.#put(picture, { whole, figure, title })
      if (picture.name === "orbits") whilePressed(figure, x => calls.shared(part.valueAt?.(x) ?? 1))
      if (picture.name === "progress") whilePressed(figure, x => this.#seek(part.valueAt?.(x)))
    })
    return columnOf()
  }

  /** @returns {Column[]} */
  #severalRuns() {
    const row = element("div", { class: "runs" })
    this.root.append(row)
    return this.state.runs.map((run, k) => {
      const header = element("header", {}, swatch(k), element("h2", {}, run.label))
      if (run.link) header.append(element("a", { href: inApp(run.link), target: "_self" }, element("span", {}, "Open in the "), "Playground"))
      const pair = element("div", { class: "panels" })
      for (const picture of this.pictures) {
        const figure = element("div", { class: "figure", role: roleOf(picture) })
        const title = element("p", { class: "quiet caption" })
        const whole = element("section", { class: `panel ${picture.name}` }, figure, title)
        pair.append(whole)
        this.#put(picture, { whole, figure, title }, k)
      }
      const column = columnOf()
      header.append(this.#stepOf(k) ?? element("p", { class: "quiet formula" }, run.formula))
      const below = element("div", { class: "below" }, column.readout)
      if (run.action) below.append(actionButton(run.action, () => this.calls.pressed(k)))
      row.append(element("section", { class: "run", "aria-label": run.label }, header, pair, column.diagnosis, below))
      return column
    })
  }

  /** The slider for the step of a walk, if the sampler has a step. @param {number} run */
  #stepOf(run) {
    const { state, calls } = this
    const { walk } = state.runs[run]
    if (!walk || walk.sampler === "exact") return null
    return stepOfWalk(state, run, calls.used, step => calls.stepped(run, step))
  }

  /** Build the charts against β, beside the pictures. */
  #betaRow() {
    const row = rowOf("beta_curves")
    const whole = element("section", { class: "beta_curves", "aria-label": "Against β" })
    for (let index = 0; index < row.count([]); index += 1) {
      const elements = { ...chartElements(), foot: element("p", { class: "slopes" }) }
      elements.whole.append(elements.foot)
      whole.append(elements.whole)
      const { part } = this.#put(row, elements, 0, index)
      explain(elements.title, part.meaning)
      whilePressed(elements.figure, x => this.#chooseBeta(part.valueAt?.(x)))
    }
    this.root.querySelector(".panels")?.append(whole)
    const note = element("p", { class: "limit" })
    this.root.append(note)
    return (/** @type {Shown} */ shown) => setWords(note, this.betaCurves.limit(shown))
  }

  /** Build the densities at five β; a click on one sets β. */
  #strip() {
    const row = rowOf("strip")
    const line = element("div", { class: "densities" })
    const title = element("h2", {}, "…")
    setWords(title, [...(row.over ?? []), { text: "; click one to set ", quiet: true }, { text: "β", italic: true, quiet: true }])
    this.root.append(element("section", { class: "strip", "aria-label": "Gibbs density at five β" }, title, line))
    for (let index = 0; index < row.count([]); index += 1) {
      const [figure, foot] = [element("div", { class: "density-at" }), element("span", {})]
      const button = element("button", { type: "button" }, figure, foot)
      line.append(button)
      const { part } = this.#put(row, { whole: button, figure, foot, labelled: button }, 0, index)
      button.onclick = () => this.#chooseBeta(part.beta)
    }
  }

  /** Build the slice and the curves. */
  #charts() {
    const line = element("div", { class: "charts" })
    let width = 0
    for (const row of this.rows.filter(({ of }) => of === "all")) {
      for (let index = 0; index < row.count(this.curves); index += 1) {
        const elements = chartElements(row.name)
        line.append(elements.whole)
        const { part } = this.#put(row, elements, 0, index)
        explain(elements.title, part.meaning)
        width += row.name === "slice" ? 2 : 1
        if (row.name === "curves") whilePressed(elements.figure, x => this.#seek(part.valueAt?.(x)))
      }
    }
    line.style.setProperty("--charts", String(width))
    if (width) this.root.append(line)
  }

  #seek(step = 0) {
    this.state.clock.seek(step)
    this.calls.used()
  }

  #chooseBeta(beta = 1) {
    chooseBeta(this.state, beta)
    this.calls.used()
  }
}

/** Put the canvas of a surface on top of its box. @param {Figure<Shown>} figure  @param {Mesh} mesh */
function layMesh(figure, mesh) {
  figure.mesh = mesh
  figure.element.append(mesh.element)
  if (!mesh.works) figure.element.append(element("p", { class: "missing" }, "This browser offers no WebGL2, so the surface cannot be drawn."))
}

/** @returns {Column} */
const columnOf = () => ({ diagnosis: element("p", { class: "diagnosis" }), readout: element("p", { class: "readout", "aria-live": "polite" }) })

/** The role of a figure. A map contains sliders, for balls, points and the ends of a slice; a group may, an image may not. @param {Row} row */
const roleOf = row => (row.name === "map" ? "group" : "img")

/** @param {string} [kind]  @returns {Elements & {title: HTMLElement}} */
function chartElements(kind = "") {
  const [title, values, figure] = [element("button", { type: "button" }, "…"), element("p"), element("div", { class: "plot", role: "img" })]
  return { whole: element("section", { class: `chart ${kind}` }, element("header", {}, element("h2", {}, title), values), figure), figure, title, values }
}

/** @param {string} text  @param {() => void} onPress */
function actionButton(text, onPress) {
  const button = element("button", { type: "button", class: "action" }, text)
  button.onclick = onPress
  return button
}
