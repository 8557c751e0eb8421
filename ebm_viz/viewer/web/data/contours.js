// Marching squares.

/**
 * @typedef {object} Contours
 * @property {Float32Array} segments  x1 y1 x2 y2 in [0, 1] of the box, level after level
 * @property {number[]} ends          where each level's numbers end in `segments`
 * @property {number[]} levels
 */

// The corners of a cell are numbered around it: (j, i), (j+1, i), (j+1, i+1), (j, i+1); edge e joins corner e to e+1.
// For each pattern of corners above the level: pairs of edges that the line joins.
const EDGES = [
  [], [3, 0], [0, 1], [3, 1], [1, 2], [3, 0, 1, 2], [0, 2], [3, 2],
  [2, 3], [2, 0], [0, 1, 2, 3], [2, 1], [1, 3], [1, 0], [0, 3], [],
]

/**
 * @param {Float32Array} field  size × size values at cell centres
 * @param {number} size
 * @param {number[]} levels     rising
 * @param {Contours} out        filled; its buffer grows when it must
 */
export function traceContours(field, size, levels, out) {
  let at = 0
  out.ends.length = 0
  const corners = new Float32Array(4)
  for (const level of levels) {
    for (let i = 0; i < size - 1; i += 1) {
      for (let j = 0; j < size - 1; j += 1) {
        const k = i * size + j
        const pattern =
          (field[k] > level ? 1 : 0) | (field[k + 1] > level ? 2 : 0) | (field[k + size + 1] > level ? 4 : 0) | (field[k + size] > level ? 8 : 0)
        if (pattern === 0 || pattern === 15) continue
        corners[0] = field[k]
        corners[1] = field[k + 1]
        corners[2] = field[k + size + 1]
        corners[3] = field[k + size]
        if (at + 8 > out.segments.length) {
          const larger = new Float32Array(2 * out.segments.length)
          larger.set(out.segments)
          out.segments = larger
        }
        for (const edge of EDGES[pattern]) {
          const [from, to] = [corners[edge], corners[(edge + 1) & 3]]
          const t = (level - from) / (to - from)
          const x = edge === 0 ? t : edge === 1 ? 1 : edge === 2 ? 1 - t : 0
          const y = edge === 0 ? 0 : edge === 1 ? t : edge === 2 ? 1 : 1 - t
          out.segments[at] = (j + 0.5 + x) / size
          out.segments[at + 1] = (i + 0.5 + y) / size
          at += 2
        }
      }
    }
    out.ends.push(at)
  }
}
