// A viewer on the page: takes up what Python sends, keeps the clock going and draws what has changed.

import { forgetView } from "../data/address.js"
import { setAttribute, setText } from "./dom.js"
import { inUnits } from "../draw/colorbar.js"
import { Rings } from "./hover.js"
import { listenToKeys, register, unregister } from "./keyboard.js"
import { Landscape } from "../data/landscape.js"
import { nextMessage } from "../data/placing.js"
import { build, measure } from "./layout.js"
import { noteOf } from "../panels/map.js"
import { formatBeta, formatFixed, formatValue } from "../draw/numbers.js"
import { tellPushes } from "../panels/pushes.js"
import { createState, layDown, shownBeta, shownPanels, status, takeUp } from "../data/state.js"
import { readLook } from "../draw/theme.js"
import { buildViews } from "../data/view.js"

/**
 * The place that a viewer stands in.
 * @typedef {object} Host
 * @property {import("../data/source.js").Source} source   of the frames
 * @property {boolean} app   a page of the app, which has an address and exports
 */

/** @typedef {import("../data/state.js").State} State */
/** @typedef {import("../data/state.js").Description} Description */
/** @typedef {import("../data/view.js").View} View */
/** @typedef {"frame" | "fetched" | "beta" | "camera" | "hover" | "cut" | "look"} Change */

/** What each part of the picture depends on. @type {Record<string, Change[]>} */
const DEPENDS = {
  surface: ["frame", "camera", "look"],
  map: ["frame", "look"],
  density: ["frame", "beta", "look"],
  charts: ["frame", "fetched", "look"],
  slice: ["frame", "cut", "look"],
  thermal: ["frame", "beta", "look"],
  strip: ["frame", "beta", "look"],
}

/** Screen readers are told of changes no more often than this, in milliseconds. */
const TELL_EVERY = 500
/** Milliseconds between two pictures on the way to a step that is not here yet. */
const PASSING = 200
/** Milliseconds without another point after which Python is told of those that were placed. */
const EDITS_AFTER = 500

/** What each viewer of the app remembers when the page draws it anew, by the key Python gave it. @type {Map<string, State>} */
const remembered = new Map()

/** The viewer that a state belongs to: a new one may come before the old one goes. @type {WeakMap<State, Viewer>} */
const owners = new WeakMap()

