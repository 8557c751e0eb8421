// The exports of the pages with runs.

import { formatBeta, formatStep } from "../../draw/numbers.js"
import { isSearched, isWalk, shownBeta, shownPanels, stepName, withBeta } from "../../data/state.js"
import { rowOf } from "../../panels/table.js"
import * as fields from "./fields.js"
import { chosenPanel, wishOf } from "./order.js"
import { drawn, pictureRows } from "./picture.js"
import { FORMATS, KINDS, formatOf, pixels } from "./state.js"

/** @import { Row, Subject, Theme, Write } from "./dialog.js" */
/** @import { Choices, Exporting } from "./state.js" */
/** @import { Description } from "../../data/state.js" */
/** @import { Host } from "../viewer.js" */
/** @typedef {import("../../data/state.js").State & {exporting: Exporting}} State */

/** @param {State} state  @param {Description} description  @param {Host} host  @returns {Subject} */
export const runsOf = (state, description, host) => ({
  exporting: state.exporting,
  rows: (set, theme) => rows(state, description, host, set, theme),
  summary: () => summary(state),
  wish: theme => wishOf(state, description, host, theme),
})

/** The kinds of export for walks. */
const WALKED = ["picture", "film"]
/** The kinds of export for searches. */
const SEARCHED = ["picture", "film", "slides"]
/** Formats that are made without a server. */
const ALONE = ["png", "svg"]

/** @param {State} state */
const wholeOf = ({ runs }) => (runs.some(isWalk) ? "walk" : runs.some(isSearched) ? "search" : "training")

/** @param {State} state */
function summary(state) {
  const { choices } = state.exporting
  const { kind, of } = choices
  const [width, height] = pixels(choices)
  const at = `${stepName(state) === "step" ? "Step" : "Evaluation"} ${formatStep(state.clock.step)}`
  const beta = withBeta(state) ? ` at β = ${formatBeta(shownBeta(state))}` : ""
  const size = `${width} × ${height} pixels`
  if (formatOf(choices) === "html") return `The whole ${wholeOf(state)}, opened at ${stepName(state)} ${formatStep(state.clock.step)}`
  if (kind === "picture") return `${at}${beta}, ${size}`
  if (kind === "film") return of === "training" ? `The whole ${wholeOf(state)}${beta}, ${size}` : `${at}, ${size}`
  if (kind === "slides") return `${at}${beta}, a slide a panel`
  return {
    npz: `${at}${beta}, metrics up to there`,
    csv: `Up to step ${formatStep(state.clock.step)}`,
    json: "All settings of the training",
    safetensors: at,
  }[formatOf(choices)] ?? ""
}

/**
 * @param {State} state
 * @param {Description} description
 * @param {Host} host
 * @param {Write} set
 * @param {() => Theme} theme
 * @returns {Row[]}
 */
function rows(state, description, { app }, set, theme) {
  const { choices } = state.exporting
  const end = () => Math.max(...state.runs.map(({ steps }) => steps))
  const several = () => state.runs.length > 1
  const film = (/** @type {Choices} */ { kind }) => kind === "film"
  const walks = description.runs.some(isWalk)
  const searches = description.runs.some(isSearched)
  const training = (/** @type {Choices} */ chosen) => film(chosen) && chosen.of === "training"
  return [
    [fields.radios("As", KINDS.filter(([kind]) => !(walks || searches) || (walks ? WALKED : SEARCHED).includes(kind)),
      () => choices.kind, kind => set({ kind })), () => app],
    [fields.select("Format", () => FORMATS[choices.kind].filter(([name]) => app || ALONE.includes(name)), () => formatOf(choices),
      format => set({ formats: { ...choices.formats, [choices.kind]: format } })), ({ kind }) => kind !== "slides"],
    [fields.select("Panels", () => panelsOf(state, description), () => chosenPanel(state, description), panel => set({ panel })), drawn],
    [fields.select("Run", () => runsIn(state), () => String(choices.run ?? (choices.kind === "data" ? 0 : "")),
      run => set({ run: run === "" ? null : Number(run) })), several],
    [fields.radios("Of", [["training", "The training"], ["beta", "A sweep of β"]], () => choices.of, of => set({ of })), chosen => film(chosen) && !walks && !searches],
    [fields.pair(
      fields.number("From step", { low: 0, high: () => choices.last ?? end(), step: 1 }, () => choices.first, first => set({ first })),
      fields.number("to step", { low: 0, high: end, step: 1 }, () => choices.last ?? end(), last => set({ last: last === end() ? null : last }))), training],
    [fields.pair(
      fields.number("Seconds", { low: 1, high: () => 60, step: 1 }, () => choices.seconds, seconds => set({ seconds })),
      fields.number("frames/s", { low: 1, high: () => 30, step: 1 }, () => choices.rate, rate => set({ rate }))), film],
    ...pictureRows(choices, set, theme, "Caption: loss, β, step"),
    [fields.checkbox("Four slides of the training first", () => choices.frames, frames => set({ frames })), ({ kind }) => kind === "slides" && !searches],
    [fields.checkbox("Landscapes of all steps so far", () => choices.all, all => set({ all })), chosen => formatOf(chosen) === "npz" && chosen.kind === "data"],
  ]
}

/** @param {State} state  @param {Description} description  @returns {[string, string][]} */
function panelsOf(state, description) {
  const shown = shownPanels(state, description.panels)
  return [["", "All as shown"], ...shown.map(name => /** @type {[string, string]} */ ([name, rowOf(name).label]))]
}

/** @param {State} state  @returns {[string, string][]} */
function runsIn({ runs, exporting }) {
  const each = runs.map(({ label }, k) => /** @type {[string, string]} */ ([String(k), label]))
  return exporting.choices.kind === "data" ? each : [["", "All as shown"], ...each]
}
