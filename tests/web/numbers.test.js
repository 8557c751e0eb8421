import assert from "node:assert/strict"
import { test } from "node:test"

import { niceRange, stepTicks } from "../../ebm_viz/viewer/web/data/scale.js"
import { formatComputed, formatRow, formatValue } from "../../ebm_viz/viewer/web/draw/numbers.js"

test("numbers read as in a book", () => {
  const values = [4.592, 21.44, -29_712, -94_012, 0.0031, 1.2e-5, -170_000, 0, 1.5666, 999.6, 0.061, null]
  const expected = ["4.59", "21.4", "−29,700", "−94,000", "0.003", "1.2 × 10⁻⁵", "−1.7 × 10⁵", "0", "1.57", "1,000", "0.061", "–"]
  assert.deepEqual(values.map(formatValue), expected)
})

test("what is 0 up to rounding reads 0 where it was computed in single precision", () => {
  assert.deepEqual([3.1e-14, -4e-8, 0, 2e-6, 0.25, null].map(formatComputed), ["0", "0", "0", "2.0 × 10⁻⁶", "0.250", "–"])
})

test("large values in a row share a power of ten as long as none of them is lost in it", () => {
  assert.deepEqual(formatRow([-591_234, 0, 123_400]), ["(−5.91", "0", "1.23) × 10⁵"])
  assert.deepEqual(formatRow([-591_234, 1.9, 0]), ["−5.9 × 10⁵", "1.90", "0"])
  assert.deepEqual(formatRow([200_000, -20_000]), ["(2.00", "−0.20) × 10⁵"])
  assert.deepEqual(formatRow([200_000, -9_999]), ["2.0 × 10⁵", "−10,000"])
  assert.deepEqual(formatRow([999_900, null, NaN, 4e-8]), ["(1.00", "–", "–", "0) × 10⁶"])
  assert.deepEqual([formatRow([-591_234]), formatRow([4.592, 0.31]), formatRow([null, null]), formatRow([])], [["−5.9 × 10⁵"], ["4.59", "0.310"], ["–", "–"], []])
})

test("ranges end on round numbers", () => {
  for (const [from, to, low, high] of [[0.2, 21, 0, 25], [-270_000, 0, -300_000, 0], [0, 1, 0, 1]]) {
    const found = niceRange(from, to, 6)
    assert.ok(Math.abs(found.low - low) + Math.abs(found.high - high) < 1e-9 * (1 + Math.abs(low)))
  }
})

test("step ticks run from 0 to the last step", () => {
  for (const steps of [1, 7, 200, 1000, 1500, 20_000]) {
    for (const count of [2, 4, 8]) {
      const ticks = stepTicks(steps, count)
      assert.equal(ticks[0], 0)
      assert.equal(ticks[ticks.length - 1], steps)
      assert.deepEqual(ticks, [...new Set(ticks)].sort((a, b) => a - b))
    }
  }
})
