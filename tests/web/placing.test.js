import assert from "node:assert/strict"
import { test } from "node:test"

import { addEdit, createPlacing, nextMessage, takePlacing } from "../../ebm_viz/viewer/web/data/placing.js"

test("edits are shown at once and sent one message after the other", () => {
  const placing = createPlacing()
  /** @param {number} seen  @param {[number, number][]} points  @param {boolean} cleared */
  const take = (seen, points, cleared = false) =>
    takePlacing(placing, /** @type {any} */ ({ placing: { seen, cleared }, runs: [{ points }] }))
  take(0, [[0, 0], [1, 1]])
  addEdit(placing, ["place", 2, 2])
  addEdit(placing, ["remove", 0.9, 0.8])
  assert.deepEqual(placing.points, [[0, 0], [2, 2]])
  assert.deepEqual(nextMessage(placing), { number: 1, edits: [["place", 2, 2], ["remove", 0.9, 0.8]] })

  addEdit(placing, ["place", -1, -1])
  assert.equal(nextMessage(placing), null, "one message at a time")
  take(1, [[0, 0], [2, 2]])
  assert.deepEqual(placing.points, [[0, 0], [2, 2], [-1, -1]])
  assert.deepEqual(nextMessage(placing), { number: 2, edits: [["place", -1, -1]] })

  take(0, [[5, 5]])
  assert.deepEqual(placing.points, [[5, 5], [-1, -1]], "the page has begun anew")
  assert.deepEqual(nextMessage(placing), { number: 1, edits: [["place", -1, -1]] })

  take(1, [[5, 5]], true)
  assert.deepEqual(placing.points, [])
})
