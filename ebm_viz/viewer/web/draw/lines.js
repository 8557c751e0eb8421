// Contour lines on a plane that is seen from above or at an angle.

/** The box in pixels: its lower left corner, and the vectors along its two sides. @typedef {{x: number, y: number, right: [number, number], up: [number, number]}} Ground */

/**
 * @param {CanvasRenderingContext2D} context
 * @param {import("../data/contours.js").Contours} contours
 * @param {Ground} ground
 * @param {(level: number) => string} colorOf
 */
export function strokeContours(context, { points, ends, of, levels }, { x, y, right, up }, colorOf) {
  let at = 0
  ends.forEach((end, line) => {
    if (line === 0 || of[line] !== of[line - 1]) {
      context.strokeStyle = colorOf(levels[of[line]])
      context.beginPath()
    }
    for (let k = at; k < end; k += 2) {
      const [u, v] = [points[k], points[k + 1]]
      const [px, py] = [x + right[0] * u + up[0] * v, y + right[1] * u + up[1] * v]
      if (k === at) context.moveTo(px, py)
      else context.lineTo(px, py)
    }
    const closed = points[at] === points[end - 2] && points[at + 1] === points[end - 1]
    if (closed) context.closePath()
    at = end
    if (of[line + 1] !== of[line]) context.stroke()
  })
}
