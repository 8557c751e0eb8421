// Exact properties of a landscape's Gibbs density, to which walks are compared: its wells and their masses, the masses
// of the cells of a histogram, and exact samples.

import { lastAtMost } from "./history.js"
import { BOX } from "./landscape.js"

/** @import { Chance } from "./chance.js" */
/** @import { Field } from "./field.js" */

/** Cells per side: for sums and samples, for wells, for the histogram in the plane, and for the one along y₁. */
const SIDE = 256
const COARSE = 128
export const BINS = 16
export const ACROSS = 32
/** A well has to hold at least this share of the mass at the training β. */
const LEAST_MASS = 0.01
/** A particle has arrived in a well once it is less than this far above its lowest point, in units of 1/β. */
const CORE = 2

/** The index of the cell in which a coordinate lies. @param {number} y  @param {number} cells */
export const cellOf = (y, cells) => Math.max(0, Math.min(cells - 1, Math.floor(((y + BOX) * cells) / (2 * BOX))))

/** The coordinate of the centre of a cell. @param {number} cell  @param {number} cells */
const middle = (cell, cells) => ((cell + 0.5) / cells) * 2 * BOX - BOX

/**
 * A well: its lowest point, the largest curvature there, and the direction of that curvature.
 * @typedef {{y1: number, y2: number, energy: number, curvature: number, direction: [number, number]}} Well
 */

/**
 * The Gibbs density at one β.
 * @typedef {object} Law
 * @property {number} beta
 * @property {Float64Array} cumulative  cumulative probability of the cells
 * @property {Float64Array} wells       mass of each well; index 0 holds the mass outside all wells
 * @property {Float64Array} bins        mass of each cell of the histogram
 * @property {Float64Array} across      density along y₁, in SIDE cells
 * @property {Float64Array} widths      variance inside each well along its steepest direction
 */

export class Truth {
  /** @param {Field} field  @param {number} beta  the training β; wells separated by a barrier of at most 1/β count as one */
  constructor(field, beta) {
    this.energy = new Float32Array(SIDE * SIDE)
    for (let i = 0; i < SIDE; i += 1) {
      for (let j = 0; j < SIDE; j += 1) {
        field.read(middle(j, SIDE), middle(i, SIDE))
        this.energy[i * SIDE + j] = field.energy
      }
    }
    this.lowest = this.energy.reduce((least, energy) => Math.min(least, energy), Infinity)
    /** The well of each coarse cell, counted from 1; 0 for none. */
    this.labels = new Uint8Array(COARSE * COARSE)
    /** @type {Well[]} */ this.wells = []
    /** @type {Law | null} */ this.law = null
    this.#findWells(field, beta)
  }

  /** The well of a point, counted from 1; 0 for none. @param {number} y1  @param {number} y2 */
  wellOf(y1, y2) { return this.labels[cellOf(y2, COARSE) * COARSE + cellOf(y1, COARSE)] }

  /** Whether a particle with this energy lies deep in its well. @param {number} well  @param {number} energy  @param {number} beta */
  arrived(well, energy, beta) { return well > 0 && beta * (energy - this.wells[well - 1].energy) < CORE }

  /** @param {number} beta  @returns {Law} */
  at(beta) {
    if (this.law?.beta === beta) return this.law
    const { energy, lowest, labels, wells } = this
    const cumulative = new Float64Array(energy.length)
    const law = {
      beta, cumulative, wells: new Float64Array(wells.length + 1), bins: new Float64Array(BINS * BINS), across: new Float64Array(SIDE),
      widths: new Float64Array(wells.length),
    }
    const [first, second] = [new Float64Array(wells.length), new Float64Array(wells.length)]
    const [fine, coarse] = [SIDE / BINS, SIDE / COARSE]
    let sum = 0
    for (let i = 0; i < SIDE; i += 1) {
      for (let j = 0; j < SIDE; j += 1) {
        const weight = Math.exp(beta * (lowest - energy[i * SIDE + j]))
        cumulative[i * SIDE + j] = sum += weight
        law.bins[Math.floor(i / fine) * BINS + Math.floor(j / fine)] += weight
        law.across[j] += weight
        const well = labels[Math.floor(i / coarse) * COARSE + Math.floor(j / coarse)]
        law.wells[well] += weight
        if (!well) continue
        const { direction } = wells[well - 1]
        const along = direction[0] * middle(j, SIDE) + direction[1] * middle(i, SIDE)
        first[well - 1] += weight * along
        second[well - 1] += weight * along * along
      }
    }
    law.widths.forEach((_, k) => {
      const mass = law.wells[k + 1]
      law.widths[k] = second[k] / mass - (first[k] / mass) ** 2
    })
    for (const masses of [law.wells, law.bins, cumulative]) for (let k = 0; k < masses.length; k += 1) masses[k] /= sum
    for (let j = 0; j < SIDE; j += 1) law.across[j] *= SIDE / (2 * BOX * sum)
    this.law = law
    return law
  }

  /**
   * Fill positions with exact samples: a cell is drawn by its mass, a point in it uniformly.
   * @param {Float32Array} positions
   * @param {number} beta
   * @param {Chance} chance
   * @param {number} [well]   only points in this well are accepted; 0 accepts all
   */
  draw(positions, beta, chance, well = 0) {
    const { cumulative } = this.at(beta)
    const width = (2 * BOX) / SIDE
    for (let at = 0; at < positions.length;) {
      const cell = Math.min(cumulative.length - 1, lastAtMost(cumulative, chance.even()) + 1)
      const y1 = middle(cell % SIDE, SIDE) + width * (chance.even() - 0.5)
      const y2 = middle(Math.floor(cell / SIDE), SIDE) + width * (chance.even() - 0.5)
      if (well && this.wellOf(y1, y2) !== well) continue
      positions[at] = y1
      positions[at + 1] = y2
      at += 2
    }
  }

