import assert from "node:assert/strict"
import { test } from "node:test"

import { History } from "../../ebm_viz/viewer/web/data/history.js"

/** A run whose energies reach from one value to another, frame by frame. @param {[number, number][]} reaches */
function run(reaches) {
  const history = new History("key")
  const n = 4
  const frames = reaches.map(([lo, hi], step) => ({
    step, lo, hi, grid: Uint16Array.from({ length: n * n }, (_, k) => (k * 65535) / (n * n - 1)),
    gradient: new Int16Array(2), gradientScale: 1, metrics: {},
    pushes: { positive: new Float32Array(0), negative: new Float32Array(0), negativePoints: new Float32Array(0), liftsEverywhere: false },
  }))
  history.append(/** @type {any} */ ({ first: 0, n, total: frames.length, gradientAxis: [0], state: "finished", message: null, frames, buffer: new ArrayBuffer(0) }))
  return history
}

/** What share of its scale the last frame fills. @param {[number, number][]} reaches */
function filled(reaches) {
  const { low, top } = /** @type {{low: number, top: number}} */ (run(reaches).extents.at(-1))
  const [from, to] = /** @type {[number, number]} */ (reaches.at(-1))
  return (Math.min(to, from + 0.65 * (to - from)) - from) / (top - low)
}

/** From one range to another, exponentially. @param {[number, number]} from  @param {[number, number]} to  @param {number} [count]  @returns {[number, number][]} */
function fading(from, to, count = 150) {
  return Array.from({ length: count }, (_, k) => {
    const rest = Math.exp((-8 * k) / count)
    return [to[0] + (from[0] - to[0]) * rest, to[1] + (from[1] - to[1]) * rest]
  })
}

test("a surface that has risen from a hole fills its scale, overshoot or not", () => {
  for (const depth of [300, 10_000, 300_000]) {
    assert.ok(filled([...fading([-depth, -depth / 2], [-100, 50]), ...fading([-100, 50], [-100, 50], 60)]) > 0.25, `${depth}`)
    const over = fading([-50, depth / 20], [-100, 50])
    assert.ok(filled([...fading([-depth, -depth / 2], [-50, depth / 20]), ...over, ...fading([-100, 50], [-100, 50], 60)]) > 0.25, `${depth}, over`)
  }
})

test("a surface that goes flat keeps its scale until nothing is to be seen of it", () => {
  const { extents } = run(fading([0, 20], [0, 2]))
  assert.equal(new Set(extents.map(({ top }) => top)).size, 1)
})
