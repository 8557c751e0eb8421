// Contour lines by marching squares, with the segments joined into lines.

/**
 * @typedef {object} Contours
 * @property {Float32Array} points   x and y as fractions of the box, line after line; a closed line ends where it began
 * @property {number[]} ends         index in `points` after the last number of each line
 * @property {number[]} of           index of each line's level; rising
 * @property {number[]} levels
 */

/** @returns {Contours} */
export const noContours = () => ({ points: new Float32Array(1 << 13), ends: [], of: [], levels: [] })

// The corners of a cell are numbered around it: (j, i), (j+1, i), (j+1, i+1), (j, i+1); edge e joins corners e and e+1.
// For each pattern of corners above the level, EDGES lists the pairs of edges that a line joins.
const EDGES = [
  [], [3, 0], [0, 1], [3, 1], [1, 2], [3, 0, 1, 2], [0, 2], [3, 2],
  [2, 3], [2, 0], [0, 1, 2, 3], [2, 1], [1, 3], [1, 0], [0, 3], [],
]

/** For each edge of the grid, the one or two edges to which the line continues. The array is reused for each level. */
let links = new Int32Array(0)

/**
 * @param {Float32Array} field  size × size values at cell centres; cells with a NaN corner have no lines
 * @param {number} size
 * @param {number[]} levels     rising
 * @param {Contours} out        receives the lines; its buffer grows if needed
 */
export function traceContours(field, size, levels, out) {
  if (links.length < 4 * size * size) links = new Int32Array(4 * size * size).fill(-1)
  out.levels = levels
  out.ends.length = out.of.length = 0
  let at = 0
  levels.forEach((level, number) => {
    const touched = linkEdges(field, size, level)
    const put = (/** @type {number} */ crossed) => {
      if (at + 2 > out.points.length) {
        const larger = new Float32Array(2 * out.points.length)
        larger.set(out.points)
        out.points = larger
      }
      const k = crossed >> 1
      const up = crossed & 1
      const from = field[k]
      const t = (level - from) / (field[up ? k + size : k + 1] - from)
      out.points[at] = ((k % size) + 0.5 + (up ? 0 : t)) / size
      out.points[at + 1] = (Math.floor(k / size) + 0.5 + (up ? t : 0)) / size
      at += 2
    }
    const follow = (/** @type {number} */ start) => {
      let before = -1
      let here = start
      while (here >= 0 && links[2 * here] >= 0) {
        put(here)
        const next = links[2 * here] === before ? links[2 * here + 1] : links[2 * here]
        links[2 * here] = links[2 * here + 1] = -1
        before = here
        here = next
      }
      if (here === start) put(start)
      out.ends.push(at)
      out.of.push(number)
    }
    // First the lines that end at the border; the remaining lines are closed.
    for (const start of touched) if (links[2 * start] >= 0 && links[2 * start + 1] < 0) follow(start)
    for (const start of touched) if (links[2 * start] >= 0) follow(start)
  })
}

/**
 * Link the edges that the lines of a level cross, and return those edges. Edge 2k leads from node k to the right, edge
 * 2k + 1 from node k upwards.
 * @param {Float32Array} field  @param {number} size  @param {number} level
 */
function linkEdges(field, size, level) {
  const edge = [0, 3, 2 * size, 1]
  /** @type {number[]} */ const touched = []
  const link = (/** @type {number} */ from, /** @type {number} */ to) => {
    if (links[2 * from] < 0) {
      links[2 * from] = to
      touched.push(from)
    } else links[2 * from + 1] = to
  }
  for (let i = 0; i < size - 1; i += 1) {
    for (let k = i * size; k < i * size + size - 1; k += 1) {
      const pattern =
        (field[k] > level ? 1 : 0) | (field[k + 1] > level ? 2 : 0) | (field[k + size + 1] > level ? 4 : 0) | (field[k + size] > level ? 8 : 0)
      if (pattern === 0 || pattern === 15 || Number.isNaN(field[k] + field[k + 1] + field[k + size] + field[k + size + 1])) continue
      const pairs = EDGES[pattern]
      for (let p = 0; p < pairs.length; p += 2) {
        const from = 2 * k + edge[pairs[p]]
        const to = 2 * k + edge[pairs[p + 1]]
        link(from, to)
        link(to, from)
      }
    }
  }
  return touched
}
