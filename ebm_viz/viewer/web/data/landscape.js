// The landscape of one frame as it is drawn: energies interpolated between grid nodes, and the Gibbs density at β.

import { contourLevels } from "./scale.js"
import { noContours, traceContours } from "./contours.js"

/** @import { Frame } from "./frames.js" */
/** @import { Range } from "./scale.js" */

export const BOX = 3

/** A coordinate, brought into the box and rounded to 1/parts. @param {number} y  @param {number} [parts] */
export const inBox = (y, parts = 100) => Math.round(Math.max(-BOX, Math.min(BOX, y)) * parts) / parts
/** The grid is refined by FACTOR along each side; by half of that if the frame has at least FINE cells per side. */
const FACTOR = 4
const FINE = 256
/** Cells per side from which a frame is finer than those of a playing run. */
const FINER = 128
/** The largest number of cells per side for surfaces and contour lines. */
const MESH = 128
const AREA = (2 * BOX) ** 2

/** A density this close to uniform, or with this share of its mass within this radius, is also described in words. */
const EVEN = 1.25
const SPOT_MASS = 0.99
const SPOT_RADIUS = 0.3

export class Landscape {
  constructor() {
    this.n = 0
    this.size = 0
    this.frame = /** @type {Frame | null} */ (null)
    /** Energy above the frame's lowest, on the refined grid. */
    this.energy = new Float32Array(0)
    /** The same on fewer cells, for the surface and the contour lines. */
    this.mesh = new Float32Array(0)
    this.meshSize = 0
    this.nodes = new Float32Array(0)
    this.density = new Float32Array(0)
    this.bright = new Float32Array(0)
    this.beta = Number.NaN
    this.peak = 0
    this.range = { low: 0, high: 0 }
    /** @type {{i: number, j: number} | null} */ this.spot = null
    this.traced = { frame: /** @type {Frame | null} */ (null), low: 0, high: 0, coarse: false }
    this.rows = new Float32Array(0)
    this.weights = weightsFor(0, FACTOR)
    this.contours = noContours()
  }

  get even() { return this.peak * AREA <= EVEN }

  /** @param {Frame} frame */
  show(frame) {
    // All frames of a walk share one landscape.
    if (frame.grid === this.frame?.grid) return
    if (this.n !== frame.n) this.#resize(frame.n)
    this.frame = frame
    this.beta = Number.NaN
    this.#interpolate(frame)
  }

  /**
   * Compute the density p ∝ e^{−βF}, normalized over the box; by columns, over y₂ in each column.
   * @param {number} beta
   * @param {boolean} [byColumns]
   * @returns {boolean} whether it changed
   */
  temper(beta, byColumns = false) {
    if (beta === this.beta || !this.frame) return false
    if (byColumns) return this.#temperColumns(beta)
    const { energy, density, size } = this
    let lowest = Infinity
    let highest = -Infinity
    for (let i = 0; i < energy.length; i += 1) {
      if (energy[i] < lowest) lowest = energy[i]
      if (energy[i] > highest) highest = energy[i]
    }
    let sum = 0
    for (let i = 0; i < energy.length; i += 1) {
      const exponent = beta * (lowest - energy[i])
      const weight = exponent > -40 ? Math.exp(exponent) : 0
      density[i] = weight
      sum += weight
    }
    const normal = 1 / (sum * (AREA / (size * size)))
    for (let i = 0; i < density.length; i += 1) density[i] *= normal
    this.beta = beta
    this.peak = normal
    this.range = { low: Math.exp(beta * (lowest - highest)) * normal, high: normal }
    this.spot = this.even ? null : this.#findSpot(normal)
    return true
  }

