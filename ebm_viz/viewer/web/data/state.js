// Everything a viewer remembers, in one object. It outlives the page's rearrangements: camera, β, speed and options stay.

import { initialCamera } from "./camera.js"
import { Clock } from "./clock.js"
import { Feed } from "./feed.js"
import { openHistory } from "./history.js"
import { createPlacing, takePlacing } from "./placing.js"
import { Walks } from "./walk.js"
import { WalkFeed, WalkHistory } from "./walked.js"

/**
 * A run as the page describes it.
 * @typedef {object} RunDescription
 * @property {string} key
 * @property {string} frames   where its frames come from, inside the app
 * @property {string} label
 * @property {string} short    beside its curve; the label where empty
 * @property {string} formula
 * @property {number} steps
 * @property {number[]} snapshots   steps at which it is looked at, unless it breaks off before
 * @property {number} beta     inverse temperature in training
 * @property {[number, number][]} points
 * @property {string | null} link
 * @property {string | null} action   what its button says
 * @property {Record<string, number>} numbers   by which curves may be multiplied
 * @property {boolean} [conditional]   whether F models p(y|x), x = y₁
 * @property {import("./walked.js").Walk | null} [walk]   of particles over the landscape at the end of the training: its moves are the steps
 * @property {"angle" | "number"} [latent]   what the latent variable of the energy is, if it is one number
 * @property {import("./column.js").Answers} [answers]   of regressions on the same data
 */

/**
 * @typedef {object} CurveDescription
 * @property {string} title
 * @property {string} unit
 * @property {{metric: string, label: string, role: "down" | "up" | "neutral" | "reference"}[]} series
 * @property {import("../draw/axis.js").Kind} scale
 * @property {string} [meaning]   what it shows, in a sentence
 * @property {string} times   the run's number by which values are multiplied; none where empty
 */

/**
 * What Python sends.
 * @typedef {object} Description
 * @property {string} key   by which the viewer is remembered when the page draws it anew; not at all where empty
 * @property {RunDescription[]} runs
 * @property {string[]} panels
 * @property {CurveDescription[]} curves
 * @property {boolean} shared_scale
 * @property {[[number, number], [number, number]] | null} cut   ends A and B of the slice
 * @property {[number, number] | null} [probe]   the place whose column, or whose latent energies, are shown
 * @property {{cleared: boolean, seen: number} | null} placing   whether points can be placed on the map
 * @property {boolean} at_end   show the end of the runs first
 * @property {import("./address.js").View | null} view   how a link says that they are looked at
 */

/** @typedef {{arrows: "off" | "strength" | "unit", data: boolean, contours: boolean, pushes: boolean, places: boolean}} Show */
/** @typedef {{y1: number, y2: number}} Place */
/** @typedef {ReturnType<typeof createState>} State */

export const BETA_RANGE = { low: 0.03, high: 30 }