export class Viewer {
  /** @param {HTMLElement} root  @param {Host} host */
  constructor(root, host) {
    this.root = root
    this.host = host
    root.dataset.testid = "landscape-viewer"
    root.dataset.state = "waiting"
    root.setAttribute("role", "group")
    root.setAttribute("aria-label", "Energy landscape")
    this.state = createState()
    /** @type {Landscape[]} */ this.landscapes = []
    this.look = readLook(root)
    this.shape = ""
    this.narrow = false
    this.request = 0
    this.time = 0
    this.told = 0
    this.editing = 0
    this.drawn = -Infinity
    this.inSight = true
    /** Tells Python. @type {(name: string, value: unknown) => void} */
    this.tell = () => {}
    /** @type {Set<Change>} */ this.changes = new Set()
    /** @type {Set<Element>} */ this.hidden = new Set()
    /** @type {(View | null)[]} */ this.views = []
    /** @type {(() => void)[]} */ this.cleanups = []
    this.cleanups.push(listenToKeys(root, () => this.state, () => this.#moved("frame", "beta")))

    const sizes = new ResizeObserver(() => this.#resize())
    sizes.observe(root)
    const sights = new IntersectionObserver(entries => this.#see(entries))
    sights.observe(root)
    this.sights = sights
    const look = () => this.#resize()
    addEventListener("resize", look)
    document.fonts.addEventListener("loadingdone", look)
    register(root)
    this.cleanups.push(() => {
      sizes.disconnect()
      sights.disconnect()
      removeEventListener("resize", look)
      document.fonts.removeEventListener("loadingdone", look)
      unregister(root)
    })
  }

  /**
   * @param {Description} description
   * @param {() => void} reopen  asks the page to open its runs again
   */
  update(description, reopen) {
    const known = remembered.get(description.key)
    if (known && known !== this.state) this.state = known
    else if (description.key) remembered.set(description.key, this.state)
    const { state } = this
    owners.set(state, this)
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches
    this.reopen = reopen
    takeUp(state, description, this.host.source, !calm, () => this.#receive(), () => this.reopen?.())
    const { runs, curves } = description
    this.panels = shownPanels(state, description.panels)
    const shape = JSON.stringify([description.panels, this.panels, curves, runs.length > 1 ? runs.map(({ label, formula, link, action }) => [label, formula, link, action]) : 1])
    if (shape !== this.shape) this.#build(description)
    this.shape = shape
    this.look = readLook(this.root)
    this.#resize()
    this.#receive()
    if (state.placing.edits.length) this.#tellEditsSoon()
  }

  dispose() {
    cancelAnimationFrame(this.request)
    clearTimeout(this.editing)
    for (const cleanup of this.cleanups) cleanup()
    for (const { panels } of this.parts?.columns ?? []) for (const panel of panels) panel.dispose()
    if (owners.get(this.state) === this) layDown(this.state)
  }

  /** Draw soon. @param {...Change} changes */
  changed(...changes) {
    for (const change of changes) this.changes.add(change)
    if (!this.request) this.request = requestAnimationFrame(time => this.#tick(time))
  }

  /** Somebody has moved on from what the address says. @param {...Change} changes */
  #moved(...changes) {
    forgetView()
    this.changed(...changes)
  }

  /** @param {Description} description */
  #build(description) {
    for (const { panels } of this.parts?.columns ?? []) for (const panel of panels) panel.dispose()
    const control = () => this.#moved("frame", "beta")
    this.parts = build(this.root, this.state, description, this.host, {
      changed: control,
      turned: () => this.#moved("camera", "hover"),
      restored: () => this.changed("look"),
      arranged: panel => {
        forgetView()
        this.update(description, this.reopen ?? (() => {}))
        this.parts?.menu.continueAt(panel)
      },
      placed: () => {
        this.changed("frame")
        this.#tellEditsSoon()
      },
      cut: () => this.changed("cut"),
      cutDone: () => this.#tellCut(),
      pressed: run => this.tell("action", { run, step: this.views[run]?.frame.step ?? 0 }),
    })
    this.parts.exporter.attach()
    this.landscapes = description.runs.map(() => new Landscape())
    this.hidden.clear()
    const panels = this.parts.columns.flatMap(column => column.panels)
    this.rings = new Rings(panels, this.state, () => this.changed("hover"))
    if (this.parts.slice) this.sights.observe(this.parts.slice.figure)
    for (const { figure } of [...panels, ...this.parts.charts, ...this.parts.singles]) this.sights.observe(figure)
  }

  /** @param {IntersectionObserverEntry[]} entries */
  #see(entries) {
    for (const { target, isIntersecting } of entries) {
      if (target === this.root) this.inSight = isIntersecting
      else if (isIntersecting) this.hidden.delete(target)
      else this.hidden.add(target)
    }
    this.changed("look")
  }

  #receive() {
    this.state.clock.extend(this.state.histories)
    this.changed("frame", "fetched")
  }

  #resize() {
    if (!this.parts) return
    const { root, parts, state } = this
    this.narrow = measure(root, state.runs.length, this.panels ?? []).narrow
    this.look = readLook(root)
    for (const { panels } of parts.columns) for (const panel of panels) panel.resize(devicePixelRatio)
    for (const part of [...parts.charts, ...parts.singles]) part.resize(devicePixelRatio)
    parts.slice?.resize(devicePixelRatio)
    parts.transport.resize()
    // Resizing empties a canvas: fill it again before the browser shows it.
    this.changes.add("look")
    this.#draw()
  }

  /** @param {number} time */
  #tick(time) {
    this.request = 0
    const { clock } = this.state
    const seconds = Math.min(0.1, (time - this.time) / 1000)
    this.time = time
    if (this.inSight && clock.advance(seconds)) this.changes.add("frame")
    this.#ask()
    if (this.changes.size && !this.#passes(time)) this.#draw(time)
    if (this.inSight && clock.playing) this.changed()
  }

  /** On the way to a step that is not here yet few pictures are drawn: they would hold up the training. @param {number} time */
  #passes(time) {
    const framesAlone = [...this.changes].every(change => change === "frame" || change === "fetched")
    return framesAlone && this.state.clock.goal !== null && time - this.drawn < PASSING
  }

