import assert from "node:assert/strict"
import { test } from "node:test"

import { createState } from "../../ebm_viz/viewer/web/data/state.js"
import { History } from "../../ebm_viz/viewer/web/data/history.js"
import { finerOf, spotOf } from "../../ebm_viz/viewer/web/data/rest.js"
import { frame } from "./simulated.js"

const N = 64

/** F = ‖y − c‖²/2σ², as a frame. @param {number} sigma  @param {[number, number]} centre */
function well(sigma, [y1, y2] = [0.4, -1.1]) {
  const at = (/** @type {number} */ k) => -3 + (6 * (k + 0.5)) / N
  const energies = Array.from({ length: N * N }, (_, k) => ((at(k % N) - y1) ** 2 + (at(Math.floor(k / N)) - y2) ** 2) / (2 * sigma ** 2))
  const [lo, hi] = [Math.min(...energies), Math.max(...energies)]
  return frame(0, 0, { n: N, lo, hi, grid: Uint16Array.from(energies, energy => Math.round((65_535 * (energy - lo)) / (hi - lo))) })
}

/** @param {any} one  @param {boolean} playing */
function stateOf(one, playing) {
  const state = createState()
  const history = new History({ key: "a", snapshots: [0, 1] })
  history.append({ ready: 2, snapshots: [0, 1], gradientAxis: [], state: "training", message: null, frames: [one], buffer: new ArrayBuffer(0) })
  state.histories = [history]
  state.clock.extend(state.histories)
  state.clock.playing = playing
  return state
}

test("the width of a spot is read off the energy, in the middle and at a wall", () => {
  for (const sigma of [0.3, 1]) {
    for (const beta of [0.5, 4]) {
      for (const centre of /** @type {[number, number][]} */ ([[0.4, -1.1], [3, 3], [-3, 0]])) {
        const spot = spotOf(well(sigma, centre), beta)
        assert.ok(Math.abs(spot / (sigma / Math.sqrt(beta)) - 1) < 0.05, `${spot} for ${sigma} at ${beta}`)
      }
    }
  }
  assert.equal(spotOf(frame(0, 0, { n: 2, grid: new Uint16Array(4) }), 1), Infinity)
})

test("a picture at rest is wanted finer, a sharp one finest, and one that moves is not", () => {
  const smooth = stateOf(well(0.3), false)
  assert.deepEqual(finerOf(smooth, 0, 1, 256), { number: 0, side: 128 })
  assert.deepEqual(finerOf(smooth, 0, 100, 256), { number: 0, side: 256 })
  assert.equal(finerOf(smooth, 0, 1, 0), null)
  assert.equal(finerOf(stateOf(well(0.3), true), 0, 1, 256), null)
})

test("what is here as it should be is not wanted again, and what is finer than it should be is", () => {
  const state = stateOf(well(0.3), false)
  state.histories[0].refine({ ...well(0.3), n: 256 })
  assert.equal(finerOf(state, 0, 100, 256), null)
  assert.deepEqual(finerOf(state, 0, 1, 256), { number: 0, side: 128 })
})
