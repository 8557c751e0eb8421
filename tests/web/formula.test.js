import assert from "node:assert/strict"
import { test } from "node:test"

import { lossOf } from "../../ebm_viz/viewer/web/losses/formula.js"
import { gridOf, planeOf } from "../../ebm_viz/viewer/web/losses/loss_grid.js"

const SETTINGS = { margin: 0.7, beta: 2, gamma: 1.5, window: 0.4 }
const HINGE = ["relu", ["-", ["+", "m", "Fp"], "Fn"]]
const SMOOTH = [
  ["softplus", ["*", "beta", ["-", "Fp", "Fn"]]],
  ["+", ["square", "Fp"], ["*", "gamma", ["exp", ["-", "Fn"]]]],
  ["/", ["tanh", "Fp"], ["sqrt", ["+", 4, "Fn"]]],
  ["-", ["log", ["sigmoid", ["-", "Fn", "Fp"]]]],
  ["**", ["-", ["abs", "Fp"], "Fn"], 3],
  ["max", ["min", "Fp", ["*", 2, "Fn"]], ["/", "Fn", ["+", "window", 1]]],
]

test("the slopes are those of the value", () => {
  const h = 1e-5
  for (const tree of SMOOTH) {
    const loss = lossOf(tree, SETTINGS)
    for (const [p, n] of [[0.3, 1.1], [-1.7, 0.4], [2.2, -0.9]]) {
      const [, down, up] = loss(p, n)
      assert.ok(Math.abs(down - (loss(p + h, n)[0] - loss(p - h, n)[0]) / (2 * h)) < 1e-6, `${tree}`)
      assert.ok(Math.abs(up - (loss(p, n + h)[0] - loss(p, n - h)[0]) / (2 * h)) < 1e-6, `${tree}`)
    }
  }
})

test("at a kink nothing pushes, at a tie both sides push by half, and what is undefined has no push", () => {
  assert.deepEqual(lossOf(HINGE, SETTINGS)(0, 0.7), [0, 0, -0])
  assert.deepEqual(lossOf(["max", "Fp", "Fn"], SETTINGS)(1, 1), [1, 0.5, 0.5])
  assert.deepEqual(lossOf(["+", ["log", "Fp"], ["sqrt", 0]], SETTINGS)(-1, 0), [NaN, NaN, NaN])
})

test("a grid holds the loss over the plane and along the lines through the point", () => {
  const point = { positive: 0.8, negative: 0.4 }
  const grid = gridOf(HINGE, SETTINGS, point)
  assert.deepEqual([grid.value, grid.down, grid.up], [0.7 + 0.8 - 0.4, 1, -1])
  const { side, plane, alongPositive, alongNegative, alongDelta } = grid
  const slice = alongDelta.value.length
  // Row i has F⁻ = node i, column j has F⁺ = node j.
  assert.ok(Math.abs(plane.value[(side - 1) / 2] - (0.7 + 3)) < 1e-6)
  assert.ok(plane.value[(side - 1) * side] === 0)
  assert.ok(Math.abs(alongPositive.value[slice - 1] - (0.7 + 3 - 0.4)) < 1e-6)
  assert.ok(alongNegative.value[slice - 1] === 0)
  assert.ok(Math.abs(alongDelta.value[(slice - 1) / 2] - 0.7) < 1e-6)
})

test("a plane that is known is not computed again", () => {
  const plane = planeOf(HINGE, SETTINGS)
  assert.equal(gridOf(HINGE, SETTINGS, { positive: 1, negative: 2 }, plane).plane, plane)
  assert.deepEqual(gridOf(HINGE, SETTINGS, { positive: 1, negative: 2 }).plane, plane)
})
