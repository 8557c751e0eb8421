import assert from "node:assert/strict"
import { test } from "node:test"

import { energiesOf, inferred, minimaOver } from "../../ebm_viz/viewer/web/data/latent.js"

const RADII = [2, 1.5]
const ELLIPSE = Array.from({ length: 36 }, (_, k) => {
  const angle = (10 * k * Math.PI) / 180
  return [RADII[0] * Math.cos(angle), RADII[1] * Math.sin(angle)]
}).flat()
const ANGLE = /** @type {const} */ ({ kind: "angle" })

test("an ellipse has two minima over z exactly inside its evolute", () => {
  const [w1, w2] = RADII
  const border = Math.abs(w1 ** 2 - w2 ** 2) ** (2 / 3)
  let inside = 0
  for (let i = 0; i < 64; i += 1) {
    for (let j = 0; j < 64; j += 1) {
      const y = { y1: -3 + (6 * (j + 0.5)) / 64, y2: -3 + (6 * (i + 0.5)) / 64 }
      const within = Math.abs(w1 * y.y1) ** (2 / 3) + Math.abs(w2 * y.y2) ** (2 / 3) < border
      inside += Number(within)
      assert.equal(minimaOver(energiesOf(ANGLE, ELLIPSE, y)).length, within ? 2 : 1, JSON.stringify(y))
    }
  }
  assert.ok(inside > 50)
})

test("the free energy lies above the lowest by (log N)/β at most, and comes to it", () => {
  for (const beta of [0.1, 1, 10, 30]) {
    const { values } = energiesOf(ANGLE, ELLIPSE, { y1: 0.7, y2: -1 })
    const { lowest, free, weights, best } = inferred(values, beta)
    assert.ok(free >= lowest && free <= lowest + Math.log(360) / beta)
    assert.ok(Math.abs(weights.reduce((sum, weight) => sum + weight, 0) - 1) < 1e-9)
    assert.equal(values[best], lowest)
    const mean = values.reduce((sum, energy) => sum + energy, 0) / 360
    assert.ok(free <= mean)
  }
})

test("the energies of centres are the squared distances to them", () => {
  assert.deepEqual([...energiesOf({ kind: "number" }, [0, 0, 3, 4], { y1: 0, y2: 0 }).values], [0, 25])
})

test("an ellipse for each x has two minima over z between its walls, and one outside", () => {
  // Centre x/6 and radius 1 + x/4, so that walls are straight and nothing is interpolated away.
  const xs = Array.from({ length: 33 }, (_, k) => -3 + (6 * k) / 32)
  const walls = [1, -1].flatMap(sign => xs.flatMap(x => [x, x / 6 + sign * (1 + x / 4)]))
  for (const x of [-2.9, -1.03, 0.4, 2.71]) {
    const [centre, radius] = [x / 6, 1 + x / 4]
    for (const share of [-1.4, -1.01, -0.95, -0.3, 0, 0.6, 0.95, 1.01, 1.7]) {
      const energies = energiesOf({ kind: "angle_of_x" }, walls, { y1: x, y2: centre + share * radius })
      assert.equal(minimaOver(energies).length, Math.abs(share) < 1 ? 2 : 1, `${x} ${share}`)
      const { lowest } = inferred(energies.values, 30)
      const exact = Math.max(0, (Math.abs(share) - 1) * radius) ** 2
      assert.ok(Math.abs(lowest - exact) < 0.003, `${lowest} ${exact}`)
    }
  }
})

/** min_z ‖y − Wz‖² + λ‖z‖₁ by coordinate descent. @param {[number, number][]} columns  @param {[number, number]} y  @param {number} price */
function descended(columns, y, price) {
  const code = columns.map(() => 0)
  for (let round = 0; round < 600; round += 1) {
    columns.forEach((column, j) => {
      const rest = [0, 1].map(axis => y[axis] - columns.reduce((sum, other, k) => sum + (k === j ? 0 : code[k] * other[axis]), 0))
      const along = column[0] * rest[0] + column[1] * rest[1]
      code[j] = (Math.sign(along) * Math.max(0, Math.abs(along) - price / 2)) / (column[0] ** 2 + column[1] ** 2)
    })
  }
  const rest = [0, 1].map(axis => y[axis] - columns.reduce((sum, other, k) => sum + code[k] * other[axis], 0))
  return rest[0] ** 2 + rest[1] ** 2 + price * code.reduce((sum, size) => sum + Math.abs(size), 0)
}

test("along the number used most, with the others at their best, a sparse code comes down to its F", () => {
  const columns = /** @type {[number, number][]} */ ([[1, 0], [0.6, 0.8], [-0.5, 0.7], [0.1, -0.95]])
  for (const price of [0.05, 1, 4]) {
    for (const [y1, y2] of [[0.3, 0.1], [2, 1.4], [-1.7, 2.2], [0, -2.9], [-2.5, -0.4]]) {
      const energies = energiesOf({ kind: "column", price }, columns.flat(), { y1, y2 })
      const { lowest } = inferred(energies.values, 1)
      const exact = descended(columns, [y1, y2], price)
      // The numbers that are drawn are 0.05 apart.
      assert.ok(lowest >= exact - 1e-9 && lowest < exact + 0.002, `${lowest} ${exact}`)
    }
  }
})

test("of a sparse code, the others take up the change: the energy is convex in any one number", () => {
  const { values } = energiesOf({ kind: "column", price: 1 }, [1, 0, 0.6, 0.8, -0.5, 0.7], { y1: 2, y2: 1 })
  for (let k = 1; k < values.length - 1; k += 1) assert.ok(values[k - 1] + values[k + 1] - 2 * values[k] > -1e-9)
})

test("the energies of a code are the squared distances to its reconstructions", () => {
  const line = Array.from({ length: 65 }, (_, k) => [-2 + k / 16, 1]).flat()
  const energies = energiesOf({ kind: "code" }, line, { y1: 0.52, y2: -0.5 })
  const { best, lowest } = inferred(energies.values, 1)
  assert.equal(energies.values.length, 257)
  assert.ok(Math.abs(lowest - 2.25) < 1e-3)
  assert.ok(Math.abs(energies.share[best] - 2.52 / 4) < 0.01)
})
