import assert from "node:assert/strict"
import { test } from "node:test"

import { Landscape } from "../../ebm_viz/viewer/web/data/landscape.js"
import { createState } from "../../ebm_viz/viewer/web/data/state.js"
import { buildViews } from "../../ebm_viz/viewer/web/data/view.js"
import { Density } from "../../ebm_viz/viewer/web/panels/density.js"
import { energyWords } from "../../ebm_viz/viewer/web/panels/energy.js"
import { plain } from "../../ebm_viz/viewer/web/draw/words.js"
import { THEME } from "./context.js"

/** Views of runs on one scale, by how far their energies and densities reach. @param {{low: number, top: number, peak: number}[]} reaches */
function views(reaches) {
  const n = 4
  const grid = Uint16Array.from({ length: n * n }, (_, k) => k)
  const histories = reaches.map(({ low, top, peak }) => ({
    numberAt: () => 0, densityTop: () => peak, extentAt: () => ({ low, top, slope: 1, push: 1 }), gradientAxis: [],
    frames: [{ step: 0, n, lo: low, hi: top, grid, pushes: { liftsEverywhere: false } }],
  }))
  const state = { ...createState(), runs: reaches.map(() => ({ beta: 1, points: [] })), histories, sharedScale: true }
  return buildViews(/** @type {any} */ (state), reaches.map(() => new Landscape()), THEME).map(view => /** @type {any} */ (view))
}

test("runs that are alike have one scale", () => {
  const [first, second] = views([{ low: 0, top: 10, peak: 0.3 }, { low: -2, top: 18, peak: 0.4 }])
  assert.deepEqual(first.range, second.range)
  assert.equal(plain(energyWords(first)), "Energy F, shared scale")
})

test("a run in one spot does not black out the one that works, and says that it is on a scale of its own", () => {
  const [works, collapsed] = views([{ low: 0, top: 10, peak: 0.3 }, { low: -1200, top: 200, peak: 300 }])
  assert.ok(works.range.high - works.range.low <= 15)
  assert.ok(works.densityRange.high <= 0.5)
  assert.ok(collapsed.range.low <= -1200)
  assert.equal(plain(energyWords(works)), "Energy F, shared scale")
  assert.match(plain(energyWords(collapsed)), /own scale$/)
})

test("two runs in spots do not black out the third either", () => {
  const [works] = views([{ low: 0, top: 10, peak: 0.8 }, { low: -1200, top: 200, peak: 114 }, { low: -1500, top: 100, peak: 114 }])
  assert.ok(works.densityRange.high <= 1)
  assert.ok(works.range.high - works.range.low <= 15)
})

test("a density that is almost even does not bleach two with peaks", () => {
  const [works] = views([{ low: 0, top: 10, peak: 1.2 }, { low: 0, top: 10, peak: 0.06 }, { low: 0, top: 12, peak: 1.4 }])
  assert.ok(works.densityRange.high >= 1.4)
})

test("a density that would be black beside the others is on a scale of its own, and says so", () => {
  const reached = views([5, 2, 0.25].map(peak => ({ low: 0, top: 10, peak })))
  const shown = /** @type {any} */ ({ state: { runs: reached }, views: reached })
  const said = reached.map((_, run) => plain(Density.prototype.title.call(/** @type {any} */ ({ run }), shown)))
  assert.deepEqual(reached.map(({ densityRange }) => densityRange.high), [5, 5, 0.25])
  assert.deepEqual(said, ["Gibbs density p", "Gibbs density p", "Density p, own scale"])
  const heard = reached.map((_, run) => Density.prototype.describe.call(/** @type {any} */ ({ run }), shown).includes("at β = 1.00, on its own scale."))
  assert.deepEqual(heard, [false, false, true])
})

test("energies in the thousands are labelled in units, for which there is room", () => {
  const [{ exponent }] = views([{ low: -1600, top: -1100, peak: 1 }])
  assert.equal(exponent, 3)
})