  /** @param {number} beta */
  #temperColumns(beta) {
    this.range = temperColumns(this.energy, this.size, beta, this.density)
    this.beta = beta
    // The peak of the joint density if all x are equally likely.
    this.peak = this.range.high / (2 * BOX)
    this.spot = null
    return true
  }

  /**
   * The density for a picture of a given size. If it has fewer pixels than cells, each value is the highest of 2 × 2
   * cells, so that a spot as small as a pixel keeps its brightness.
   * @param {number} pixels  per side
   */
  densityFor(pixels) {
    const { density, size, n } = this
    if (pixels >= size || n < FINER) return { density, size }
    const half = size / 2
    if (this.bright.length !== half * half) this.bright = new Float32Array(half * half)
    for (let i = 0; i < half; i += 1) {
      for (let j = 0; j < half; j += 1) {
        const at = 2 * i * size + 2 * j
        this.bright[i * half + j] = Math.max(density[at], density[at + 1], density[at + size], density[at + size + 1])
      }
    }
    return { density: this.bright, size: half }
  }

  /** Energies above the lowest one, for a surface. @param {boolean} coarse  on the nodes of the frame's grid */
  heights(coarse) {
    if (!coarse || !this.frame) return { heights: this.mesh, size: this.meshSize }
    const { grid, lo, hi } = this.frame
    const unit = (hi - lo) / 65535
    if (this.nodes.length !== grid.length) this.nodes = new Float32Array(grid.length)
    for (let k = 0; k < grid.length; k += 1) this.nodes[k] = grid[k] * unit
    return { heights: this.nodes, size: this.frame.n }
  }

  /** Trace contour lines at the levels of a range; coarse ones are enough while the clock runs. @param {Range} range  @param {boolean} coarse */
  trace(range, coarse) {
    const { frame, traced } = this
    if (!frame || (traced.frame === frame && traced.low === range.low && traced.high === range.high && traced.coarse === coarse)) return
    this.traced = { frame, low: range.low, high: range.high, coarse }
    const levels = contourLevels(range)
    const { heights, size } = this.heights(coarse)
    traceContours(heights, size, levels.map(level => level - frame.lo), this.contours)
    this.contours.levels = levels
  }

  /** Energy and density at a point of the box. @param {number} y1  @param {number} y2 */
  at(y1, y2) {
    const { energy, density, size, frame } = this
    return { energy: (frame?.lo ?? 0) + valueAt(energy, size, y1, y2), density: valueAt(density, size, y1, y2) }
  }

  /** @param {number} peak */
  #findSpot(peak) {
    const { density, size } = this
    const at = density.indexOf(Math.fround(peak))
    const top = at >= 0 ? at : density.reduce((best, p, k) => (p > density[best] ? k : best), 0)
    return massWithin(density, size, top, SPOT_RADIUS) >= SPOT_MASS ? { i: Math.floor(top / size), j: top % size } : null
  }

  /** @param {number} n */
  #resize(n) {
    const factor = n < FINE ? FACTOR : FACTOR / 2
    this.n = n
    this.size = factor * n
    this.meshSize = Math.min(this.size / 2, MESH)
    this.energy = new Float32Array(this.size ** 2)
    this.density = new Float32Array(this.size ** 2)
    this.mesh = new Float32Array(this.meshSize ** 2)
    this.rows = new Float32Array(n * this.size)
    this.weights = weightsFor(n, factor)
  }

  /** Interpolate by Catmull–Rom splines, along the rows, then along the columns. @param {Frame} frame */
  #interpolate({ grid, lo, hi, n }) {
    const { size, rows, energy, mesh, meshSize, weights: { taps, starts } } = this
    const unit = (hi - lo) / 65535
    for (let i = 0; i < n; i += 1) {
      for (let k = 0; k < size; k += 1) {
        const from = i * n + starts[k]
        const w = 4 * k
        rows[i * size + k] =
          unit * (taps[w] * grid[from] + taps[w + 1] * grid[from + 1] + taps[w + 2] * grid[from + 2] + taps[w + 3] * grid[from + 3])
      }
    }
    for (let k = 0; k < size; k += 1) {
      const [a, b, c, d] = [taps[4 * k], taps[4 * k + 1], taps[4 * k + 2], taps[4 * k + 3]]
      const from = starts[k] * size
      for (let j = 0; j < size; j += 1) {
        const at = from + j
        energy[k * size + j] = a * rows[at] + b * rows[at + size] + c * rows[at + 2 * size] + d * rows[at + 3 * size]
      }
    }
    const block = size / meshSize
    mesh.fill(0)
    for (let i = 0; i < size; i += 1) {
      const row = Math.floor(i / block) * meshSize
      for (let j = 0; j < size; j += 1) mesh[row + Math.floor(j / block)] += energy[i * size + j]
    }
    for (let k = 0; k < mesh.length; k += 1) mesh[k] /= block * block
  }
}

