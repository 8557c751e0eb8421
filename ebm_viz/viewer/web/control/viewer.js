// A viewer on the page. It takes descriptions from Python, advances the clock and draws what has changed.

import { forgetView } from "../data/address.js"
import { setText, setWords, zoomOf } from "./dom.js"
import { Rings } from "./hover.js"
import { listenToKeys } from "./keyboard.js"
import { Field } from "../data/field.js"
import { Landscape } from "../data/landscape.js"
import { nextMessage } from "../data/placing.js"
import { finerOf } from "../data/rest.js"
import { Layout } from "./layout.js"
import { measure } from "./sizes.js"
import { diagnosisOf } from "../panels/diagnosis.js"
import { formatComputed, formatFixed } from "../draw/numbers.js"
import { describePushes } from "../panels/pushes.js"
import { createExporting } from "./export/state.js"
import { comeBack, keepOnLeaving } from "./reloaded.js"
import { SearchHistory } from "../data/searched.js"
import { createState, endsOf, isSearched, isSettled, layDown, pairOf, shownBeta, shownPanels, status, takeUp, USUAL_LAYERS } from "../data/state.js"
import { keepFromSwipes } from "./swipe.js"
import { readTheme } from "../draw/theme.js"
import { italics } from "../draw/words.js"
import { buildViews } from "../data/view.js"
import { followPaper, isOnPaper, PAPER_RATIO } from "./paper.js"
import { whenResized } from "./resized.js"

/** @import { State } from "./export/order.js" */
/** @import { Description, Place } from "../data/state.js" */
/** @import { Shown, View } from "../data/view.js" */
/** @import { Change } from "../panels/table.js" */

/**
 * The environment of a viewer.
 * @typedef {object} Host
 * @property {import("../data/source.js").Source} source   of the frames
 * @property {boolean} app   whether it is a page of the app, which has an address and whose server makes exports
 * @property {() => Promise<string>} [filePage]   fetches the empty HTML page into which runs are written
 */

/** The shortest time between two announcements to screen readers, in milliseconds. */
const ANNOUNCE_EVERY = 500
/** Milliseconds between two pictures while a step that is not loaded is awaited. */
const PASSING = 200
/** Placed points are sent to Python once no other has followed for this many milliseconds. */
const EDITS_AFTER = 500

/** The state of each viewer, by its key from Python. It survives when the page draws the viewer again. @type {Map<string, State>} */
const remembered = new Map()
keepOnLeaving(remembered)

