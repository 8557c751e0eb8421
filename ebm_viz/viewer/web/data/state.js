// The whole state of a viewer, in one object. Camera, β, speed and options are kept when the page is rearranged.

import { initialCamera } from "./camera.js"
import { Clock } from "./clock.js"
import { Feed } from "./feed.js"
import { openHistory } from "./history.js"
import { createPlacing, takePlacing } from "./placing.js"
import { SearchFeed, SearchHistory } from "./searched.js"
import { Walks } from "./walk.js"
import { WalkFeed, WalkHistory } from "./walked.js"

/** @import { Wiring } from "./feed.js" */
/** @import { Chosen, Searches } from "./searched.js" */

/**
 * A run as the page describes it.
 * @typedef {object} RunDescription
 * @property {string} key
 * @property {string} frames   address of its frames inside the app
 * @property {string} label
 * @property {string} short    label beside its curve; `label` if empty
 * @property {string[]} file_words   what the name of a file with it begins with
 * @property {string} formula
 * @property {number} steps
 * @property {number[]} snapshots   steps of its snapshots, unless the training stops early
 * @property {number} beta     inverse temperature in training
 * @property {[number, number][]} points
 * @property {string | null} link
 * @property {string | null} action   text of its button
 * @property {Record<string, number>} numbers   factors by which curves may be multiplied
 * @property {boolean} [conditional]   whether F models p(y|x), x = y₁
 * @property {import("./walked.js").Walk | null} [walk]   if it is a walk of particles on a trained landscape; its moves are the steps
 * @property {Searches | null} [searches]   if it is searches of a landscape; their evaluations are the steps
 * @property {import("./latent.js").Latent} [latent]   the latent variable, if E(y, z) can be drawn against one number
 * @property {import("./column.js").Answers} [answers]   predictions of regressions on the same data
 */

/**
 * @typedef {object} CurveDescription
 * @property {string} title
 * @property {string} unit
 * @property {{metric: string, label: string, role: "down" | "up" | "neutral" | "reference"}[]} series
 * @property {import("../draw/axis.js").Kind} scale
 * @property {string} [meaning]   a sentence on what it shows
 * @property {string} times   name of the run's number by which values are multiplied; no factor if empty
 */

/**
 * The description of a viewer that Python sends.
 * @typedef {object} Description
 * @property {string} key   identifies the viewer when the page is drawn again; if empty, its state is not kept
 * @property {RunDescription[]} runs
 * @property {string[]} panels
 * @property {CurveDescription[]} curves
 * @property {boolean} shared_scale
 * @property {[[number, number], [number, number]] | null} cut   ends A and B of the slice
 * @property {[number, number] | null} [probe]   the point whose column, or whose latent energies, are shown
 * @property {{cleared: boolean, seen: number} | null} placing   for a page on which points can be placed on the map
 * @property {boolean} at_end   show the end of the runs first
 * @property {Show} [layers]   what the page shows if its address names none
 * @property {import("./address.js").View | null} view   the view that the page's address asks for
 */

/** @typedef {{arrows: "off" | "strength" | "unit", data: boolean, contours: boolean, pushes: boolean, latent_points: boolean}} Show */
/** @typedef {{y1: number, y2: number}} Place */
/** @typedef {ReturnType<typeof createState>} State */

/** The layers of a page that has none of its own. @type {Readonly<Show>} */
export const USUAL_LAYERS = { arrows: "strength", data: true, contours: true, pushes: false, latent_points: true }

export const BETA_RANGE = { low: 0.03, high: 30 }

