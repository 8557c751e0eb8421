// The energy from above: colours, contour lines, arrows, data.

import { drawColorBar } from "../draw/colorbar.js"
import { viridis } from "../draw/colormaps.js"
import { LAYERS } from "./layers.js"
import { tellPlaces } from "./places.js"
import { PushLegend, tellPushes } from "./pushes.js"
import { Plane } from "../draw/plane.js"
import { formatValue } from "../draw/numbers.js"

/** @typedef {import("../data/view.js").View} View */

/** What lies on the map, to stand after its title; every second part in italics. @param {View} view */
export function noteOf({ frame, show, small }) {
  const places = show.places && frame.landmarks
  /** @type {[string, string][]} */ const names = []
  if (show.pushes) names.push(["the pushes", ""])
  else {
    if (show.arrows !== "off" && !small) names.push(["−∇", "F"])
    if (show.data) names.push([places ? "data" : "the data", ""])
  }
  if (places) names.push(["◆ ", "z"])
  const before = (/** @type {number} */ k) => (k === 0 ? "with " : k < names.length - 1 ? ", " : " and ")
  return names.flatMap(([upright, italic], k) => [before(k) + upright, italic])
}

export class EnergyMap {
  /** @param {HTMLElement} figure */
  constructor(figure) {
    this.name = "map"
    this.figure = figure
    this.plane = new Plane(figure, true)
    this.legend = new PushLegend(figure)
  }

  /** @param {View} view */
  draw(view) {
    const { plane } = this
    const { landscape, frame, range, exponent, look } = view
    const context = plane.begin()
    plane.paint(context, landscape.energy, landscape.size, viridis, range.low - frame.lo, range.high - frame.lo)
    context.save()
    context.beginPath()
    context.rect(0, 0, plane.side, plane.side)
    context.clip()
    for (const layer of LAYERS) layer(context, { ...view, plane })
    context.restore()
    plane.drawAxes(context, look)
    const bar = { x: 0, y: plane.side + 28, width: plane.side, range, exponent, beyond: frame.hi > range.high, colors: viridis }
    drawColorBar(context, bar, look)
    this.legend.update(view)
  }

  /** @param {View} view */
  describe(view) {
    const { frame, show } = view
    const places = tellPlaces(view)
    if (show.pushes) {
      return `Energy map with ${places && `${places} and `}the pushes of the loss: ${tellPushes(view)}. F from ${formatValue(frame.lo)} to ${formatValue(frame.hi)}.`
    }
    const parts = [show.contours && "contour lines", show.arrows !== "off" && "arrows along −∇F", show.data && "the data", places]
    const shown = parts.filter(Boolean).join(", ")
    return `Energy map${shown ? ` with ${shown}` : ""}. F from ${formatValue(frame.lo)} to ${formatValue(frame.hi)}.`
  }

  /** @param {number} ratio */
  resize(ratio) { this.plane.resize(ratio) }

  /** @param {PointerEvent} event */
  pick(event) { return this.plane.pick(event) }

  /** Where a place of the box is drawn, in pixels of the figure. @param {number} y1  @param {number} y2 */
  place(y1, y2) { return this.plane.place(y1, y2) }

  dispose() {}
}