/** The viewer that owns a state. A new viewer may appear before the old one is disposed of. @type {WeakMap<State, Viewer>} */
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
    this.state = { ...createState(), exporting: createExporting() }
    /** @type {Landscape[]} */ this.landscapes = []
    /** Fields for reading the energy under the pointer. @type {Field[]} */ this.fields = []
    this.theme = readTheme(root)
    this.shape = ""
    this.request = 0
    this.time = 0
    this.announced = 0
    this.editing = 0
    this.drawn = -Infinity
    /** The evaluation that a link shows, until the user moves on. @type {number | null} */ this.linkedStep = null
    this.inSight = true
    /** Sends a value to Python. @type {(name: string, value: unknown) => void} */
    this.send = () => {}
    /** @type {Set<Change>} */ this.changes = new Set()
    /** @type {Set<Element>} */ this.hidden = new Set()
    this.hasRoom = false
    /** @type {(View | null)[]} */ this.views = []
    this.shown = /** @type {Shown | null} */ (null)
    this.gone = new AbortController()
    const { signal } = this.gone
    listenToKeys(root, () => this.state, () => this.#moved("frame", "beta"), signal)
    whenResized(root, () => this.#resize(), signal)
    followPaper(root, printed => this.#turnToPaper(printed), signal)
    keepFromSwipes(root, signal)
    this.sights = new IntersectionObserver(entries => this.#see(entries))
    this.sights.observe(root)
    signal.addEventListener("abort", () => this.sights.disconnect())
  }

  /**
   * @param {Description} description
   * @param {() => void} reopen  asks the page to open its runs again
   */
  update(description, reopen) {
    if (!this.description) this.linkedStep = description.view?.step ?? null
    this.description = description
    const known = remembered.get(description.key)
    if (known && known !== this.state) this.state = known
    else if (description.key) remembered.set(description.key, this.state)
    const { state } = this
    state.layers = description.layers ?? USUAL_LAYERS
    owners.set(state, this)
    const reducedMotion = matchMedia("(prefers-reduced-motion: reduce)").matches
    this.reopen = reopen
    takeUp(state, description, { source: this.host.source, onChange: () => this.#receive(), onForgotten: () => this.reopen?.() }, !reducedMotion)
    if (description.key && !known && this.host.app) comeBack(state, description)
    const { runs, curves } = description
    this.panels = shownPanels(state, description.panels)
    const shape = JSON.stringify([description.panels, this.panels, curves, runs.length > 1 ? runs.map(({ label, formula, link, action, walk }) => [label, walk?.sampler ?? formula, link, action]) : runs[0].walk?.sampler ?? runs[0].searches?.part ?? runs[0].conditional])
    if (shape !== this.shape) this.#build(description)
    else this.parts?.exporter.update()
    this.shape = shape
    this.theme = readTheme(this.root)
    this.#resize()
    this.#receive()
    if (state.placing.edits.length) this.#sendEditsSoon()
  }

  dispose() {
    cancelAnimationFrame(this.request)
    clearTimeout(this.editing)
    this.gone.abort()
    for (const { figure } of this.parts?.items ?? []) figure.dispose()
    if (owners.get(this.state) === this) layDown(this.state)
  }

  /** Note changes, and draw at the next animation frame. @param {...Change} changes */
  changed(...changes) {
    for (const change of changes) this.changes.add(change)
    if (!this.request) this.request = requestAnimationFrame(time => this.#tick(time))
  }

  /** Note that the user has changed the view, which makes the address outdated. @param {...Change} changes */
  #moved(...changes) {
    this.linkedStep = null
    forgetView()
    this.changed(...changes)
  }

  /** @param {Description} description */
  #build(description) {
    for (const { figure } of this.parts?.items ?? []) figure.dispose()
    this.parts = new Layout(this.root, this.state, description, this.host, {
      used: () => this.#moved("frame", "beta"),
      turned: () => this.#moved("camera", "hover"),
      changed: change => this.changed(change),
      arranged: panel => {
        forgetView()
        this.update(this.description ?? description, this.reopen ?? (() => {}))
        this.parts?.menu.continueAt(panel)
      },
      placed: () => {
        this.changed("frame")
        this.#sendEditsSoon()
      },
      released: name => this.#sendMoved(name),
      stepped: (run, step) => this.send("step", { run, step }),
      started: place => this.#start(this.description ?? description, place),
      shared: share => this.#search({ ...this.state.searching, share }),
      pressed: run => this.send("action", { run, step: this.views[run]?.frame.step ?? 0 }),
    })
    this.parts.exporter.attach()
    this.landscapes = description.runs.map(() => new Landscape())
    this.hidden.clear()
    const { items } = this.parts
    const pictures = items.filter(({ row }) => row.of === "run").map(({ figure }) => figure)
    this.parts.controls.push(new Rings(pictures, this.state, () => this.changed("hover")))
    // The whole part: its numbers may be in sight while its picture is not.
    for (const { figure } of items) this.sights.observe(figure.elements.whole)
  }

  /** @param {IntersectionObserverEntry[]} entries */
  #see(entries) {
    for (const { target, isIntersecting } of entries) {
      if (target === this.root) this.inSight = isIntersecting
      else if (isIntersecting) this.hidden.delete(target)
      else this.hidden.add(target)
    }
    this.changed("theme")
  }

  #receive() {
    const { clock, histories, feeds } = this.state
    clock.extend(histories, Math.max(1, ...feeds.map(({ pace }) => pace.stride)))
    for (const history of histories) {
      if (!(history instanceof SearchHistory) || !history.fresh) continue
      history.fresh = false
      if (!clock.playing) clock.seek(this.linkedStep ?? Infinity)
    }
    this.changed("frame", "fetched")
  }

  /** On paper a surface is part of its panel's picture: a canvas of WebGL would stay empty. @param {boolean} printed */
  #turnToPaper(printed) {
    for (const { figure } of this.parts?.items ?? []) if (figure.mesh) figure.part.laid = printed
    this.#resize()
  }

  #resize() {
    // Where the page hides or removes the viewer, there is no room to draw in.
    this.hasRoom = this.root.clientWidth > 0
    if (!this.parts || !this.hasRoom) return
    const { root, parts, state } = this
    measure(root, state.runs.length, this.panels ?? [])
    this.theme = readTheme(root)
    for (const { figure: { part, elements } } of parts.items) if (part.withRows !== undefined) part.withRows = beginsRow(elements.whole)
    const ratio = isOnPaper(root) ? PAPER_RATIO : devicePixelRatio * zoomOf(root)
    for (const { figure } of parts.items) figure.resize(ratio)
    parts.transport.resize()
    // Resizing clears a canvas, so it is drawn again before the browser shows it.
    this.changes.add("theme")
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
    const walking = this.inSight && this.#walk()
    if (this.changes.size && !this.#passes(time)) this.#draw(time)
    if (walking || (this.inSight && clock.playing)) this.changed()
  }

  /** Search from another start or with another step, and report it to Python once no other follows. @param {import("../data/searched.js").Chosen} chosen */
  #search(chosen) {
    const { state } = this
    state.searching = chosen
    this.linkedStep = null
    this.#moved("frame")
    clearTimeout(this.editing)
    this.editing = setTimeout(() => {
      const { start, share } = state.searching
      const [givenStart, givenShare] = JSON.parse(state.givenSearching)
      state.toldSearching = JSON.stringify([start, share])
      if (JSON.stringify(start) !== JSON.stringify(givenStart)) this.send("start", start)
      if (share !== givenShare) this.send("step", { run: 0, step: share })
    }, EDITS_AFTER)
  }

  /** Restart the walks around a point, at once in the browser, and report the point to Python. @param {Description} description  @param {Place} place */
  #start(description, { y1, y2 }) {
    const start = /** @type {[number, number]} */ ([y1, y2].map(y => Math.round(100 * y) / 100))
    if (this.state.runs.some(isSearched)) {
      this.#search({ ...this.state.searching, start })
      return
    }
    forgetView()
    const runs = this.state.runs.map(run => (run.walk ? { ...run, walk: { ...run.walk, start } } : run))
    this.update({ ...description, runs }, this.reopen ?? (() => {}))
    this.state.clock.play()
    this.send("start", start)
  }

  /** Move ball and particles for one picture. @returns {boolean} whether anything moved */
  #walk() {
    const { state, views } = this
    if (!state.walks.runs.length) return false
    const moved = state.walks.advance(views, shownBeta(state))
    if (moved) this.changes.add("walk")
    return moved
  }

  /** Whether to skip a picture. While a step is awaited only a few are drawn, because drawing would slow the training down. @param {number} time */
  #passes(time) {
    const framesAlone = [...this.changes].every(change => change === "frame" || change === "fetched")
    return framesAlone && this.state.clock.goal !== null && time - this.drawn < PASSING
  }

  /** Request frames, but only while the viewer is in sight. */
  #ask() {
    const { clock, feeds, histories } = this.state
    if (!this.inSight) return
    feeds.forEach((feed, k) => {
      const finer = finerOf(this.state, k, shownBeta(this.state), feed.source.finest)
      feed.want({ ...clock.wish(histories[k]), finer })
    })
  }

  /** @param {number} [time] */
  #draw(time = performance.now()) {
    this.drawn = time
    const { parts, state, changes, theme } = this
    if (!parts || !state.runs.length || !this.hasRoom) return
    const needs = (/** @type {Change[]} */ kinds) => kinds.some(kind => changes.has(kind))
    if (needs(["frame", "beta", "theme", "camera", "walk"])) this.views = buildViews(state, this.landscapes, theme)
    const shown = this.shown = { state, views: this.views, theme }
    for (const item of parts.items) {
      if (!this.#isThere(item)) continue
      if (needs(item.row.after) && (isOnPaper(this.root) || !this.hidden.has(item.figure.elements.whole))) item.figure.draw(shown)
      item.figure.label(shown)
    }
    parts.columns.forEach((column, k) => this.#annotate(column, k))
    if (this.views[0]) parts.limit?.(shown)
    for (const control of parts.controls) control.update()
    changes.clear()
    // Whether a finer grid is needed is known once this frame is drawn.
    if (!state.clock.playing) this.#ask()
    this.#announce()
  }

  /** Whether the frame that a figure draws is loaded. @param {import("./layout.js").Item} item */
  #isThere({ row, run }) { return row.of === "all" || this.views[run] !== null }

  /** Write the diagnosis and the read-out of a run. @param {import("./layout.js").Column} column  @param {number} k */
  #annotate({ diagnosis, readout }, k) {
    const { state } = this
    const view = this.views[k]
    if (!view) return
    const { landscape, axes, conditional } = view
    setWords(diagnosis, diagnosisOf(state.histories[k], view.frame))
    const { hover } = state
    if (!hover) {
      setWords(readout, [])
      return
    }
    const { energy, density } = landscape.at(hover.y1, hover.y2)
    setWords(readout, italics(["", axes[0], ` = ${formatFixed(hover.y1, 2)}   `, axes[1], ` = ${formatFixed(hover.y2, 2)}   `,
      ...(conditional ? ["F + log Z(x)/β", ` = ${formatComputed(energy)}   `] : this.#readEnergy(k, view, hover)),
      conditional ? "p(y|x)" : "p", density < 0.0005 ? " < 0.001" : ` = ${formatComputed(density)}`]))
  }

  /** F and ∇F at a point, interpolated between the nodes of the frame's grid. @param {number} k  @param {View} view  @param {Place} place */
  #readEnergy(k, { frame }, { y1, y2 }) {
    const field = this.fields[k] ??= new Field()
    field.show(frame)
    field.read(y1, y2)
    return ["F", ` = ${formatComputed(field.energy)}   ∇`, "F", ` = (${formatComputed(field.slope1)}, ${formatComputed(field.slope2)})   `]
  }

  /** Send edits to Python once no more follow for a moment and the previous ones are confirmed. */
  #sendEditsSoon() {
    clearTimeout(this.editing)
    this.editing = setTimeout(() => {
      const message = nextMessage(this.state.placing)
      if (message) this.send("edits", message)
    }, EDITS_AFTER)
  }

  /** Send to Python, which stores it, where something was released, if it was moved. @param {"cut" | "probe"} name */
  #sendMoved(name) {
    const { cut, probe, given } = this.state
    const place = name === "cut" ? cut && endsOf(cut) : probe && pairOf(probe)
    if (place && JSON.stringify(place) !== given[name]) this.send(name, place)
  }

  /** Write the state into attributes, for assistive technology and tests. */
  #announce() {
    const { root, state, parts } = this
    const { clock } = state
    root.dataset.state = status(state)
    root.dataset.step = String(clock.step)
    root.dataset.frames = String(Math.min(...state.histories.map(({ numbers }) => numbers.length)))
    root.dataset.settled = String(isSettled(state))
    root.dataset.beta = String(Number(shownBeta(state).toPrecision(6)))
    if (state.show.pushes) root.dataset.pushes = this.views.map(view => (view ? describePushes(view) : "")).join("; ")
    else delete root.dataset.pushes
    if (parts) setText(parts.notice, state.feeds.find(feed => feed.notice)?.notice ?? "")
    if (clock.playing && performance.now() - this.announced < ANNOUNCE_EVERY) return
    this.announced = performance.now()
    const { shown } = this
    if (!shown) return
    for (const item of parts?.items ?? []) if (this.#isThere(item)) item.figure.announce(shown, item.whose)
  }
}

/** Whether no panel with the same vertical axis stands left of a panel. @param {HTMLElement} panel */
function beginsRow(panel) {
  const before = panel.previousElementSibling
  return !before || before.matches(".surface") || before.getBoundingClientRect().bottom <= panel.getBoundingClientRect().top
}