export function createState() {
  return {
    runs: /** @type {RunDescription[]} */ ([]),
    histories: /** @type {import("./history.js").History[]} */ ([]),
    feeds: /** @type {(Feed | WalkFeed | SearchFeed)[]} */ ([]),
    clock: new Clock(),
    /** The β that the user chose; null follows the training β. */
    chosenBeta: /** @type {number | null} */ (null),
    camera: initialCamera(),
    hover: /** @type {Place | null} */ (null),
    cut: /** @type {import("./cut.js").Cut | null} */ (null),
    probe: /** @type {Place | null} */ (null),
    /** What Python last sent, as JSON. */
    given: { cut: "", probe: "", view: "null" },
    /** Where searches start, and with which step. */
    searching: /** @type {Chosen} */ ({ start: null, share: null }),
    /** What Python last sent of it and what was last reported to Python, as JSON. */
    givenSearching: "",
    toldSearching: "",
    show: /** @type {Show} */ ({ ...USUAL_LAYERS }),
    /** What the page shows if its address names no layers. */
    layers: USUAL_LAYERS,
    /** The panels that the address or the user chose from those of the page; null for all. */
    panels: /** @type {string[] | null} */ (null),
    placing: createPlacing(),
    walks: new Walks(),
    sharedScale: false,
    /** Whether a picture at rest is drawn from a finer grid, where there is one. */
    fine: true,
  }
}

/** @param {State} state */
export const shownBeta = state => state.chosenBeta ?? state.runs[0]?.beta ?? 1

/** @param {State} state  @param {number} beta */
export function chooseBeta(state, beta) {
  state.chosenBeta = Math.max(BETA_RANGE.low, Math.min(BETA_RANGE.high, beta))
}

/** The panels to show: those of the page that are chosen, or all of them if none is. @param {State} state  @param {string[]} panels */
export function shownPanels(state, panels) {
  const chosen = panels.filter(name => state.panels?.includes(name))
  return chosen.length ? chosen : panels
}

/** Whether a run is a walk. @param {RunDescription} run  @returns {run is RunDescription & {walk: import("./walked.js").Walk}} */
export const isWalk = run => Boolean(run.walk)

/** Whether a run is searches of a landscape. @param {RunDescription} run  @returns {run is RunDescription & {searches: Searches}} */
export const isSearched = run => Boolean(run.searches)

/** Whether β changes anything: searches do not know it, but it weighs the wells beside basins. @param {{runs: RunDescription[]}} state */
export const withBeta = ({ runs }) => runs.every(run => !run.searches || run.searches.part === "basins")

/** What a step of the clock is. @param {{runs: RunDescription[]}} state */
export const stepName = ({ runs }) => (runs.some(isSearched) ? "evaluation" : "step")

/** A name that is different for every run. The key is not enough, because all walks on one landscape share it. @param {RunDescription} run */
const nameOf = ({ key, walk, searches }) => (walk ? key + JSON.stringify(walk) : searches ? `${key} ${searches.part} ${searches.step}` : key)

/** The states of open viewers; the histories of their runs are kept in memory. @type {Set<State>} */
const open = new Set()

/** Update the state from a description that Python sent. @param {State} state  @param {Description} description  @param {Wiring} wiring  @param {boolean} autoplay */
export function takeUp(state, description, wiring, autoplay) {
  open.add(state)
  takeSearching(state, description)
  takeRuns(state, description, wiring, autoplay)
  state.sharedScale = description.shared_scale
  takePlacing(state.placing, description)
  const { cut, probe = null, view } = description
  if (isNew(state, "cut", cut)) state.cut = cut && cutOf(cut)
  if (isNew(state, "probe", probe)) state.probe = probe && placeOf(probe)
  if (isNew(state, "view", view) && view) lookAs(state, view)
}

/** @param {[number, number]} pair  @returns {Place} */
export const placeOf = ([y1, y2]) => ({ y1, y2 })

/** @param {[[number, number], [number, number]]} ends  @returns {import("./cut.js").Cut} */
export const cutOf = ([a, b]) => ({ a: placeOf(a), b: placeOf(b) })

/** @param {Place} place  @returns {[number, number]} */
export const pairOf = ({ y1, y2 }) => [y1, y2]

/** @param {import("./cut.js").Cut} cut  @returns {[[number, number], [number, number]]} */
export const endsOf = ({ a, b }) => [pairOf(a), pairOf(b)]

