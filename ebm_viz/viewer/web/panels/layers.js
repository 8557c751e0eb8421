// The layers on the energy map, from bottom to top. A layer depends only on one frame.

import { Canvas, contextOf } from "../draw/canvas.js"
import { strokeContours } from "../draw/lines.js"
import { dot, openArrow } from "../draw/shapes.js"
import { latentPoints } from "./latent_points.js"
import { pushes, veil } from "./pushes.js"
import { basins, searches } from "./searches.js"
import { walks } from "./walks.js"
import { answers } from "./answers.js"

/** @import { MapFrame } from "../draw/map_frame.js" */
/** @typedef {import("../data/view.js").View & {mapFrame: import("./map.js").EnergyMap}} MapView */
/** @typedef {(context: CanvasRenderingContext2D, view: MapView) => void} Layer */

const DARK_INK = "#1A2A2A"
/** Energies above this share of the range have light colours in viridis. */
const LIGHT_FROM = 0.58

/** @type {Layer} */
function contours(context, { mapFrame: { side }, landscape, range, show, frame: { searched } }) {
  if (!show.contours) return
  context.lineWidth = 1
  strokeContours(context, landscape.contours, { x: 0, y: side, right: [side, 0], up: [0, -side] }, level => {
    const light = searched?.wells || (level - range.low) / (range.high - range.low) >= LIGHT_FROM
    return light ? "rgb(26 42 42 / 0.6)" : "rgb(255 255 255 / 0.55)"
  })
}

/** Up to this many points are drawn larger. */
const FEW = 60

/** The data points do not move: on a page they are drawn once, and the result is copied onto every picture. */
const kept = /** @type {WeakMap<object, {points: object, side: number, ratio: number, canvas: HTMLCanvasElement}>} */ (new WeakMap())

/** @type {Layer} */
function data(context, { mapFrame, points, show }) {
  if (!show.data || show.pushes) return
  const { side, area } = mapFrame
  if (!(area instanceof Canvas)) {
    drawData(context, mapFrame, points)
    return
  }
  const { ratio } = area
  let known = kept.get(mapFrame)
  if (!known || known.points !== points || known.side !== side || known.ratio !== ratio) {
    const canvas = area.element.ownerDocument.createElement("canvas")
    canvas.width = canvas.height = Math.round(side * ratio)
    known = { points, side, ratio, canvas }
    const inside = contextOf(canvas)
    inside.scale(ratio, ratio)
    drawData(inside, mapFrame, points)
    kept.set(mapFrame, known)
  }
  context.drawImage(known.canvas, 0, 0, side, side)
}

/** @param {CanvasRenderingContext2D} context  @param {MapFrame} mapFrame  @param {MapView["points"]} points */
function drawData(context, mapFrame, points) {
  const radius = Math.max(1.8, mapFrame.side * 0.0063) * (points.length <= FEW ? 2 : 1)
  for (const [y1, y2] of points) {
    const { x, y } = mapFrame.place(y1, y2)
    dot(context, x, y, radius, "#fff", "#000", 0.8)
  }
}

/** −∇F, the way the energy falls. @type {Layer} */
function arrows(context, { mapFrame, frame, landscape, range, gradientAxis, reference, show }) {
  if (show.arrows === "off" || show.pushes) return
  const count = gradientAxis.length
  const longest = 0.78 * (mapFrame.side / count)
  const { gradient, gradientScale } = frame
  const unit = gradientScale / 32767
  const light = range.low + LIGHT_FROM * (range.high - range.low)
  context.lineWidth = 1.5
  context.lineCap = "round"
  context.lineJoin = "round"
  for (const onLight of [false, true]) {
    context.strokeStyle = onLight ? DARK_INK : "#fff"
    context.beginPath()
    for (let i = 0; i < count; i += 1) {
      for (let j = 0; j < count; j += 1) {
        const [y1, y2] = [gradientAxis[j], gradientAxis[i]]
        if (landscape.at(y1, y2).energy > light !== onLight) continue
        const at = 2 * (i * count + j)
        const [down1, down2] = [-gradient[at] * unit, -gradient[at + 1] * unit]
        const slope = Math.hypot(down1, down2)
        const share = show.arrows === "unit" ? (slope > 0 ? 0.8 : 0) : Math.min(1, slope / reference)
        if (share * longest < 2.5) continue
        const { x, y } = mapFrame.place(y1, y2)
        const length = share * longest
        const [dx, dy] = [(down1 / slope) * length, (-down2 / slope) * length]
        openArrow(context, x - dx / 2, y - dy / 2, dx, dy, Math.min(0.4, 5.5 / length))
      }
    }
    context.stroke()
  }
  context.lineCap = "butt"
}

/** All layers of the map. @type {Layer[]} */
export const LAYERS = [basins, veil, contours, arrows, data, pushes, latentPoints, answers, searches, walks]
