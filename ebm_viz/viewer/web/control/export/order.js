// From what is on the screen and what is chosen to what the server is asked for.

import { viewOf, withView } from "../../data/address.js"
import { shownPanels } from "../../data/state.js"
import { formatOf, styleOf } from "./state.js"

/** @typedef {import("../../data/state.js").State} State */
/** @typedef {import("../../data/state.js").Description} Description */

/** Letters of a label or heading. */
const LONGEST = 80
/** Slides of a training on its way. */
const FRAMES = 4

/**
 * @param {State} state
 * @param {Description} description
 * @param {"light" | "dark"} theme
 */
export function orderOf(state, description, theme) {
  const { choices } = state.exporting
  const view = viewOf(state)
  const panel = chosenPanel(state, description)
  const panels = panel && choices.kind !== "data" ? [panel] : shownPanels(state, description.panels)
  return {
    format: formatOf(choices),
    scene: {
      runs: chosenRuns(state).map(({ key, label, short }) => ({ key, label: label.slice(0, LONGEST), short: short.slice(0, LONGEST) })),
      view: { ...view, panels },
      curves: description.curves,
      shared_scale: state.sharedScale,
      cut: state.cut && [state.cut.a, state.cut.b].map(({ y1, y2 }) => [y1, y2]),
    },
    seen: state.clock.steps.at(-1) ?? 0,
    style: styleOf(choices, theme),
    ...extras(state),
    link: withView(location.href, view),
  }
}

/** The panel that is wanted alone, if it is shown. @param {State} state  @param {Description} description */
export function chosenPanel(state, description) {
  const { panel } = state.exporting.choices
  return shownPanels(state, description.panels).includes(panel) ? panel : ""
}

/** Data is of one run. @param {State} state */
function chosenRuns({ runs, exporting: { choices } }) {
  const run = choices.kind === "data" ? choices.run ?? 0 : choices.run
  return run === null || run >= runs.length ? runs : [runs[run]]
}

/** What belongs to a kind alone. @param {State} state */
function extras({ exporting: { choices } }) {
  const { kind, of, first, last, seconds, rate, frames, all } = choices
  if (kind === "slides") return { frames: frames ? FRAMES : 0 }
  if (kind === "data") return { all_snapshots: all }
  if (kind === "picture") return {}
  return { film: { kind: of, ...(of === "training" ? { first, last } : {}), seconds, frames_per_second: rate } }
}
