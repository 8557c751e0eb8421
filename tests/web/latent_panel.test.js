import assert from "node:assert/strict"
import { test } from "node:test"

import { plain } from "../../ebm_viz/viewer/web/draw/words.js"
import { Area } from "../../ebm_viz/viewer/web/draw/canvas.js"
import { LatentPanel } from "../../ebm_viz/viewer/web/panels/latent.js"
import { MARGIN } from "../../ebm_viz/viewer/web/draw/map_frame.js"
import { context, THEME } from "./context.js"

/** The title of the panel of an energy with these points of z, or none. @param {number[] | null} landmarks */
function title(landmarks) {
  const run = { latent: landmarks && { kind: "angle" } }
  const shown = /** @type {any} */ ({
    state: { runs: [run, run], probe: null },
    views: [{ beta: 2, frame: { landmarks }, landscape: { at: () => ({ energy: 0 }) } }],
  })
  return plain(new LatentPanel(/** @type {any} */ ({}), 0).title(shown)).trim()
}

test("β is named where energies over z are weighed by it, and only there", () => {
  assert.equal(title([1, 0, 0, 1, -1, 0, 0, -1]), "E(y, z) at β = 2.00")
  assert.equal(title(null), "E(y, z)")
})

test("a number of the axis of z stands at its place, and does not touch the name of the axis", () => {
  for (const width of [140, 150, 300]) {
    for (const count of [5, 8, 10, 12]) {
      const area = Object.assign(new Area(context(), /** @type {any} */ (null)), { width: width + MARGIN.left + MARGIN.right, height: 240 })
      const landmarks = Float32Array.from({ length: 2 * count }, (_, k) => Math.sin(k))
      const view = { beta: 1, theme: THEME, frame: { landmarks }, landscape: { at: () => ({ energy: 0 }) } }
      new LatentPanel(area, 0).draw(/** @type {any} */ ({ state: { runs: [{ latent: { kind: "number" } }], probe: null }, views: [view], theme: THEME }))
      const name = area.context.drawn.find((/** @type {any} */ { text }) => text === "z")
      const row = area.context.drawn.filter((/** @type {any} */ { y }) => y === name.y)
      const numbers = row.filter((/** @type {any} */ word) => word !== name)
      assert.ok(numbers.length > 1)
      for (const { text, left, right } of numbers) {
        assert.ok(Math.abs((left + right) / 2 - MARGIN.left - ((Number(text) - 0.5) / count) * width) < 0.5, `${text} of ${count} in ${width}`)
        assert.ok(right < name.left)
      }
    }
  }
})