/** Whether Python sends another value than last time. What the user has changed since stays until it does. @param {State} state  @param {keyof State["given"]} name  @param {unknown} value */
function isNew(state, name, value) {
  const before = state.given[name]
  state.given[name] = JSON.stringify(value)
  return state.given[name] !== before
}

/**
 * Take the runs of a description. New runs are shown from frame 0, or at their end if the description asks for it.
 * @param {State} state
 * @param {Description} description
 * @param {Wiring} wiring
 * @param {boolean} autoplay
 */
function takeRuns(state, description, wiring, autoplay) {
  const same = state.runs.length === description.runs.length && state.runs.every((run, k) => nameOf(run) === nameOf(description.runs[k]))
  state.runs = description.runs
  if (same) state.runs.forEach((run, k) => { if (isSearched(run)) /** @type {SearchHistory} */ (state.histories[k]).describe(run) })
  if (same && state.feeds.length) return
  for (const feed of state.feeds) feed.stop()
  const inUse = (/** @type {string} */ key) => [...open].some(({ runs }) => runs.some(run => run.key === key))
  const before = same ? state.histories : []
  state.histories = state.runs.map((run, k) => {
    if (isWalk(run)) return before[k] ?? new WalkHistory(run)
    return isSearched(run) ? before[k] ?? new SearchHistory(run) : openHistory(run, inUse)
  })
  state.feeds = state.histories.map((history, k) => {
    if (history instanceof SearchHistory) return new SearchFeed(history, wiring, () => state.searching)
    return history instanceof WalkHistory
      ? new WalkFeed(history, wiring, () => ({ beta: shownBeta(state), step: state.runs[k].walk?.step ?? history.step, shown: state.clock.step }))
      : new Feed(history, state.runs[k], wiring)
  })
  if (same) return
  state.walks.clear()
  state.clock.reset()
  state.clock.extend(state.histories)
  state.clock.playing = autoplay && !description.at_end
  if (description.at_end) state.clock.seek(Infinity)
}

/** Take the start and the step of searches. What the user chose stays until Python sends anything else. @param {State} state  @param {Description} description */
function takeSearching(state, { runs: [run] }) {
  if (!isSearched(run)) return
  const { start, share } = run.searches
  const given = JSON.stringify([start, share])
  if (given !== state.givenSearching && given !== state.toldSearching) state.searching = { start, share }
  state.givenSearching = given
}

/** Show runs as a view says, and stand still at its step if it names one. @param {State} state  @param {import("./address.js").View} view */
export function lookAs(state, view) {
  state.chosenBeta = view.beta
  Object.assign(state.camera, view.camera)
  Object.assign(state.show, view.show)
  state.panels = view.panels
  if (view.step === null) return
  state.clock.playing = false
  state.clock.seek(view.step)
}

/** Stop all requests when the viewer is closed. @param {State} state */
export function layDown(state) {
  open.delete(state)
  for (const feed of state.feeds) feed.stop()
  state.feeds = []
}

/**
 * Whether the picture will not change by itself. All frames up to the shown one have to be loaded, since the scales
 * depend on them, and the shown one has to be on the finest grid.
 * @param {State} state
 */
export function isSettled({ clock, histories, feeds }) {
  return !clock.playing && clock.arrived && !feeds.some(({ refines }) => refines)
    && histories.every(history => history.numbers[history.due(clock.step)] === history.due(clock.step))
}

/** @param {State} state  @returns {"waiting" | "playing" | "paused" | "finished" | "diverged"} */
export function status(state) {
  const { clock, histories, feeds } = state
  if (clock.index < 0) return "waiting"
  if (clock.playing) return feeds.some(feed => feed.health !== "well") && clock.index >= clock.furthest ? "waiting" : "playing"
  if (!clock.atEnd) return "paused"
  return histories.every(history => history.state === "diverged") ? "diverged" : "finished"
}