/** Interpolate linearly between the cells of a size × size field. @param {ArrayLike<number>} field  @param {number} size  @param {number} y1  @param {number} y2 */
export function valueAt(field, size, y1, y2) {
  const place = (/** @type {number} */ y) => Math.max(0, Math.min(size - 1, ((y + BOX) / (2 * BOX)) * size - 0.5))
  const [x, y] = [place(y1), place(y2)]
  const [j, i] = [Math.min(Math.floor(x), size - 2), Math.min(Math.floor(y), size - 2)]
  const [u, v] = [x - j, y - i]
  const k = i * size + j
  return (field[k] * (1 - u) + field[k + 1] * u) * (1 - v) + (field[k + size] * (1 - u) + field[k + size + 1] * u) * v
}

/** The mass of a density in a disc around a cell. @param {Float32Array} density  @param {number} size  @param {number} at  @param {number} radius */
export function massWithin(density, size, at, radius) {
  const [i0, j0] = [Math.floor(at / size), at % size]
  const reach = (radius / (2 * BOX)) * size
  let sum = 0
  for (let i = Math.max(0, Math.ceil(i0 - reach)); i <= Math.min(size - 1, i0 + reach); i += 1) {
    for (let j = Math.max(0, Math.ceil(j0 - reach)); j <= Math.min(size - 1, j0 + reach); j += 1) {
      if ((i - i0) ** 2 + (j - j0) ** 2 <= reach * reach) sum += density[i * size + j]
    }
  }
  return sum * (AREA / (size * size))
}

/** Write e^{−βF} relative to its highest value to `weights`, and return the sum. @param {Float32Array} energy  @param {number} beta  @param {Float32Array} weights */
export function weigh(energy, beta, weights) {
  let [lowest, sum] = [Infinity, 0]
  for (let k = 0; k < energy.length; k += 1) if (energy[k] < lowest) lowest = energy[k]
  for (let k = 0; k < energy.length; k += 1) sum += weights[k] = Math.exp(beta * (lowest - energy[k]))
  return sum
}

/**
 * Write p(y|x) ∝ e^{−βF}, normalized over y in each column, to `density`, and return its range.
 * @param {Float32Array} energy  size × size
 * @param {number} size
 * @param {number} beta
 * @param {Float32Array} density
 */
export function temperColumns(energy, size, beta, density) {
  const [lowest, sums] = [new Float32Array(size).fill(Infinity), new Float64Array(size)]
  for (let at = 0; at < energy.length; at += 1) {
    const column = at % size
    if (energy[at] < lowest[column]) lowest[column] = energy[at]
  }
  for (let at = 0; at < energy.length; at += 1) {
    const column = at % size
    sums[column] += density[at] = Math.exp(beta * (lowest[column] - energy[at]))
  }
  let [low, high] = [Infinity, 0]
  for (let at = 0; at < energy.length; at += 1) {
    const p = density[at] /= sums[at % size] * ((2 * BOX) / size)
    if (p < low) low = p
    if (p > high) high = p
  }
  return { low, high }
}

/**
 * Interpolation weights from n cell centres to each refined cell on a line: four weights, and the first of the four
 * cells. Beyond the outermost centres extrapolation is linear.
 * @param {number} n
 * @param {number} factor
 */
function weightsFor(n, factor) {
  const taps = new Float32Array(4 * factor * n)
  const starts = new Int32Array(factor * n)
  for (let k = 0; k < starts.length; k += 1) {
    const x = (k + 0.5) / factor - 0.5
    const cell = Math.floor(x)
    const t = x - cell
    const start = Math.max(0, Math.min(n - 4, cell - 1))
    starts[k] = start
    const spline = [
      (-t + 2 * t ** 2 - t ** 3) / 2, (2 - 5 * t ** 2 + 3 * t ** 3) / 2, (t + 4 * t ** 2 - 3 * t ** 3) / 2, (t ** 3 - t ** 2) / 2,
    ]
    spline.forEach((weight, tap) => {
      const index = cell - 1 + tap
      const add = (/** @type {number} */ at, /** @type {number} */ amount) => { taps[4 * k + at - start] += amount }
      if (index < 0) {
        add(0, weight * (1 - index))
        add(1, weight * index)
      } else if (index >= n) {
        add(n - 1, weight * (index - n + 2))
        add(n - 2, weight * (n - 1 - index))
      } else add(index, weight)
    })
  }
  return { taps, starts }
}
