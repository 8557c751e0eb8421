// Where the loss pushes: down on the data points, up on the negatives or on the whole box.

import { weigh } from "../data/landscape.js"
import { veilOf } from "../draw/colormaps.js"
import { formatBeta } from "../draw/numbers.js"
import { fillRimmed } from "../draw/shapes.js"

/** @import { Layer, MapView } from "./layers.js" */
/** @import { View } from "../data/view.js" */

/** Pixels of the weakest push, at most, and of a point without a push. */
const SMALLEST = 5
const DOT = 1.9
/** Size of the strongest push: a share of the map's side, within limits in pixels. Larger ones would cover a small map. */
const LARGEST = { share: 0.042, least: 5.5, most: 20 }
/** Width of the rim, as a share of that, and its most pixels. */
const RIM = { share: 0.2, most: 2 }
const ZERO = "#8f8d88"
/** If the loss pushes up everywhere, marks are smaller by this factor, so that they do not hide the veil. */
const BESIDE_VEIL = 0.45
/** The opacity of the veil where it is strongest. */
const COVER = 0.85

/** A veil as strong as the push up at each point: the density at the training β. @type {Layer} */
export function veil(context, { mapFrame, frame, landscape, show, theme, trainingBeta, liftTop }) {
  if (!show.pushes || !frame.pushes.liftsEverywhere) return
  const { mesh, meshSize: size } = landscape
  const weights = new Float32Array(mesh.length)
  const sum = weigh(mesh, trainingBeta, weights)
  mapFrame.over.paint(context, weights, size, veilOf(theme.up, COVER), 0, sum * (6 / size) ** 2 * liftTop, mapFrame.side)
}

/** @type {Layer} */
export function pushes(context, view) {
  const { mapFrame, frame, points, show, theme } = view
  if (!show.pushes) return
  const { positive, negative, negativePoints } = frame.pushes
  const onData = (/** @type {number} */ k) => mapFrame.place(points[k][0], points[k][1])
  const onNegative = (/** @type {number} */ k) => mapFrame.place(negativePoints[2 * k], negativePoints[2 * k + 1])
  const known = positive.subarray(0, points.length)
  context.lineJoin = "round"
  // Points without a push are drawn below those with one.
  dots(context, known, onData, theme.page)
  dots(context, negative, onNegative, theme.page)
  triangles(context, view, negative, onNegative, theme.up)
  triangles(context, view, known, onData, theme.down)
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Float32Array} strengths
 * @param {(k: number) => {x: number, y: number}} place
 * @param {string} rim
 */
function dots(context, strengths, place, rim) {
  context.beginPath()
  strengths.forEach((strength, k) => {
    if (strength !== 0) return
    const { x, y } = place(k)
    context.moveTo(x + DOT, y)
    context.arc(x, y, DOT, 0, 2 * Math.PI)
  })
  fillRimmed(context, ZERO, rim, 1.6)
}

/**
 * Draw triangles that point down for positive strengths and up for negative ones.
 * @param {CanvasRenderingContext2D} context
 * @param {MapView} view
 * @param {Float32Array} strengths
 * @param {(k: number) => {x: number, y: number}} place
 * @param {string} color
 */
function triangles(context, { mapFrame, frame, strongestPush, theme }, strengths, place, color) {
  const room = frame.pushes.liftsEverywhere ? BESIDE_VEIL : 1
  const largest = Math.max(LARGEST.least, room * Math.min(LARGEST.most, LARGEST.share * mapFrame.side))
  const smallest = Math.min(SMALLEST, 0.7 * largest)
  context.beginPath()
  strengths.forEach((strength, k) => {
    if (!strength) return  // 0 or NaN
    const size = smallest + (largest - smallest) * Math.abs(strength / strongestPush)
    const { x, y } = place(k)
    const tip = y + Math.sign(strength) * 0.5 * size
    const back = y - Math.sign(strength) * 0.5 * size
    context.moveTo(x, tip)
    context.lineTo(x - 0.5 * size, back)
    context.lineTo(x + 0.5 * size, back)
    context.closePath()
  })
  fillRimmed(context, color, theme.page, Math.min(RIM.most, RIM.share * largest))
}

/** @param {Float32Array} strengths */
const pushed = strengths => strengths.reduce((count, strength) => count + (strength ? 1 : 0), 0)

/** The numbers of pushed points, in words. @param {View} view */
export function describePushes({ frame: { pushes: { positive, negative, liftsEverywhere } }, trainingBeta }) {
  const down = `${pushed(positive)} of ${positive.length} data points pushed down`
  if (liftsEverywhere) return `${down}, every place pushed up by its density at β = ${formatBeta(trainingBeta)}`
  if (!negative.length) return `${down}, nothing pushed up`
  return `${down}, ${pushed(negative)} of ${negative.length} negatives pushed up`
}

/** Maps of at least so many pixels have room for “up by”, for the kinds of points, for β, for those without a push, and for the total numbers. */
const UP_BY = 140
const MIDDLE = 200
const AT_BETA = 260
const LARGE = 290
const WIDE = 400

/**
 * The legend of the marks, with their numbers; empty if there are no marks.
 * @param {View} view
 * @param {number} side   of the map
 * @returns {import("../draw/words.js").Word[]}
 */
export function pushLegend({ frame: { pushes: { positive, negative, liftsEverywhere } }, trainingBeta, show, theme }, side) {
  if (!show.pushes) return []
  const small = side < MIDDLE
  const count = (/** @type {Float32Array} */ all, /** @type {string} */ kind) => {
    const some = pushed(all)
    if (small) return `${some}`
    const of = side < WIDE ? some : all.length
    return `${some}${side < WIDE ? "" : ` of ${of}`} ${kind}${kind === "negative" && of !== 1 ? "s" : ""}`
  }
  const words = [{ text: "▼ ", color: theme.down }, { text: count(positive, "data") }]
  const beside = "   "
  if (liftsEverywhere) return [...words, { text: `${beside}■ `, color: theme.up }, { text: side < UP_BY ? "p" : side < AT_BETA ? "up by p" : `up by p, β = ${formatBeta(trainingBeta)}` }]
  if (negative.length) words.push({ text: `${beside}▲ `, color: theme.up }, { text: count(negative, "negative") })
  const unmoved = positive.length + negative.length - pushed(positive) - pushed(negative)
  return unmoved && side >= LARGE ? [...words, { text: `${beside}● `, color: ZERO }, { text: "zero gradient" }] : words
}
