// Builds the order that is sent to the server from what is on the screen and what is chosen.

import { viewOf, withView } from "../../data/address.js"
import { SearchHistory } from "../../data/searched.js"
import { endsOf, isSearched, isWalk, pairOf, shownBeta, shownPanels, withBeta } from "../../data/state.js"
import { Still } from "../../panels/still.js"
import { htmlOf, shownBy } from "./file.js"
import { Loading } from "./loading.js"
import { formatOf, panelOf, spanOf, styleOf } from "./state.js"

/** @import { Exporting } from "./state.js" */
/** @import { Description, RunDescription } from "../../data/state.js" */
/** @typedef {import("../../data/state.js").State & {exporting: Exporting}} State */

/** The largest number of characters of a label or heading. */
const LONGEST = 80
/** The number of slides for intermediate steps of a training. */
const FRAMES = 4

/**
 * @param {State} state
 * @param {Description} description
 * @param {import("../viewer.js").Host} host
 * @param {"light" | "dark"} theme
 * @returns {import("./progress.js").Wish}
 */
export function wishOf(state, description, { filePage }, theme) {
  const { choices } = state.exporting
  // What the user changes from now on is not exported.
  const view = structuredClone({ ...viewOf(state), step: state.clock.meant })
  const shown = shownPanels(state, description.panels)
  const panel = panelOf(choices, shown)
  const panels = panel && choices.kind !== "data" ? [panel] : shown
  const runs = chosenRuns(state)
  const style = styleOf(choices, theme)
  const loading = new Loading(runs.map(run => state.feeds[state.runs.indexOf(run)]))
  const { histories } = loading
  const beta = withBeta(state) ? shownBeta(state) : null
  const found = histories.map(history => foundBy(state, history))
  const shownRuns = runs.map((run, k) => ({ ...run, ...(run.searches ? { searches: { ...run.searches, ...found[k] } } : {}) }))
  const scene = {
    curves: description.curves,
    shared_scale: state.sharedScale,
    probe: state.probe && pairOf(state.probe),
    cut: state.cut && endsOf(state.cut),
  }
  return {
    format: formatOf(choices),
    // A training may end before the step that was asked for.
    name: () => nameOf(runs, panels, Math.min(view.step, Math.max(...histories.map(({ lastStep }) => lastStep))), beta),
    order: {
      format: formatOf(choices),
      // The server knows the meaning of its metrics.
      scene: { ...scene, curves: scene.curves.map(({ meaning: _, ...curve }) => curve), runs: runs.map((run, k) => named(run, found[k])), view: { ...view, panels } },
      seen: Math.max(0, ...state.histories.map(({ steps, top }) => steps[top] ?? 0)),
      style,
      ...extras(state),
      link: withView(location.href, view, state.layers),
    },
    open: () => new Still({ ...scene, runs: shownRuns, panels, view: { ...view, panels: undefined }, style }, histories, document),
    fetch: (changes, follow) => loading.reach(changes.step ?? view.step, follow),
    stop: () => loading.stop(),
    page: filePage && (async follow => {
      // A file computes walks by itself, so only their start is needed.
      await loading.reach(runs.some(isWalk) ? 0 : Infinity, follow, true)
      const shown = { ...description, ...scene, runs: shownRuns, panels, view: { ...view, panels: null } }
      return htmlOf(shown, shownBy(style), histories, await filePage())
    }),
  }
}

/** Where the searches of a history start, and what they have found; pictures need no more. @param {State} state  @param {import("../../data/history.js").History} history */
const foundBy = ({ searching }, history) => (history instanceof SearchHistory ? { ...searching, found: history.kept } : {})

/** The members of a run that the server needs. @param {RunDescription} run  @param {object} found */
const named = ({ key, label, short, walk, answers, searches }, found) => ({
  key, label: label.slice(0, LONGEST), short: short.slice(0, LONGEST), ...(walk ? { walk } : {}), ...(answers ? { answers: true } : {}),
  ...(searches ? { searches: { ...asOrdered(searches), ...found } } : {}),
})

/** @param {import("../../data/searched.js").Searches} searches */
const asOrdered = ({ part, methods, seed, step }) => ({ part, methods: methods.map(({ name }) => name), seed, step })

/** The name of a file that shows a picture, as the server names its own. @param {RunDescription[]} runs  @param {string[]} panels  @param {number} step  @param {number | null} beta */
function nameOf(runs, panels, step, beta) {
  const words = new Set(runs.flatMap(run => run.file_words))
  const single = panels.length === 1 ? panels : []
  const atStep = [runs.some(isSearched) ? "evaluation" : "step", String(step).padStart(4, "0")]
  const atBeta = beta === null ? [] : ["beta", String(Number(beta.toPrecision(4)))]
  return [...words, ...single, ...atStep, ...atBeta].join("-")
}

/** The index of the run to export; null for all. Data is always of one run. @param {State} state */
export function chosenRun({ runs, exporting: { choices: { kind, run } } }) {
  return run !== null && run < runs.length ? run : kind === "data" ? 0 : null
}

/** The runs to export. @param {State} state */
function chosenRuns(state) {
  const run = chosenRun(state)
  return run === null ? state.runs : [state.runs[run]]
}

/** The last step of the runs to export. @param {State} state */
export const endOf = state => Math.max(...chosenRuns(state).map(({ steps }) => steps))

/** The members of the order that only one kind of export has. @param {State} state */
function extras(state) {
  const { choices } = state.exporting
  const { kind, of, seconds, rate, frames, all } = choices
  if (kind === "slides") return { frames: frames ? FRAMES : 0 }
  if (kind === "data") return { all_snapshots: all }
  if (kind === "picture") return {}
  return { film: { kind: of, ...(of === "training" ? spanOf(choices, endOf(state)) : {}), seconds, frames_per_second: rate } }
}
