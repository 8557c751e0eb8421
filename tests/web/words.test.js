import assert from "node:assert/strict"
import { test } from "node:test"

import { plain, writeWords } from "../../ebm_viz/viewer/web/draw/words.js"

test("what is cut off ends with an ellipsis wherever it is cut", () => {
  for (let room = 20; room < 300; room += 1) {
    /** @type {string[]} */ const written = []
    const context = /** @type {any} */ ({ measureText: (/** @type {string} */ text) => ({ width: 8 * text.length }), fillText: (/** @type {string} */ text) => written.push(text) })
    const words = ["where ", "32-bit ", "numbers ", "no ", "longer ", "resolve ", "it"].map(text => ({ text }))
    writeWords(context, words, 0, 0, { theme: /** @type {any} */ ({ font: "sans" }), room })
    const whole = plain(words)
    assert.equal(written.join("").at(-1), 8 * whole.length <= room ? "t" : "…", String(room))
    assert.ok(8 * written.join("").length <= room)
  }
})