export function createState() {
  return {
    runs: /** @type {RunDescription[]} */ ([]),
    histories: /** @type {import("./history.js").History[]} */ ([]),
    feeds: /** @type {(Feed | WalkFeed)[]} */ ([]),
    clock: new Clock(),
    /** β as the user set it; null follows the training β. */
    chosenBeta: /** @type {number | null} */ (null),
    camera: initialCamera(),
    hover: /** @type {Place | null} */ (null),
    cut: /** @type {import("./cut.js").Cut | null} */ (null),
    /** What Python last said of the cut. */
    givenCut: "",
    probe: /** @type {Place | null} */ (null),
    /** What Python last said of it. */
    givenProbe: "",
    show: /** @type {Show} */ ({ arrows: "strength", data: true, contours: true, pushes: false, places: true }),
    /** Those that somebody has chosen of the page's; null for all. */
    panels: /** @type {string[] | null} */ (null),
    placing: createPlacing(),
    walks: new Walks(),
    /** What Python last said of the view. */
    givenView: "null",
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

/** The page's panels that are shown: the chosen ones, or all if it has none of them. @param {State} state  @param {string[]} panels */
export function shownPanels(state, panels) {
  const chosen = panels.filter(name => state.panels?.includes(name))
  return chosen.length ? chosen : panels
}

/** Whether a run is a walk. @param {RunDescription} run  @returns {run is RunDescription & {walk: import("./walked.js").Walk}} */
export const isWalk = run => Boolean(run.walk)

/** What tells a run from others: walks on one landscape have its key. @param {RunDescription} run */
const nameOf = ({ key, walk }) => (walk ? key + JSON.stringify(walk) : key)

/** Runs whose history has to stay. @type {Set<State>} */
const open = new Set()

/**
 * Take up what Python sent.
 * @param {State} state
 * @param {Description} description
 * @param {import("./source.js").Source} source
 * @param {boolean} autoplay
 * @param {() => void} onFrames
 * @param {() => void} onForgotten
 */
export function takeUp(state, description, source, autoplay, onFrames, onForgotten) {
  open.add(state)
  takeRuns(state, description, source, autoplay, onFrames, onForgotten)
  state.sharedScale = description.shared_scale
  takeCut(state, description)
  takeProbe(state, description)
  takePlacing(state.placing, description)
  takeView(state, description)
}

/**
 * New runs start from frame 0, unless their end is wanted.
 * @param {State} state
 * @param {Description} description
 * @param {import("./source.js").Source} source
 * @param {boolean} autoplay
 * @param {() => void} onFrames
 * @param {() => void} onForgotten
 */
function takeRuns(state, description, source, autoplay, onFrames, onForgotten) {
  const same = state.runs.length === description.runs.length && state.runs.every((run, k) => nameOf(run) === nameOf(description.runs[k]))
  state.runs = description.runs
  if (same && state.feeds.length) return
  for (const feed of state.feeds) feed.stop()
  const inUse = (/** @type {string} */ key) => [...open].some(({ runs }) => runs.some(run => run.key === key))
  const before = same ? state.histories : []
  state.histories = state.runs.map((run, k) => (isWalk(run) ? before[k] ?? new WalkHistory(run) : openHistory(run, inUse)))
  state.feeds = state.histories.map((history, k) => (history instanceof WalkHistory
    ? new WalkFeed(history, source, () => ({ beta: shownBeta(state), step: state.runs[k].walk?.step ?? history.step, shown: state.clock.step }), onFrames, onForgotten)
    : new Feed(history, state.runs[k], source, onFrames, onForgotten)))
  if (same) return
  state.walks.clear()
  state.clock.reset()
  state.clock.extend(state.histories)
  state.clock.playing = autoplay && !description.at_end
  if (description.at_end) state.clock.seek(Infinity)
}

/** The ends stay where somebody has put them until Python puts them elsewhere. @param {State} state  @param {Description} description */
function takeCut(state, { cut }) {
  const given = JSON.stringify(cut)
  if (given === state.givenCut) return
  state.givenCut = given
  state.cut = cut && { a: { y1: cut[0][0], y2: cut[0][1] }, b: { y1: cut[1][0], y2: cut[1][1] } }
}

/** It stays where somebody has dragged it until Python puts it elsewhere. @param {State} state  @param {Description} description */
function takeProbe(state, { probe = null }) {
  const given = JSON.stringify(probe)
  if (given === state.givenProbe) return
  state.givenProbe = given
  state.probe = probe && { y1: probe[0], y2: probe[1] }
}

/** A link is taken up once: what somebody changes afterwards stays. @param {State} state  @param {Description} description */
function takeView(state, { view }) {
  const given = JSON.stringify(view)
  if (given === state.givenView) return
  state.givenView = given
  if (view) lookAs(state, view)
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

/** Nobody looks any more: ask for nothing. @param {State} state */
export function layDown(state) {
  open.delete(state)
  for (const feed of state.feeds) feed.stop()
  state.feeds = []
}

/**
 * Whether nothing will change by itself in what is shown: the gaps before it are filled, from which its scales follow,
 * and it is as fine as it can be.
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
