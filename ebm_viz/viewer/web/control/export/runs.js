// The exports of the pages with runs.

import { formatBeta, formatStep } from "../../draw/numbers.js"
import { isSearched, isWalk, shownBeta, shownPanels, stepName, withBeta } from "../../data/state.js"
import { rowOf } from "../../panels/table.js"
import * as fields from "./fields.js"
import { chosenRun, endOf, wishOf } from "./order.js"
import { choiceOf, film, filmRows, firstRows, pictureRows } from "./rows.js"
import { FORMATS, KINDS, formatOf, pixels, spanInWords } from "./state.js"

/** @import { Form, Row, Subject } from "./dialog.js" */
/** @import { Exporting } from "./state.js" */
/** @import { Description } from "../../data/state.js" */
/** @import { Host } from "../viewer.js" */
/** @typedef {import("../../data/state.js").State & {exporting: Exporting}} State */

/** @param {State} state  @param {Description} description  @param {Host} host  @returns {Subject} */
export const runsOf = (state, description, host) => ({
  exporting: state.exporting,
  rows: form => rows(state, description, host, form),
  summary: () => summary(state),
  wish: theme => wishOf(state, description, host, theme),
})

/** The kinds of export of trainings, of walks, of searches, and without a server. */
const EVERY = ["picture", "film", "slides", "data"]
const WALKED = ["picture", "film"]
const SEARCHED = ["picture", "film", "slides"]
const ALONE = ["picture"]
/** Formats that are made without a server. */
const BY_ITSELF = ["png", "svg"]

/** @param {State} state */
const wholeOf = ({ runs }) => (runs.some(isWalk) ? "walk" : runs.some(isSearched) ? "search" : "training")

/** @param {State} state */
function summary(state) {
  const { choices } = state.exporting
  const { kind, of } = choices
  const [width, height] = pixels(choices)
  const at = `${stepName(state) === "step" ? "Step" : "Evaluation"} ${formatStep(state.clock.meant)}`
  const beta = withBeta(state) ? ` at β = ${formatBeta(shownBeta(state))}` : ""
  const size = `${width} × ${height} pixels`
  if (formatOf(choices) === "html") return `The whole ${wholeOf(state)}, opened at ${stepName(state)} ${formatStep(state.clock.meant)}`
  if (kind === "picture") return `${at}${beta}, ${size}`
  if (kind === "film") return of === "training" ? `${spanInWords(choices, endOf(state), wholeOf(state), stepName(state))}${beta}, ${size}` : `${at}, ${size}`
  if (kind === "slides") return `${at}${beta}, a slide a panel`
  return {
    npz: `${at}${beta}, metrics up to there`,
    csv: `Up to step ${formatStep(state.clock.meant)}`,
    json: "All settings of the training",
    safetensors: at,
  }[formatOf(choices)] ?? ""
}

/** @param {State} state  @param {Description} description  @param {Host} host  @param {Form} form  @returns {Row[]} */
function rows(state, description, { app }, form) {
  const { set } = form
  const several = () => state.runs.length > 1
  const walks = description.runs.some(isWalk)
  const searches = description.runs.some(isSearched)
  const kinds = !app ? ALONE : walks ? WALKED : searches ? SEARCHED : EVERY
  return [
    ...firstRows(form, {
      kinds: KINDS.filter(([kind]) => kinds.includes(kind)),
      formats: app ? FORMATS : { ...FORMATS, picture: FORMATS.picture.filter(([name]) => BY_ITSELF.includes(name)) },
      panels: () => shownPanels(state, description.panels).map(name => [name, rowOf(name).label]),
    }),
    [fields.select("Run", () => runsIn(state), {
      read: () => String(chosenRun(state) ?? ""), write: run => set({ run: run === "" ? null : Number(run) }),
    }), several],
    [fields.radios("Of", [["training", "The training"], ["beta", "A sweep of β"]], choiceOf(form, "of")), chosen => film(chosen) && !walks && !searches],
    ...filmRows(form, () => endOf(state)),
    ...pictureRows(form, "Caption: loss, β, step"),
    [fields.checkbox("Four slides of the training first", choiceOf(form, "frames")), ({ kind }) => kind === "slides" && !searches],
    [fields.checkbox("Landscapes of all steps so far", choiceOf(form, "all")), chosen => formatOf(chosen) === "npz" && chosen.kind === "data"],
  ]
}

/** @param {State} state  @returns {[string, string][]} */
function runsIn({ runs, exporting }) {
  const each = runs.map(({ label }, k) => /** @type {[string, string]} */ ([String(k), label]))
  return exporting.choices.kind === "data" ? each : [["", "All as shown"], ...each]
}
