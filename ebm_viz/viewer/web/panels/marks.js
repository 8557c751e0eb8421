// What handles mark on the map of a page, drawn in a still: the line of the slice with A and B, and the probe.

import { placeAt, span } from "../data/cut.js"
import { write } from "../draw/canvas.js"
import { clipped, dot, strokeRimmed, trail } from "../draw/shapes.js"

/** @import { Cut } from "../data/cut.js" */
/** @import { Place } from "../data/state.js" */
/** @import { Theme } from "../draw/theme.js" */
/** @import { MapFrame } from "../draw/map_frame.js" */

const INK = "#1a2a2a"
const PAPER = "#fff"
/** For lines. @type {[string, number][]} */
const PENS = [[INK, 4], [PAPER, 2]]

/** @param {CanvasRenderingContext2D} context  @param {MapFrame} mapFrame  @param {Cut} cut  @param {Theme} theme */
export function drawCut(context, mapFrame, cut, theme) {
  const { side } = mapFrame
  const line = span(cut)
  const ends = [line.from, line.to].map(length => placeAt(line, length)).map(({ y1, y2 }) => mapFrame.place(y1, y2))
  clipped(context, [0, 0, side, side], () => {
    trail(context, ends)
    strokeRimmed(context, ...PENS)
  })
  const radius = Math.min(9, 0.06 * side)
  context.font = `600 ${1.2 * radius}px ${theme.font}`
  context.textAlign = "center"
  for (const [name, { y1, y2 }] of /** @type {const} */ ([["A", cut.a], ["B", cut.b]])) {
    const { x, y } = mapFrame.place(y1, y2)
    dot(context, x, y, radius, PAPER, INK, 0.2 * radius)
    context.fillStyle = INK
    write(context, name, x, y)
  }
  context.textAlign = "left"
}

/** @param {CanvasRenderingContext2D} context  @param {MapFrame} mapFrame  @param {Place} probe  @param {boolean} column  whether all y of its x are meant */
export function drawProbe(context, mapFrame, { y1, y2 }, column) {
  const { x, y } = mapFrame.place(y1, y2)
  const { side } = mapFrame
  if (column) {
    trail(context, [{ x, y: 0 }, { x, y: side }])
    strokeRimmed(context, ...PENS)
  }
  dot(context, x, y, Math.min(5, 0.035 * side), PAPER, INK, Math.min(4, 0.028 * side))
}
