import assert from "node:assert/strict"
import { test } from "node:test"

import { energiesOf, inferred, minimaAround } from "../../ebm_viz/viewer/web/data/latent.js"

const RADII = [2, 1.5]
const ELLIPSE = Array.from({ length: 36 }, (_, k) => {
  const angle = (10 * k * Math.PI) / 180
  return [RADII[0] * Math.cos(angle), RADII[1] * Math.sin(angle)]
}).flat()

test("an ellipse has two minima over z exactly inside its evolute", () => {
  const [w1, w2] = RADII
  const border = Math.abs(w1 ** 2 - w2 ** 2) ** (2 / 3)
  let inside = 0
  for (let i = 0; i < 64; i += 1) {
    for (let j = 0; j < 64; j += 1) {
      const y = { y1: -3 + (6 * (j + 0.5)) / 64, y2: -3 + (6 * (i + 0.5)) / 64 }
      const within = Math.abs(w1 * y.y1) ** (2 / 3) + Math.abs(w2 * y.y2) ** (2 / 3) < border
      inside += Number(within)
      assert.equal(minimaAround(energiesOf("angle", ELLIPSE, y)).length, within ? 2 : 1, JSON.stringify(y))
    }
  }
  assert.ok(inside > 50)
})

test("the free energy lies above the lowest by (log N)/β at most, and comes to it", () => {
  for (const beta of [0.1, 1, 10, 30]) {
    const energies = energiesOf("angle", ELLIPSE, { y1: 0.7, y2: -1 })
    const { lowest, free, weights, best } = inferred(energies, beta)
    assert.ok(free >= lowest && free <= lowest + Math.log(360) / beta)
    assert.ok(Math.abs(weights.reduce((sum, weight) => sum + weight, 0) - 1) < 1e-9)
    assert.equal(energies[best], lowest)
    const mean = energies.reduce((sum, energy) => sum + energy, 0) / 360
    assert.ok(free <= mean)
  }
})

test("the energies of centres are the squared distances to them", () => {
  assert.deepEqual([...energiesOf("number", [0, 0, 3, 4], { y1: 0, y2: 0 })], [0, 25])
})
