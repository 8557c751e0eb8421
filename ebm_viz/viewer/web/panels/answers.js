// The predictions of regressions for each x, as lines on the map.

import { BOX } from "../data/landscape.js"

/** @import { Layer } from "./layers.js" */

/** The colours and dashes of the lines, on maps and in columns. */
export const ANSWERS = /** @type {const} */ ([
  { name: "mean", color: "#ff5fa2", dash: [] },
  { name: "median", color: "#ffffff", dash: [7, 4] },
])

/** @type {Layer} */
export function answers(context, { mapFrame, answers: known }) {
  if (!known) return
  context.lineJoin = "round"
  for (const { name, color, dash } of ANSWERS) {
    const values = known[name]
    context.beginPath()
    values.forEach((value, k) => {
      const { x, y } = mapFrame.place(-BOX + (2 * BOX * k) / (values.length - 1), value)
      if (k) context.lineTo(x, y)
      else context.moveTo(x, y)
    })
    context.strokeStyle = "#000000"
    context.lineWidth = 5
    context.stroke()
    context.setLineDash([...dash])
    context.strokeStyle = color
    context.lineWidth = 2.5
    context.stroke()
    context.setLineDash([])
  }
}
