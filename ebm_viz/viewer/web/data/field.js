// The energy between the nodes of a frame's grid, and its gradient. Particles and balls move on this field. As in the
// pictures, interpolation is bicubic (Catmull and Rom 1974), and extrapolation beyond the outermost nodes is linear.

import { BOX } from "./landscape.js"

/** Nodes that are added to the grid on each side. */
const RIM = 2

export class Field {
  constructor() {
    this.n = 0
    this.width = 0
    this.values = new Float64Array(0)
    this.grid = /** @type {object | null} */ (null)
    /** Values at the point that was evaluated last. */
    this.energy = 0
    this.slope1 = 0
    this.slope2 = 0
  }

  /**
   * @param {{grid: ArrayLike<number>, lo: number, hi: number}} frame
   * @param {number} n
   * @returns {boolean} whether the landscape changed
   */
  show(frame, n) {
    if (frame.grid === this.grid) return false
    this.grid = frame.grid
    const width = n + 2 * RIM
    if (width !== this.width) this.values = new Float64Array(width * width)
    Object.assign(this, { n, width })
    const { values } = this
    const unit = (frame.hi - frame.lo) / 65535
    for (let i = 0; i < n; i += 1) {
      const row = (i + RIM) * width + RIM
      for (let j = 0; j < n; j += 1) values[row + j] = frame.lo + unit * frame.grid[i * n + j]
      continueLine(values, row, 1, n)
    }
    for (let j = 0; j < width; j += 1) continueLine(values, RIM * width + j, width, n)
    return true
  }

  /** Evaluate the energy and its gradient at a point of the box. @param {number} y1  @param {number} y2 */
  read(y1, y2) {
    const { n, width, values } = this
    const scale = n / (2 * BOX)
    const [x, y] = [(y1 + BOX) * scale - 0.5, (y2 + BOX) * scale - 0.5]
    const [j, i] = [Math.floor(x), Math.floor(y)]
    const [t, u] = [x - j, y - i]
    const [a0, a1, a2, a3] = [weight0(t), weight1(t), weight2(t), weight3(t)]
    const [d0, d1, d2, d3] = [slope0(t), slope1(t), slope2(t), slope3(t)]
    let [energy, along1, along2] = [0, 0, 0]
    let at = (i - 1 + RIM) * width + (j - 1 + RIM)
    for (let k = 0; k < 4; k += 1) {
      const [p, q, r, s] = [values[at], values[at + 1], values[at + 2], values[at + 3]]
      const row = a0 * p + a1 * q + a2 * r + a3 * s
      const b = k === 0 ? weight0(u) : k === 1 ? weight1(u) : k === 2 ? weight2(u) : weight3(u)
      const db = k === 0 ? slope0(u) : k === 1 ? slope1(u) : k === 2 ? slope2(u) : slope3(u)
      energy += b * row
      along1 += b * (d0 * p + d1 * q + d2 * r + d3 * s)
      along2 += db * row
      at += width
    }
    this.energy = energy
    this.slope1 = along1 * scale
    this.slope2 = along2 * scale
  }
}

/** @param {Float64Array} values  @param {number} from  @param {number} stride  @param {number} n */
function continueLine(values, from, stride, n) {
  const last = from + (n - 1) * stride
  for (let k = 1; k <= RIM; k += 1) {
    values[from - k * stride] = (k + 1) * values[from] - k * values[from + stride]
    values[last + k * stride] = (k + 1) * values[last] - k * values[last - stride]
  }
}

const weight0 = (/** @type {number} */ t) => (-t + 2 * t * t - t * t * t) / 2
const weight1 = (/** @type {number} */ t) => (2 - 5 * t * t + 3 * t * t * t) / 2
const weight2 = (/** @type {number} */ t) => (t + 4 * t * t - 3 * t * t * t) / 2
const weight3 = (/** @type {number} */ t) => (t * t * t - t * t) / 2
const slope0 = (/** @type {number} */ t) => (-1 + 4 * t - 3 * t * t) / 2
const slope1 = (/** @type {number} */ t) => (-10 * t + 9 * t * t) / 2
const slope2 = (/** @type {number} */ t) => (1 + 8 * t - 9 * t * t) / 2
const slope3 = (/** @type {number} */ t) => (3 * t * t - 2 * t) / 2
