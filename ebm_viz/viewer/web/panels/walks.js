// The ball with its path, and the particles, on the energy map.

import { shownPositions } from "../data/walked.js"
import { formatComputed, formatFixed } from "../draw/numbers.js"
import { dot, fillRimmed, strokeRimmed, trail, writeRimmed } from "../draw/shapes.js"

/** @import { Layer } from "./layers.js" */
/** @import { MapFrame } from "../draw/map_frame.js" */
/** @typedef {import("../data/walk.js").Walks["runs"][number]} Walk */

const BALL = "#FF6E5E"
const RADIUS = 5
const PARTICLE = 2.4
/** Text on the map. */
const RIM = 3
const RIMMED = { fill: "#fff", rims: ["#000"], width: RIM }
/** The radius of a walk's particles: a share of the map's side, but at least `least` pixels. */
const MANY = { least: 1.5, share: 0.0075 }

/** @type {Layer} */
export function walks(context, { mapFrame, frame, walk, theme }) {
  if (frame.walk) {
    drawParticles(context, mapFrame, shownPositions(frame.walk), Math.max(MANY.least, MANY.share * mapFrame.side))
    numberWells(context, mapFrame, frame.walk, theme)
  }
  if (walk?.swarm) drawParticles(context, mapFrame, walk.swarm.positions, PARTICLE)
  if (walk?.ball) drawBall(context, mapFrame, walk.ball, theme)
}

/** @param {CanvasRenderingContext2D} context  @param {MapFrame} mapFrame  @param {ArrayLike<number>} positions  @param {number} radius */
function drawParticles(context, mapFrame, positions, radius) {
  context.beginPath()
  for (let at = 0; at < positions.length; at += 2) {
    const { x, y } = mapFrame.place(positions[at], positions[at + 1])
    context.moveTo(x + radius, y)
    context.arc(x, y, radius, 0, 2 * Math.PI)
  }
  fillRimmed(context, BALL, "#000", 1.6)
}

/** Number the wells on the map as their bars are numbered. @param {CanvasRenderingContext2D} context  @param {MapFrame} mapFrame  @param {import("../data/walked.js").Standing} standing  @param {import("../draw/theme.js").Theme} theme */
function numberWells(context, mapFrame, { truth: { wells } }, theme) {
  if (wells.length < 2) return
  context.font = `600 ${theme.number}px ${theme.font}`
  wells.forEach(({ y1, y2 }, k) => {
    const { x, y } = mapFrame.place(y1, y2)
    // The number stands beside the well, on the side away from the centre of the box.
    const [across, down] = [x - mapFrame.side / 2, y - mapFrame.side / 2]
    const far = Math.hypot(across, down) || 1
    const text = String(k + 1)
    const inside = (/** @type {number} */ at, /** @type {number} */ size) => Math.max(size / 2 + RIM, Math.min(mapFrame.side - size / 2 - RIM, at))
    const left = inside(x + (1.25 * theme.number * across) / far, context.measureText(text).width)
    writeRimmed(context, text, left, inside(y + (1.25 * theme.number * down) / far, theme.number), RIMMED)
  })
}

/** @param {CanvasRenderingContext2D} context  @param {MapFrame} mapFrame  @param {import("../data/walk.js").Ball} ball  @param {import("../draw/theme.js").Theme} theme */
function drawBall(context, mapFrame, ball, theme) {
  trail(context, Array.from({ length: ball.path.length / 2 }, (_, k) => mapFrame.place(ball.path[2 * k], ball.path[2 * k + 1])))
  context.lineJoin = context.lineCap = "round"
  strokeRimmed(context, ["#000", 4], ["#fff", 2.2])
  context.lineCap = "butt"
  const { x, y } = mapFrame.place(ball.y1, ball.y2)
  dot(context, x, y, RADIUS, BALL, "#000", 1.2)
  if (ball.rolls || Number.isNaN(ball.energy)) return
  context.font = `600 ${theme.number}px ${theme.font}`
  const [beside, align] = x > mapFrame.side / 2 ? [-RADIUS - 5, /** @type {const} */ ("right")] : [RADIUS + 5, /** @type {const} */ ("left")]
  writeRimmed(context, `F = ${formatComputed(ball.energy)}`, x + beside, y, { ...RIMMED, align })
}

/** A description in words. @param {Walk | undefined} walk  @param {import("../data/walked.js").Standing} [standing] */
export function describeWalk(walk, standing) {
  const parts = standing ? [`${standing.shown} particles`] : []
  if (walk?.ball) {
    const { y1, y2, energy, rolls } = walk.ball
    const place = `y₁ ${formatFixed(y1, 2)}, y₂ ${formatFixed(y2, 2)}`
    parts.push(rolls ? "a ball that rolls" : `a ball at rest at ${place}, F = ${formatComputed(energy)}`)
  }
  if (walk?.swarm) parts.push(`${walk.swarm.positions.length / 2} particles that walk`)
  return parts.join(" and ")
}