  /** Frames are asked for only while somebody looks. */
  #ask() {
    const { clock, feeds, histories } = this.state
    if (!this.inSight) return
    feeds.forEach((feed, k) => feed.want(clock.wanted(histories[k])))
  }

  /** @param {number} [time] */
  #draw(time = performance.now()) {
    this.drawn = time
    const { parts, state, changes, look } = this
    if (!parts || !state.runs.length) return
    const needs = (/** @type {Change[]} */ kinds) => kinds.some(kind => changes.has(kind))
    if (needs(["frame", "beta", "look", "camera"])) this.views = buildViews(state, this.landscapes, look, this.narrow)
    parts.columns.forEach((column, k) => {
      const view = this.views[k]
      if (!view) return
      for (const panel of column.panels) {
        if (needs(DEPENDS[panel.name]) && !this.hidden.has(panel.figure)) panel.draw(view)
      }
      this.#annotate(column, k, view)
    })
    for (const single of parts.singles) {
      const view = this.views[0]
      if (view && needs(DEPENDS[single.name]) && !this.hidden.has(single.figure)) single.draw(view)
    }
    if (needs(DEPENDS.charts)) {
      for (const chart of parts.charts) if (!this.hidden.has(chart.figure)) chart.draw(state, look)
    }
    if (needs(DEPENDS.slice)) {
      if (parts.slice && !this.hidden.has(parts.slice.figure)) parts.slice.draw(this.views, look)
      for (const ends of parts.ends) ends.update()
    }
    this.rings?.update()
    parts.placer?.update()
    parts.transport.update()
    parts.menu.update()
    parts.exporter.follow()
    this.#announce()
    changes.clear()
  }

  /**
   * Titles, verdict and read-out of a run.
   * @param {import("./layout.js").Column} column
   * @param {number} k
   * @param {View} view
   */
  #annotate({ notes, verdict, readout }, k, view) {
    const { state } = this
    const several = state.runs.length > 1
    const { frame, exponent, beta, show, landscape } = view
    const energyScale = several ? (state.sharedScale ? "shared scale" : "own scale") : ""
    for (const [name, note] of notes) {
      if (name === "density") {
        if (several) setParts(note, ["Gibbs density ", "p", ", shared scale"])
        else setParts(note, ["at ", "β", ` = ${formatBeta(beta)}`])
      } else if (several) {
        setParts(note, ["Energy ", "F", `, ${[inUnits(exponent), energyScale].filter(Boolean).join(", ")}`])
      } else if (name === "surface") setText(note, inUnits(exponent))
      else setParts(note, noteOf(view))
    }
    const history = state.histories[k]
    const ended = history.state === "diverged" && frame.step === history.lastStep
    const { state: word, sentence } = ended ? { state: "Diverged", sentence: history.message ?? "" } : frame.reading
    if (verdict.dataset.said !== word + sentence) {
      verdict.dataset.said = word + sentence
      const strong = document.createElement("strong")
      // "Diverged at step 594" needs no "Diverged." before it.
      const repeats = sentence.startsWith(`${word} `)
      strong.textContent = repeats ? word : `${word}.`
      verdict.replaceChildren(strong, repeats ? sentence.slice(word.length) : ` ${sentence}`)
    }
    const { hover } = state
    if (!hover) {
      setText(readout, "")
      return
    }
    const { energy, density } = landscape.at(hover.y1, hover.y2)
    setParts(readout, ["", "y₁", ` = ${formatFixed(hover.y1, 2)}   `, "y₂", ` = ${formatFixed(hover.y2, 2)}   `,
      "F", ` = ${formatValue(energy)}   `, "p", density < 0.0005 ? " < 0.001" : ` = ${formatValue(density)}`])
  }

  /** Python is told of points when no more follow at once, and of the next ones when it has taken up those. */
  #tellEditsSoon() {
    clearTimeout(this.editing)
    this.editing = setTimeout(() => {
      const message = nextMessage(this.state.placing)
      if (message) this.tell("edits", message)
    }, EDITS_AFTER)
  }

  /** Python keeps where the ends of the slice were let go. */
  #tellCut() {
    const { cut } = this.state
    if (!cut) return
    const ends = [[cut.a.y1, cut.a.y2], [cut.b.y1, cut.b.y2]]
    if (JSON.stringify(ends) === this.state.givenCut) return
    this.tell("cut", ends)
  }

  /** For assistive technology and tests. */
  #announce() {
    const { root, state, parts } = this
    const { clock } = state
    root.dataset.state = status(state)
    root.dataset.step = String(clock.step)
    root.dataset.frames = String(clock.steps.length)
    root.dataset.beta = String(Number(shownBeta(state).toPrecision(6)))
    if (state.show.pushes) root.dataset.pushes = this.views.map(view => (view ? tellPushes(view) : "")).join("; ")
    else delete root.dataset.pushes
    if (parts) setText(parts.notice, state.feeds.find(feed => feed.notice)?.notice ?? "")
    if (clock.playing && performance.now() - this.told < TELL_EVERY) return
    this.told = performance.now()
    parts?.columns.forEach(({ panels }, k) => {
      const view = this.views[k]
      if (!view) return
      const run = state.runs.length > 1 ? `${state.runs[k].label}. ` : ""
      for (const panel of panels) setAttribute(panel.figure, "aria-label", `${run}${panel.describe(view)}`)
    })
    for (const single of parts?.singles ?? []) single.announce()
    parts?.slice?.announce()
    for (const chart of parts?.charts ?? []) setAttribute(chart.figure, "aria-label", chart.describe(state))
  }
}

/** A text in which every second part is set in italics. @param {HTMLElement} target  @param {string[]} parts */
function setParts(target, parts) {
  if (target.textContent === parts.join("")) return
  target.replaceChildren(...parts.map((part, k) => {
    if (k % 2 === 0) return document.createTextNode(part)
    const italic = document.createElement("i")
    italic.textContent = part
    return italic
  }))
}
