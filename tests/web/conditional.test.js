import assert from "node:assert/strict"
import { test } from "node:test"

import { History } from "../../ebm_viz/viewer/web/data/history.js"
import { Landscape } from "../../ebm_viz/viewer/web/data/landscape.js"

const N = 64
const at = (/** @type {number} */ k) => -3 + (6 * (k + 0.5)) / N

/** F = (y − x/2)²/2s² + level·x, as a frame. @param {number} spread  @param {number} level  @returns {any} */
function valley(spread, level) {
  const energies = Float32Array.from({ length: N * N }, (_, k) => (
    (at(Math.floor(k / N)) - at(k % N) / 2) ** 2 / (2 * spread ** 2) + level * at(k % N)))
  const [lo, hi] = [Math.min(...energies), Math.max(...energies)]
  return { number: 0, step: 0, n: N, lo, hi, grid: Uint16Array.from(energies, energy => Math.round((65535 * (energy - lo)) / (hi - lo))), pushes: { positive: [], negative: [] }, gradient: [], gradientScale: 1 }
}

test("each column of p(y|x) is the Gaussian of its valley, whatever the level of the column", () => {
  for (const [spread, level, beta] of [[0.5, 0, 1], [0.5, 20, 1], [0.5, -20, 0.3]]) {
    const landscape = new Landscape()
    landscape.show(valley(spread, level))
    assert.ok(landscape.temper(beta, true))
    assert.ok(!landscape.temper(beta, true))
    const { size, density } = landscape
    for (const column of [size / 4, size / 2, (3 * size) / 4]) {
      let sum = 0
      for (let row = 0; row < size; row += 1) sum += density[row * size + column]
      assert.ok(Math.abs((sum * 6) / size - 1) < 1e-4)
      const x = -3 + (6 * (column + 0.5)) / size
      const peak = Math.sqrt(beta / (2 * Math.PI)) / spread
      assert.ok(Math.abs(landscape.at(x, x / 2).density / peak - 1) < 0.02, `${landscape.at(x, x / 2).density} is not ${peak}`)
    }
  }
})

test("the colours reach as high as the highest column, estimated on the grid's own nodes", () => {
  const history = new History({ key: "key", snapshots: [0] })
  const frame = valley(0.5, 20)
  history.append({ ready: 1, snapshots: [0], gradientAxis: [], state: "training", message: null, frames: [frame], buffer: new ArrayBuffer(0) })
  const landscape = new Landscape()
  landscape.show(frame)
  landscape.temper(2, true)
  assert.ok(Math.abs(history.densityTop(2, 0, true) / landscape.range.high - 1) < 0.05)
})
