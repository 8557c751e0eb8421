import assert from "node:assert/strict"
import { test } from "node:test"

import { plain } from "../../ebm_viz/viewer/web/draw/words.js"
import { LatentPanel } from "../../ebm_viz/viewer/web/panels/latent.js"

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
