import assert from "node:assert/strict"
import { test } from "node:test"

import { Landscape } from "../../ebm_viz/viewer/web/data/landscape.js"

const N = 64

/** F = curvature·‖y − (½, ½)‖²/2 − 7, as a frame. @param {number} curvature  @returns {any} */
function quadratic(curvature) {
  const at = (/** @type {number} */ k) => -3 + (6 * (k + 0.5)) / N - 0.5
  const energies = Float32Array.from({ length: N * N }, (_, k) => (curvature * (at(k % N) ** 2 + at(Math.floor(k / N)) ** 2)) / 2 - 7)
  const [lo, hi] = [Math.min(...energies), Math.max(...energies)]
  return { step: 0, n: N, lo, hi, grid: Uint16Array.from(energies, energy => Math.round((65535 * (energy - lo)) / (hi - lo))) }
}

/** @param {number} curvature  @param {number} beta */
function shown(curvature, beta) {
  const landscape = new Landscape()
  landscape.show(quadratic(curvature))
  landscape.temper(beta)
  return landscape
}

test("the density is the Gaussian of a quadratic energy", () => {
  for (const [curvature, beta] of [[2, 1], [2, 4], [60, 0.5]]) {
    const landscape = shown(curvature, beta)
    const sum = landscape.density.reduce((total, p) => total + p, 0)
    const { energy, density } = landscape.at(0.5, 0.5)
    const peak = (beta * curvature) / (2 * Math.PI)
    assert.ok(Math.abs((sum * 36) / landscape.density.length - 1) < 1e-4)
    assert.ok(Math.abs(energy + 7) < 0.05)
    assert.ok(Math.abs(density / peak - 1) < 0.02)
  }
})

test("an enormous energy does not overflow", () => {
  const landscape = shown(1e6, 30)
  assert.ok(landscape.density.every(Number.isFinite))
  assert.ok(landscape.spot)
})
