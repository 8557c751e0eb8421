import assert from "node:assert/strict"
import { test } from "node:test"

import { Columns, Levels } from "../../ebm_viz/viewer/web/data/gibbs.js"

const N = 256
const at = (/** @type {number} */ k) => -3 + (6 * (k + 0.5)) / N
const field = (/** @type {(x: number, y: number) => number} */ F) => Float32Array.from({ length: N * N }, (_, k) => F(at(k % N), at(Math.floor(k / N))))
const close = (/** @type {number} */ a, /** @type {number} */ b, within = 2e-3) => assert.ok(Math.abs(a - b) <= within * Math.max(1, Math.abs(b)), `${a} is not ${b}`)

/** Half of the data lie where the valley is narrow, a quarter each where it is twice and three times as wide. */
const POINTS = /** @type {[number, number][]} */ ([[-2, 0], [-2, 1], [0, 0], [2, 0]])
const width = (/** @type {number} */ x) => 0.2 * (2 + Math.sign(x) * Math.min(1, Math.abs(x)))
const SHARES = [[-2, 0.5], [0, 0.25], [2, 0.25]]
const mean = (/** @type {(x: number) => number} */ f) => SHARES.reduce((sum, [x, share]) => sum + share * f(x), 0)
const valley = field((x, y) => y ** 2 / (2 * width(at(Math.floor(((x + 3) / 6) * 64) * 4 + 2)) ** 2))

test("numbers of p(y|x) are those of its Gaussians, averaged over the x of the data", () => {
  const columns = new Columns(POINTS)
  columns.take(valley, N, 0)
  const spread = (/** @type {number} */ x) => width(at(Math.floor(((x + 3) / 6) * 64) * 4 + 2))
  for (const beta of [1, 4]) {
    const found = columns.at(beta)
    close(found.variance, mean(x => spread(x) ** 2 / beta), 5e-3)
    close(found.entropy, mean(x => Math.log(spread(x) * Math.sqrt((2 * Math.PI * Math.E) / beta))))
    close(found.logPartition, mean(x => Math.log(spread(x) * Math.sqrt((2 * Math.PI) / beta))))
    close(found.meanEnergy, 1 / (2 * beta))
    close(found.energyVariance, 1 / (2 * beta ** 2), 5e-3)
  }
})

test("their slopes in β are minus the mean energy, minus its variance, minus β times it, minus the covariance", () => {
  const columns = new Columns(POINTS)
  columns.take(field((x, y) => 2 * (y * y - 1 - x / 4) ** 2 + y / 3 + 5 * x), N, 3)
  for (const beta of [0.1, 1, 5]) {
    const [below, here, above] = [beta * 0.999, beta, beta * 1.001].map(one => columns.at(one))
    const slope = (/** @type {"logPartition" | "meanEnergy" | "entropy" | "variance"} */ name) => (above[name] - below[name]) / (0.002 * beta)
    close(slope("logPartition"), -here.meanEnergy, 1e-4)
    close(slope("meanEnergy"), -here.energyVariance, 1e-3)
    close(slope("entropy"), -beta * here.energyVariance, 1e-3)
    close(slope("variance"), -here.covariance, 1e-3)
  }
})

test("the same density in every column has the numbers of the joint one, but for the length of x", () => {
  const energy = field((_, y) => 2 * (y * y - 1) ** 2 + y / 3)
  const [columns, levels] = [new Columns(POINTS), new Levels()]
  columns.take(energy, N, 0)
  levels.take(energy, N, 0)
  const [given, joint] = [columns.at(2), levels.at(2)]
  close(given.logPartition, joint.logPartition - Math.log(6))
  close(given.entropy, joint.entropy - Math.log(6))
  close(given.meanEnergy, joint.meanEnergy)
})

test("β → 0 spreads y over the column, and β → ∞ leaves it at the lowest y of its x", () => {
  const columns = new Columns(POINTS)
  columns.take(valley, N, 0)
  close(columns.at(1e-9).entropy, columns.mostEntropy, 1e-6)
  assert.ok(columns.at(30).variance < 0.01)
  const density = Float32Array.from({ length: N * N }, (_, k) => (Math.floor(k / N) === N / 2 ? N / 6 : 0))
  close(columns.near(/** @type {any} */ ({ energy: valley, density, size: N }), 0.3), 1, 1e-6)
})
