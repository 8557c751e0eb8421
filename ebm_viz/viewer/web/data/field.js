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
   * @param {{grid: ArrayLike<number>, lo: number, hi: number, n: number}} frame
   * @returns {boolean} whether the landscape changed
   */
  show({ grid, lo, hi, n }) {
    if (grid === this.grid) return false
    const width = n + 2 * RIM
    if (width !== this.width) this.values = new Float64Array(width * width)
    Object.assign(this, { grid, n, width })
    const { values } = this
    const unit = (hi - lo) / 65535
    for (let i = 0; i < n; i += 1) {
      const row = (i + RIM) * width + RIM
      for (let j = 0; j < n; j += 1) values[row + j] = lo + unit * grid[i * n + j]
      continueLine(values, row, 1, n)
    }
    for (let j = 0; j < width; j += 1) continueLine(values, RIM * width + j, width, n)
    return true
  }

  /** Evaluate the energy and its gradient at a point of the box. @param {number} y1  @param {number} y2 */
  read(y1, y2) {
    // Written out, without loops or arrays: this is most of the work of a walk.
    const width = this.width
    const v = this.values
    const scale = this.n / (2 * BOX)
    const x = (y1 + BOX) * scale - 0.5
    const y = (y2 + BOX) * scale - 0.5
    const j = Math.floor(x)
    const i = Math.floor(y)
    const t = x - j
    const a0 = t * (t * (1 - 0.5 * t) - 0.5)
    const a1 = t * t * (1.5 * t - 2.5) + 1
    const a2 = t * (t * (2 - 1.5 * t) + 0.5)
    const a3 = t * t * (0.5 * t - 0.5)
    const b0 = t * (2 - 1.5 * t) - 0.5
    const b1 = t * (4.5 * t - 5)
    const b2 = t * (4 - 4.5 * t) + 0.5
    const b3 = t * (1.5 * t - 1)
    const p = (i - 1 + RIM) * width + (j - 1 + RIM)
    const q = p + width
    const r = q + width
    const s = r + width
    const row0 = a0 * v[p] + a1 * v[p + 1] + a2 * v[p + 2] + a3 * v[p + 3]
    const row1 = a0 * v[q] + a1 * v[q + 1] + a2 * v[q + 2] + a3 * v[q + 3]
    const row2 = a0 * v[r] + a1 * v[r + 1] + a2 * v[r + 2] + a3 * v[r + 3]
    const row3 = a0 * v[s] + a1 * v[s + 1] + a2 * v[s + 2] + a3 * v[s + 3]
    const rise0 = b0 * v[p] + b1 * v[p + 1] + b2 * v[p + 2] + b3 * v[p + 3]
    const rise1 = b0 * v[q] + b1 * v[q + 1] + b2 * v[q + 2] + b3 * v[q + 3]
    const rise2 = b0 * v[r] + b1 * v[r + 1] + b2 * v[r + 2] + b3 * v[r + 3]
    const rise3 = b0 * v[s] + b1 * v[s + 1] + b2 * v[s + 2] + b3 * v[s + 3]
    const u = y - i
    const c0 = u * (u * (1 - 0.5 * u) - 0.5)
    const c1 = u * u * (1.5 * u - 2.5) + 1
    const c2 = u * (u * (2 - 1.5 * u) + 0.5)
    const c3 = u * u * (0.5 * u - 0.5)
    this.energy = c0 * row0 + c1 * row1 + c2 * row2 + c3 * row3
    this.slope1 = scale * (c0 * rise0 + c1 * rise1 + c2 * rise2 + c3 * rise3)
    this.slope2 = scale * ((u * (2 - 1.5 * u) - 0.5) * row0 + u * (4.5 * u - 5) * row1
      + (u * (4 - 4.5 * u) + 0.5) * row2 + u * (1.5 * u - 1) * row3)
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
