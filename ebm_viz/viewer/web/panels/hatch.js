// Columns of p(y|x) without data: hatched, for nothing was learnt there.

import { withoutData } from "../data/column.js"
import { diagonals, writeRimmed } from "../draw/shapes.js"

/** Pixels between two lines. */
const APART = 7

/**
 * @param {CanvasRenderingContext2D} context
 * @param {import("../draw/map_frame.js").MapFrame} mapFrame
 * @param {import("../data/view.js").View} view
 */
export function hatch(context, mapFrame, { points, theme }) {
  const stretches = withoutData(points)
  if (!stretches.length) return
  const { side } = mapFrame
  context.save()
  context.beginPath()
  for (const [from, to] of stretches) {
    const [left, right] = [mapFrame.place(from, 0).x, mapFrame.place(to, 0).x]
    context.rect(left, 0, right - left, side)
  }
  context.clip()
  context.strokeStyle = "#ffffff"
  context.globalAlpha = 0.5
  context.lineWidth = 1
  diagonals(context, [0, 0, side, side], APART)
  context.restore()
  context.font = `${theme.number}px ${theme.font}`
  writeRimmed(context, "hatched: no data at this x", 6, side - 11, { fill: "#ffffff", rims: ["#000000"], width: 4, align: "left" })
}
