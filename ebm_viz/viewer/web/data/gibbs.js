// Numbers of the density at any β: log Z, mean energy, variance, entropy; of p(y|x), their means over x.

import { BOX } from "./landscape.js"

/** @import { Landscape } from "./landscape.js" */
/** @import { View } from "./view.js" */

const SIDE = 2 * BOX
/** The largest number of columns that stand for all x. */
const COLUMNS = 64

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
  /** @param {number} [volume]  of the region over which the density is normalized */
  constructor(volume = SIDE ** 2) {
    this.volume = volume
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
   * @param {Float32Array} energy  size × size, columns along y₁; or one column of `size` cells, whose y takes the place of y₁
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

  /** The entropy of the uniform density, which none exceeds. */
  get mostEntropy() { return Math.log(this.volume) }

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
    const logVolume = Math.log((sum * this.volume) / this.total)
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

/**
 * A conditional energy F(x, y): the numbers of p(y|x), averaged over the x of the data. What holds for the slopes of
 * one density in β holds for each column, and so for the mean. A column's energy has the level log Z(x)/β at the
 * training β, so its own level does not count.
 */
export class Columns {
  /** @param {[number, number][]} points  the data */
  constructor(points) {
    const counts = new Float64Array(COLUMNS)
    for (const [x] of points) counts[Math.max(0, Math.min(COLUMNS - 1, Math.floor(((x + BOX) / SIDE) * COLUMNS)))] += 1 / points.length
    /** One for each x that has data. share: of the data. */
    this.columns = [...counts].map((share, number) => ({ share, number, levels: new Levels(SIDE) })).filter(({ share }) => share)
  }

  get mostEntropy() { return Math.log(SIDE) }

  /** @param {Float32Array} energy  size × size, columns along y₁  @param {number} size  @param {number} base  added to every energy */
  take(energy, size, base) {
    for (const { number, levels } of this.columns) {
      const column = columnAt(number, size)
      levels.take(Float32Array.from({ length: size }, (_, row) => energy[row * size + column]), size, base)
    }
  }

  /** @param {number} beta  @returns {Numbers}  the peak: the highest of all columns */
  at(beta) {
    const each = this.columns.map(({ share, levels }) => ({ share, at: levels.at(beta) }))
    const mean = (/** @type {(at: Numbers) => number} */ value) => each.reduce((sum, { share, at }) => sum + share * value(at), 0)
    return {
      logPartition: mean(at => at.logPartition),
      meanEnergy: mean(at => at.meanEnergy),
      energyVariance: mean(at => at.energyVariance),
      entropy: mean(at => at.entropy),
      variance: mean(at => at.variance),
      covariance: mean(at => at.covariance),
      peak: Math.max(...each.map(({ at }) => at.peak)),
    }
  }

  /**
   * The mean share of p(y|x) near the lowest y of each x.
   * @param {Landscape} landscape
   * @param {number} distance
   */
  near({ energy, density, size }, distance) {
    const reach = (distance / SIDE) * size
    return this.columns.reduce((sum, { share, number }) => {
      const column = columnAt(number, size)
      let [lowest, mass] = [0, 0]
      for (let i = 1; i < size; i += 1) if (energy[i * size + column] < energy[lowest * size + column]) lowest = i
      for (let i = 0; i < size; i += 1) if (Math.abs(i - lowest) <= reach) mass += density[i * size + column]
      return sum + share * mass * (SIDE / size)
    }, 0)
  }
}

/** The index of the cell in the middle of a column. @param {number} number  of COLUMNS  @param {number} size */
const columnAt = (number, size) => Math.floor(((number + 0.5) * size) / COLUMNS)

/** @type {WeakMap<Landscape, {frame: Landscape["frame"], points: View["points"], levels: Levels | Columns}>} */
const known = new WeakMap()

/** What sums over a landscape at any β. @param {Pick<View, "conditional" | "points">} view */
export const summing = ({ conditional, points }) => (conditional ? new Columns(points) : new Levels())

/** The levels of the shown landscape, computed once per frame. @param {View} view */
export function levelsOf(view) {
  const { landscape, points } = view
  let entry = known.get(landscape)
  if (!entry || entry.points !== points) known.set(landscape, entry = { frame: null, points, levels: summing(view) })
  if (entry.frame !== landscape.frame && landscape.frame) {
    entry.levels.take(landscape.energy, landscape.size, landscape.frame.lo)
    entry.frame = landscape.frame
  }
  return entry.levels
}
