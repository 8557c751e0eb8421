// Columns of p(y|x) without data: hatched, for nothing was learnt there.

import { withoutData } from "../data/column.js"
import { write } from "../draw/canvas.js"

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
  context.beginPath()
  for (let at = -side; at < side; at += APART) {
    context.moveTo(at, side)
    context.lineTo(at + side, 0)
  }
  context.strokeStyle = "#ffffff"
  context.globalAlpha = 0.5
  context.lineWidth = 1
  context.stroke()
  context.restore()
  context.font = `${theme.number}px ${theme.font}`
  context.fillStyle = "#ffffff"
  context.strokeStyle = "#000000"
  context.lineWidth = 4
  context.lineJoin = "round"
  context.textAlign = "left"
  context.textBaseline = "middle"
  const text = "hatched: no data at this x"
  context.strokeText(text, 6, side - 10)
  write(context, text, 6, side - 11, "left")
}
