// The exports of the Losses page: planes and charts as they are shown, and their numbers.

import { firstRows, pictureRows } from "../control/export/rows.js"
import { filled, shownBy } from "../control/export/file.js"
import { FORMATS, KINDS, formatOf, panelOf, pixels, styleOf } from "../control/export/state.js"
import { formatFixed } from "../draw/numbers.js"
import { curveKinds } from "./kinds.js"
import { LossStill, PLANES } from "./still.js"

/** @import { State } from "./state.js" */
/** @import { Subject } from "../control/export/dialog.js" */

/** There is no film, because nothing is trained on this page. */
const OFFERED = KINDS.filter(([kind]) => kind !== "film")
const DATA = /** @type {[string, string][]} */ ([
  ["csv", "Curves (.csv)"], ["npz", "Planes and curves (.npz)"], ["json", "Losses and settings (.json)"],
])

/** @param {State} state  @param {() => Promise<string>} filePage  @returns {Subject} */
export const boardOf = (state, filePage) => ({
  exporting: state.exporting,
  rows: form => [
    ...firstRows(form, { kinds: OFFERED, formats: { ...FORMATS, data: DATA }, panels: () => panelsOf(state) }),
    ...pictureRows(form, "Caption: point, settings"),
  ],
  summary: () => summary(state),
  wish: theme => wishOf(state, filePage, theme),
})

/** @param {State} state  @param {() => Promise<string>} filePage  @param {"light" | "dark"} theme  @returns {import("../control/export/progress.js").Wish} */
function wishOf(state, filePage, theme) {
  const { choices } = state.exporting
  const { losses, values, point } = state
  const panel = choices.kind === "data" ? "" : panelOf(choices, panelsOf(state).map(([name]) => name))
  const panels = panel ? [panel] : []
  const style = styleOf(choices, theme)
  const matter = Object.fromEntries(state.settings.filter(({ shown }) => shown).map(({ name }) => [name, values[name]]))
  return {
    format: formatOf(choices),
    name: () => [...new Set(["losses", ...losses.map(({ query }) => query.loss), ...panels])].join("-"),
    order: {
      format: formatOf(choices),
      board: { losses: losses.map(({ query }) => ({ ...query, ...values })), ...point, panels },
      style,
      link: linkTo(state),
    },
    open: () => new LossStill({ losses, values: matter, point: { ...point }, panels, style }, document),
    fetch: async () => {},
    page: async () => {
      const settings = state.settings.map(setting => ({ ...setting, value: values[setting.name] }))
      const board = { key: "board", losses, settings, point: [point.positive, point.negative] }
      return filled(await filePage(), { board, ...shownBy(style) })
    },
  }
}

/** The address of what is shown, even before Python has updated the page's address. @param {State} state */
function linkTo({ values, point }) {
  const address = new URL(location.href)
  for (const [name, value] of Object.entries({ ...values, ...point })) address.searchParams.set(name, String(value))
  return address.href
}

/** @param {State} state  @returns {[string, string][]} */
function panelsOf(state) {
  const planes = state.losses.map(({ label }, run) => /** @type {[string, string]} */ ([PLANES[run], `Plane of ${label}`]))
  const charts = curveKinds(state).map(({ panel, title, note }) => /** @type {[string, string]} */ ([panel, `${title} ${note}`]))
  return [...planes, ...charts]
}

/** @param {State} state */
function summary(state) {
  const { losses, point, exporting: { choices } } = state
  const names = losses.map(({ label }) => label).join(" and ")
  const at = `${names} at F⁺ = ${formatFixed(point.positive, 2)}, F⁻ = ${formatFixed(point.negative, 2)}`
  if (choices.kind === "slides") return `${at}, a slide a panel`
  if (choices.kind === "data") return at
  if (formatOf(choices) === "html") return `${at}, to be dragged in a browser`
  const [width, height] = pixels(choices)
  return `${at}, ${width} × ${height} pixels`
}
