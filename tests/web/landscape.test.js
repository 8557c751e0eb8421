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

/** Spots with a standard deviation of 0.02 on an even ground: F = −log(Σ e^{−‖y − c‖²/2σ²} + ε). @param {number} n  @returns {any} */
function spots(n) {
  const [sigma, ground] = [0.02, 1e-4]
  const at = (/** @type {number} */ k) => -3 + (6 * (k + 0.5)) / n
  const centres = [[0.013, 0.4], [-1.27, 1.011], [2.2, -2.03], [-0.3, -1.5]]
  const energies = Float64Array.from({ length: n * n }, (_, k) => -Math.log(ground + centres.reduce(
    (sum, [y1, y2]) => sum + Math.exp(-((at(k % n) - y1) ** 2 + (at(Math.floor(k / n)) - y2) ** 2) / (2 * sigma ** 2)), 0)))
  const [lo, hi] = [Math.min(...energies), Math.max(...energies)]
  const grid = Uint16Array.from(energies, energy => Math.round((65535 * (energy - lo)) / (hi - lo)))
  return { frame: { number: 0, step: 0, n, lo, hi, grid }, centres, peak: 1 / (centres.length * 2 * Math.PI * sigma ** 2 + 36 * ground) }
}

test("spots of a standard deviation of 0.02 have their brightness on the finest grid, and not on the usual one", () => {
  const [usual, , finest] = [64, 128, 256].map(n => {
    const { frame, centres, peak } = spots(n)
    const landscape = new Landscape()
    landscape.show(frame)
    landscape.temper(1)
    return centres.map(([y1, y2]) => Math.abs(landscape.at(y1, y2).density / peak - 1))
  })
  const { frame } = spots(128)
  const landscape = new Landscape()
  landscape.show(frame)
  landscape.temper(1)
  for (const pixels of [300, 600]) assert.equal(landscape.densityFor(pixels).density.reduce((top, p) => Math.max(top, p)), Math.fround(landscape.peak))
  assert.deepEqual([300, 600].map(pixels => landscape.densityFor(pixels).size), [256, 512])
  assert.ok(Math.max(...usual) > 0.3)
  assert.ok(Math.max(...finest) < 0.1)
})
