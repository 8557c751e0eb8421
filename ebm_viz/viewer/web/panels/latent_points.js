// The latent points of an energy, as diamonds on the map.

/** @import { Layer } from "./layers.js" */

const FILL = "#ff5fa2"
const EDGE = "#000000"
/** Pixels by which the edge of a diamond extends beyond its corners. */
const EDGE_WIDTH = 1.3
/** Up to this many points are drawn larger. */
const FEW = 24
/** The distance from a diamond's centre to its corners, as a share of the map's side, for few and for many points. */
const REACH = { few: 0.02, many: 0.013 }
/** The smallest such distance in pixels. */
const LEAST = { few: 5.2, many: 3.6 }

/** @type {Layer} */
export function latentPoints(context, { mapFrame, frame, show }) {
  if (!show.latent_points || !frame.landmarks) return
  const { landmarks } = frame
  const size = landmarks.length / 2 <= FEW ? "few" : "many"
  const reach = Math.max(LEAST[size], REACH[size] * mapFrame.side)
  // All edges are drawn before the diamonds, so that neighbouring diamonds stay whole.
  for (const [length, color] of /** @type {[number, string][]} */ ([[reach + EDGE_WIDTH, EDGE], [reach, FILL]])) {
    context.beginPath()
    for (let at = 0; at < landmarks.length; at += 2) {
      const { x, y } = mapFrame.place(landmarks[at], landmarks[at + 1])
      context.moveTo(x, y - length)
      context.lineTo(x + length, y)
      context.lineTo(x, y + length)
      context.lineTo(x - length, y)
      context.closePath()
    }
    context.fillStyle = color
    context.fill()
  }
}

/** A sentence on the number of points; empty if they are not shown. @param {import("../data/view.js").View} view */
export function describeLatentPoints({ frame: { landmarks }, show }) {
  if (!show.latent_points || !landmarks) return ""
  const count = landmarks.length / 2
  return count === 1 ? "1 latent point" : `${count} latent points`
}

/** Whether any of the runs has latent points. @param {import("../data/history.js").History[]} histories */
export const haveLatentPoints = histories => histories.some(({ frames }) => frames.find(frame => frame)?.landmarks)
