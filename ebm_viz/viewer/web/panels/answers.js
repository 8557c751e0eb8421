// The predictions of regressions for each x, as lines on the map.

import { BOX } from "../data/landscape.js"
import { strokeTrail } from "../draw/shapes.js"

/** @import { Layer } from "./layers.js" */

/** The colours and dashes of the lines, on maps and in columns. */
export const ANSWERS = /** @type {const} */ ([
  { name: "mean", color: "#ff5fa2", dash: [] },
  { name: "median", color: "#ffffff", dash: [7, 4] },
])

/** @type {Layer} */
export function answers(context, { mapFrame, answers: known }) {
  if (!known) return
  for (const { name, color, dash } of ANSWERS) {
    const line = known[name].map((value, k, { length }) => mapFrame.place(-BOX + (2 * BOX * k) / (length - 1), value))
    strokeTrail(context, line, { color: "#000000", width: 5 })
    strokeTrail(context, line, { color, dash, width: 2.5 })
  }
}
