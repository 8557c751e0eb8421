// The charts below the planes, and the marks on them.

/** @import { CurveKind } from "./curve.js" */
/** @import { State } from "./state.js" */

const VALUE = "Value ℓ"
const AGAINST_GAP = /** @type {CurveKind[]} */ ([
  { panel: "value_gap", line: "alongDelta", quantity: "value", title: VALUE, note: "against Δ = F⁺ − F⁻" },
  { panel: "push_gap", line: "alongDelta", quantity: "down", title: "Push", note: "∂ℓ/∂F⁺ = −∂ℓ/∂F⁻" },
])
const AGAINST_POSITIVE = /** @type {CurveKind[]} */ ([
  { panel: "value_positive", line: "alongPositive", quantity: "value", title: VALUE, note: "against F⁺" },
  { panel: "push_positive", line: "alongPositive", quantity: "down", title: "Push down", note: "∂ℓ/∂F⁺" },
])
const AGAINST_NEGATIVE = /** @type {CurveKind[]} */ ([
  { panel: "value_negative", line: "alongNegative", quantity: "value", title: VALUE, note: "against F⁻" },
  { panel: "push_negative", line: "alongNegative", quantity: "up", title: "Push up", note: "−∂ℓ/∂F⁻" },
])

/** @param {{losses: State["losses"]}} board  @returns {CurveKind[]} */
export function curveKinds({ losses }) {
  if (losses.every(({ depends_on: looksAt }) => looksAt === "gap")) return AGAINST_GAP
  if (losses.every(({ depends_on: looksAt }) => looksAt === "level")) return AGAINST_POSITIVE
  const [positive, down] = AGAINST_POSITIVE
  const [negative, up] = AGAINST_NEGATIVE
  return [positive, negative, down, up]
}

/** The marks of the margin on the horizontal axis of a chart. @param {{losses: State["losses"], values: State["values"]}} board  @param {CurveKind} kind */
export function marksOf({ losses, values }, { line }) {
  const has = (/** @type {string} */ looksAt) => losses.some(loss => loss.margin === "m" && loss.depends_on === looksAt)
  if (line === "alongDelta" && has("gap")) return [{ at: -values.margin, text: "−m" }]
  if (line === "alongNegative" && has("levels")) return [{ at: values.margin, text: "m" }]
  return []
}
