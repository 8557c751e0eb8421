import assert from "node:assert/strict"
import { test } from "node:test"

import { Feed } from "../../ebm_viz/viewer/web/data/feed.js"
import { History } from "../../ebm_viz/viewer/web/data/history.js"
import { ForgottenRun, held } from "../../ebm_viz/viewer/web/data/source.js"

const EMPTY = { positive: "", positive_scale: 1, negative: "", negative_scale: 1, negative_points: "", negative_points_scale: 1 }

/** A reply as a server writes it, of 2 × 2 grids. @param {object} header  @param {number} count */
function reply(header, count) {
  const frame = { lo: 0, hi: 1, gradient: "", gradient_scale: 1, metrics: { loss: 1 }, diagnosis: { state: "", sentence: "" }, pushes: EMPTY }
  const { first } = /** @type {{first: number}} */ (header)
  const frames = Array.from({ length: count }, (_, k) => ({ ...frame, number: first + k, step: first + k }))
  const text = new TextEncoder().encode(JSON.stringify({ n: 2, snapshots: [0, 1, 2, 3, 4], ready: 4, gradient_axis: [], state: "training", message: null, ...header, frames }))
  const bytes = new Uint8Array(4 + text.length + 8 * count)
  new DataView(bytes.buffer).setUint32(0, text.length, true)
  bytes.set(text, 4)
  return bytes.buffer
}

const RUN = /** @type {any} */ ({ key: "run", snapshots: [0, 1, 2, 3, 4] })
const { signal } = new AbortController()

/** @param {ArrayBuffer[]} replies */
function fed(replies) {
  const history = new History(RUN)
  return new Promise(resolve => {
    const feed = new Feed(history, RUN, {
      source: held(new Map([["run", replies]])), onChange: () => { if (history.whole) resolve(history) }, onForgotten: assert.fail,
    })
    feed.wantUpTo(4)
  })
}

test("a run is made of the replies that are held, and they are kept", async () => {
  const replies = [reply({ first: 0 }, 1), reply({ first: 1 }, 3), reply({ first: 4, state: "diverged", message: "Diverged." }, 0)]
  const history = await fed(replies)
  assert.deepEqual(history.frames.map((/** @type {any} */ { step }) => step), [0, 1, 2, 3])
  assert.equal(history.state, "diverged")
  assert.equal(history.message, "Diverged.")
  assert.deepEqual(history.replies, replies.slice(0, 2))
})

test("a run that was taken on its way ends where its frames do", async () => {
  const history = await fed([reply({ first: 0 }, 2)])
  assert.equal(history.state, "finished")
  assert.equal(history.frames.length, 2)
})

test("what is not held is not known", async () => {
  await assert.rejects(held(new Map()).ask(RUN, { first: 0, count: 1, stride: 1 }, signal), ForgottenRun)
})
