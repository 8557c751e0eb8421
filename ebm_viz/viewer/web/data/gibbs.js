// Numbers of the Gibbs density at any β: log Z, mean energy, variance, entropy.

import { BOX } from "./landscape.js"

/** @import { Landscape } from "./landscape.js" */

const AREA = (2 * BOX) ** 2
export const LOG_AREA = Math.log(AREA)

/** The width of a level, as a share of its height above the lowest energy. */
const RELATIVE = 1 / 400
/** Far below this height the levels are evenly spaced. */
const ABSOLUTE = 0.02

/**
 * @typedef {object} Numbers  in nats and units of energy and length
 * @property {number} logPartition
 * @property {number} meanEnergy
 * @property {number} energyVariance
 * @property {number} entropy
 * @property {number} variance    of y₁
 * @property {number} covariance  of F and (y₁ − E y₁)²
 * @property {number} peak        highest value of the density
 */

/**
 * The cells of a landscape, grouped into levels of energy. A sum over the box at some β then has hundreds of terms
 * instead of a hundred thousand.
 */
export class Levels {
  constructor() {
    this.lowest = 0
    /** For each non-empty level: its number of cells, and the means of height, y₁ and y₁² over them. */
    this.count = 0
    this.cells = new Float64Array(0)
    this.height = new Float64Array(0)
    this.first = new Float64Array(0)
    this.second = new Float64Array(0)
    this.weights = new Float64Array(0)
    this.total = 1
  }

  /**
   * @param {Float32Array} energy  size × size, columns along y₁
   * @param {number} size
   * @param {number} base          added to every energy
   */
  take(energy, size, base) {
    let [lowest, highest] = [Infinity, -Infinity]
    for (let k = 0; k < energy.length; k += 1) {
      if (energy[k] < lowest) lowest = energy[k]
      if (energy[k] > highest) highest = energy[k]
    }
    const level = (/** @type {number} */ height) => Math.floor(Math.log1p(height / ABSOLUTE) / RELATIVE)
    const most = level(highest - lowest) + 1
    if (this.cells.length < most) {
      for (const name of /** @type {const} */ (["cells", "height", "first", "second", "weights"])) this[name] = new Float64Array(most)
    }
    const { cells, height, first, second } = this
    for (const sums of [cells, height, first, second]) sums.fill(0)
    for (let k = 0; k < energy.length; k += 1) {
      const above = energy[k] - lowest
      const y1 = (((k % size) + 0.5) / size) * 2 * BOX - BOX
      const at = level(above)
      cells[at] += 1
      height[at] += above
      first[at] += y1
      second[at] += y1 * y1
    }
    let count = 0
    for (let at = 0; at < most; at += 1) {
      if (!cells[at]) continue
      const of = cells[at]
      height[count] = height[at] / of
      first[count] = first[at] / of
      second[count] = second[at] / of
      cells[count] = of
      count += 1
    }
    Object.assign(this, { count, lowest: base + lowest, total: energy.length })
  }

  /** @param {number} beta  @returns {Numbers} */
  at(beta) {
    const { count, cells, height, first, second, weights } = this
    let [sum, energy, y1, square] = [0, 0, 0, 0]
    for (let k = 0; k < count; k += 1) {
      const weight = weights[k] = cells[k] * Math.exp(-beta * height[k])
      sum += weight
      energy += weight * height[k]
      y1 += weight * first[k]
      square += weight * second[k]
    }
    energy /= sum
    y1 /= sum
    const variance = square / sum - y1 * y1
    let [energyVariance, covariance] = [0, 0]
    for (let k = 0; k < count; k += 1) {
      const [share, from] = [weights[k] / sum, height[k] - energy]
      energyVariance += share * from * from
      covariance += share * from * (second[k] - 2 * y1 * first[k] + y1 * y1)
    }
    const logVolume = Math.log((sum * AREA) / this.total)
    return {
      logPartition: logVolume - beta * this.lowest,
      meanEnergy: this.lowest + energy,
      energyVariance,
      entropy: logVolume + beta * energy,
      variance,
      covariance,
      peak: Math.exp(-logVolume),
    }
  }
}

/** @type {WeakMap<Landscape, {frame: Landscape["frame"], levels: Levels}>} */
const known = new WeakMap()

/** The levels of the shown landscape, computed once per frame. @param {Landscape} landscape */
export function levelsOf(landscape) {
  let entry = known.get(landscape)
  if (!entry) known.set(landscape, entry = { frame: null, levels: new Levels() })
  if (entry.frame !== landscape.frame && landscape.frame) {
    entry.levels.take(landscape.energy, landscape.size, landscape.frame.lo)
    entry.frame = landscape.frame
  }
  return entry.levels
}
