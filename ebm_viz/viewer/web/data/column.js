// One column of a landscape, that is, all y of one x: its minima, and the predictions of regressions at that x.

import { BOX } from "./landscape.js"

/** @import { Landscape } from "./landscape.js" */

/**
 * Predictions of regressions at evenly spaced x from −3 to 3: the mean of y, its median, and a mixture of K Gaussians.
 * @typedef {object} Answers
 * @property {number[]} mean
 * @property {number[]} median
 * @property {number[][]} weights  of K Gaussians, at each x
 * @property {number[][]} means
 * @property {number[][]} spreads
 */

const CELLS = 192
/** An x counts as without data if no shown data point is nearer. */
const NEAR_DATA = 0.2

/** @typedef {ReturnType<typeof columnOf>} Column */

/** All y of a column, with their energies and p(y|x). @param {Landscape} landscape  @param {number} x */
export function columnOf(landscape, x) {
  const y = Array.from({ length: CELLS + 1 }, (_, k) => -BOX + (2 * BOX * k) / CELLS)
  const found = y.map(at => landscape.at(x, at))
  return { y, energy: found.map(({ energy }) => energy), density: found.map(({ density }) => density) }
}

/**
 * The indices of all minima of at least a given depth, the lowest first. The depth of a minimum is the height of the
 * lower of the two barriers that separate it from a lower value.
 * @param {number[]} values
 * @param {number} depth
 * @returns {number[]}
 */
export function minimaOf(values, depth) {
  if (Math.max(...values) - Math.min(...values) < depth) return []
  const barrier = (/** @type {number} */ from, /** @type {number} */ step) => {
    let highest = -Infinity
    for (let k = from + step; k >= 0 && k < values.length; k += step) {
      if (values[k] < values[from]) return highest
      highest = Math.max(highest, values[k])
    }
    // No lower value lies between here and the wall, and the wall is infinitely high.
    return Infinity
  }
  const found = []
  for (let k = 0; k < values.length; k += 1) {
    if (values[k] > (values[k - 1] ?? Infinity) || values[k] >= (values[k + 1] ?? Infinity)) continue
    if (Math.min(barrier(k, -1), barrier(k, 1)) - values[k] >= depth) found.push(k)
  }
  return found.sort((a, b) => values[a] - values[b])
}

/** Interpolate linearly between values at evenly spaced x. @param {number[]} values  @param {number} x */
export function interpolate(values, x) {
  const place = ((x + BOX) / (2 * BOX)) * (values.length - 1)
  const left = Math.max(0, Math.min(values.length - 2, Math.floor(place)))
  return values[left] + (values[left + 1] - values[left]) * (place - left)
}

/** @param {Answers} answers  @param {number} x  @returns {{mean: number, median: number, mixture: (y: number) => number}} */
export function answersAt(answers, x) {
  const each = (/** @type {number[][]} */ rows) => rows[0].map((_, k) => interpolate(rows.map(row => row[k]), x))
  const [weights, means, spreads] = [answers.weights, answers.means, answers.spreads].map(each)
  const mixture = (/** @type {number} */ y) => weights.reduce((sum, weight, k) => (
    sum + (weight / (spreads[k] * Math.sqrt(2 * Math.PI))) * Math.exp(-(((y - means[k]) / spreads[k]) ** 2) / 2)), 0)
  return { mean: interpolate(answers.mean, x), median: interpolate(answers.median, x), mixture }
}

/** The stretches of x without data, from left to right. @param {[number, number][]} points  @returns {[number, number][]} */
export function withoutData(points) {
  const ends = [-BOX - NEAR_DATA, ...points.map(([x]) => x).sort((a, b) => a - b), BOX + NEAR_DATA]
  return ends.slice(1).flatMap((right, k) => {
    const [from, to] = [ends[k] + NEAR_DATA, right - NEAR_DATA]
    return to > from ? [/** @type {[number, number]} */ ([from, to])] : []
  })
}