  /** The well with the largest mass, counted from 1. @param {number} beta */
  heaviest(beta) {
    const { wells } = this.at(beta)
    return wells.indexOf(Math.max(...wells.subarray(1)), 1)
  }

  /** The expected total variation distance of `count` exact samples from the density. @param {number} beta  @param {number} count */
  floor(beta, count) {
    return this.at(beta).bins.reduce((sum, mass) => sum + meanDeviation(count, mass), 0) / (2 * count)
  }

  /** @param {Field} field  @param {number} beta */
  #findWells(field, beta) {
    const side = COARSE
    const heights = new Float32Array(side * side)
    for (let k = 0; k < heights.length; k += 1) {
      field.read(middle(k % side, side), middle(Math.floor(k / side), side))
      heights[k] = field.energy
    }
    const roots = flood(heights, side, 1 / beta)
    /** @type {Map<number, number>} */ const masses = new Map()
    let sum = 0
    for (let k = 0; k < heights.length; k += 1) {
      const weight = Math.exp(beta * (this.lowest - heights[k]))
      masses.set(roots[k], (masses.get(roots[k]) ?? 0) + weight)
      sum += weight
    }
    const place = (/** @type {number} */ cell) => ({ y1: middle(cell % side, side), y2: middle(Math.floor(cell / side), side) })
    const kept = [...masses].filter(([, mass]) => mass >= LEAST_MASS * sum).map(([root]) => ({ root, ...place(root) }))
    // Wells are numbered by their angle around the origin.
    kept.sort((a, b) => Math.atan2(a.y2, a.y1) - Math.atan2(b.y2, b.y1))
    const numbers = new Map(kept.map(({ root }, k) => [root, k + 1]))
    for (let k = 0; k < heights.length; k += 1) this.labels[k] = numbers.get(roots[k]) ?? 0
    this.wells = kept.map(({ root, y1, y2 }) => ({ y1, y2, energy: heights[root], ...steepest(field, y1, y2) }))
  }
}

/**
 * Find the wells of a grid by flooding it from below. Two wells that meet become one if the depth of the shallower is
 * at most `least`.
 * @param {Float32Array} heights
 * @param {number} side
 * @param {number} least
 * @returns {Int32Array}  the lowest cell of each cell's well
 */
function flood(heights, side, least) {
  const order = Array.from(heights, (_, k) => k).sort((a, b) => heights[a] - heights[b])
  const parents = new Int32Array(heights.length).fill(-1)
  const find = (/** @type {number} */ k) => {
    while (parents[k] !== k) k = parents[k] = parents[parents[k]]
    return k
  }
  for (const cell of order) {
    const [i, j] = [Math.floor(cell / side), cell % side]
    let lowest = -1
    /** @type {Set<number>} */ const wells = new Set()
    for (let di = -1; di <= 1; di += 1) {
      for (let dj = -1; dj <= 1; dj += 1) {
        const beside = (i + di) * side + j + dj
        if (i + di < 0 || i + di >= side || j + dj < 0 || j + dj >= side || parents[beside] < 0) continue
        wells.add(find(beside))
        if (lowest < 0 || heights[beside] < heights[lowest]) lowest = beside
      }
    }
    parents[cell] = lowest < 0 ? cell : find(lowest)
    // A well is named by its lowest cell, which is flooded first.
    const deepest = [...wells].reduce((best, well) => (best < 0 || heights[well] < heights[best] ? well : best), -1)
    for (const well of wells) if (well !== deepest && heights[cell] - heights[well] <= least) parents[well] = deepest
  }
  return Int32Array.from(parents, (_, k) => find(k))
}

/** The largest curvature at a point, and its direction. @param {Field} field  @param {number} y1  @param {number} y2 */
function steepest(field, y1, y2) {
  const apart = 0.1
  const slopes = (/** @type {number} */ a, /** @type {number} */ b) => {
    field.read(a, b)
    return [field.slope1, field.slope2]
  }
  const [right, left, up, down] = [slopes(y1 + apart, y2), slopes(y1 - apart, y2), slopes(y1, y2 + apart), slopes(y1, y2 - apart)]
  const a = (right[0] - left[0]) / (2 * apart)
  const d = (up[1] - down[1]) / (2 * apart)
  const b = (right[1] - left[1] + up[0] - down[0]) / (4 * apart)
  const angle = 0.5 * Math.atan2(2 * b, a - d)
  /** @type {[number, number]} */ const direction = [Math.cos(angle), Math.sin(angle)]
  return { curvature: (a + d) / 2 + Math.hypot((a - d) / 2, b), direction }
}

/** The mean deviation E|X − np| of a binomial X (De Moivre 1730): 2k·C(n, k)·pᵏ(1 − p)ⁿ⁻ᵏ⁺¹ with k = ⌊np⌋ + 1. @param {number} n  @param {number} p */
export function meanDeviation(n, p) {
  if (p <= 0 || p >= 1) return 0
  const k = Math.floor(n * p) + 1
  let log = Math.log(2 * k) + k * Math.log(p) + (n - k + 1) * Math.log1p(-p)
  for (let i = 1; i <= k; i += 1) log += Math.log((n - k + i) / i)
  return Math.exp(log)
}
