// Shapes that several pictures draw.

import { write } from "./canvas.js"

/** @typedef {CanvasRenderingContext2D} Context */

/** Stroke a line between two points. @param {Context} context  @param {number} x1  @param {number} y1  @param {number} x2  @param {number} y2 */
export function strokeLine(context, x1, y1, x2, y2) {
  context.beginPath()
  context.moveTo(x1, y1)
  context.lineTo(x2, y2)
  context.stroke()
}

/** Begin a path along points. @param {Context} context  @param {readonly {x: number, y: number}[]} points */
export function trail(context, points) {
  context.beginPath()
  points.forEach(({ x, y }, k) => (k ? context.lineTo(x, y) : context.moveTo(x, y)))
}

/**
 * Stroke a line along points.
 * @param {Context} context
 * @param {readonly {x: number, y: number}[]} points
 * @param {{color: string, dash?: readonly number[], width: number}} pen
 */
export function strokeTrail(context, points, { color, dash = [], width }) {
  trail(context, points)
  context.lineJoin = "round"
  context.setLineDash([...dash])
  strokeRimmed(context, [color, width])
  context.setLineDash([])
}

/** Stroke the present path with several pens, the lowest first, so that it is seen on any ground. @param {Context} context  @param {...[string, number]} pens  colour and width */
export function strokeRimmed(context, ...pens) {
  for (const [color, width] of pens) {
    context.strokeStyle = color
    context.lineWidth = width
    context.stroke()
  }
}

/** Fill the present path over its rim, so that shapes that overlap stay whole. @param {Context} context  @param {string} fill  @param {string} rim  @param {number} width  of the rim's line */
export function fillRimmed(context, fill, rim, width) {
  strokeRimmed(context, [rim, width])
  context.fillStyle = fill
  context.fill()
}

/** Fill the present path with a colour through which the ground is seen. @param {Context} context  @param {string} color  @param {number} opacity */
export function fillPale(context, color, opacity) {
  context.globalAlpha = opacity
  context.fillStyle = color
  context.fill()
  context.globalAlpha = 1
}

/** A disc with an edge. @param {Context} context  @param {number} x  @param {number} y  @param {number} radius  @param {string} fill  @param {string} edge  @param {number} width  of the edge */
export function dot(context, x, y, radius, fill, edge, width) {
  context.beginPath()
  context.arc(x, y, radius, 0, 2 * Math.PI)
  context.fillStyle = fill
  context.strokeStyle = edge
  context.lineWidth = width
  context.fill()
  context.stroke()
}

/** Draw what lies inside a rectangle. @param {Context} context  @param {[number, number, number, number]} rect  left, top, width, height  @param {() => void} draw */
export function clipped(context, rect, draw) {
  context.save()
  context.beginPath()
  context.rect(...rect)
  context.clip()
  draw()
  context.restore()
}

/**
 * Stroke diagonals, as many as a rectangle needs; they reach beyond it.
 * @param {Context} context
 * @param {[number, number, number, number]} rect   left, top, width, height
 * @param {number} apart
 * @param {boolean} [falling]   to the right
 */
export function diagonals(context, [left, top, width, height], apart, falling = false) {
  const [from, to] = falling ? [top, top + height] : [top + height, top]
  context.beginPath()
  for (let at = left - height; at < left + width; at += apart) {
    context.moveTo(at, from)
    context.lineTo(at + height, to)
  }
  context.stroke()
}

/**
 * An open arrow, to be stroked.
 * @param {Context} context
 * @param {number} x   of its tail
 * @param {number} y
 * @param {number} dx
 * @param {number} dy
 * @param {number} head   the share of its length that the head takes
 */
export function openArrow(context, x, y, dx, dy, head) {
  const [tipX, tipY] = [x + dx, y + dy]
  const [backX, backY] = [tipX - dx * head, tipY - dy * head]
  const [sideX, sideY] = [-dy * head * 0.64, dx * head * 0.64]
  context.moveTo(x, y)
  context.lineTo(tipX, tipY)
  context.moveTo(backX + sideX, backY + sideY)
  context.lineTo(tipX, tipY)
  context.lineTo(backX - sideX, backY - sideY)
}

/**
 * Write text that is legible on any ground, in the present font.
 * @param {Context} context
 * @param {string} text
 * @param {number} x
 * @param {number} y
 * @param {{fill: string, rims: string[], width: number, align?: CanvasTextAlign}} style   the rims around it, the lowest first
 */
export function writeRimmed(context, text, x, y, { fill, rims, width, align = "center" }) {
  context.lineWidth = width
  context.lineJoin = "round"
  context.textAlign = align
  context.textBaseline = "middle"
  for (const rim of rims) {
    context.strokeStyle = rim
    context.strokeText(text, x, y + 1)
  }
  context.fillStyle = fill
  write(context, text, x, y, align)
}
