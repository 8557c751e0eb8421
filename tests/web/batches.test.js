import assert from "node:assert/strict"
import { test } from "node:test"

import { nextBatch } from "../../ebm_viz/viewer/web/data/batches.js"
import { History } from "../../ebm_viz/viewer/web/data/history.js"
import { chance, frame, plan } from "./simulated.js"

const STEPS = plan(1000)
const LAST = STEPS.length - 1
const pace = (/** @type {number} */ stride) => ({ stride, length: stride < 4 ? 16 : 8 })
const STILL = { now: -1, from: 0, until: -1, rate: 30 }

/** @param {number[]} numbers  @param {number} [ready] */
function historyOf(numbers, ready = STEPS.length) {
  const history = new History({ key: "a", snapshots: STEPS })
  give(history, numbers, ready)
  return history
}

/** @param {History} history  @param {number[]} numbers  @param {number} [ready] */
const give = (history, numbers, ready = STEPS.length) => history.append({
  ready, snapshots: STEPS, gradientAxis: [], state: "training", message: null, buffer: new ArrayBuffer(1),
  frames: numbers.map(number => frame(number, STEPS[number])),
})

/** @param {import("../../ebm_viz/viewer/web/data/batches.js").Batch} batch */
const numbersOf = ({ first, count, stride }) => Array.from({ length: count }, (_, k) => first + k * stride)

test("the first picture comes alone, then full batches up to a multiple of 16", () => {
  const history = historyOf([], 0)
  assert.deepEqual(nextBatch(history, { ...STILL, now: 0 }, pace(1)), { first: 0, count: 1, stride: 1 })
  give(history, [0], 1)
  assert.deepEqual(nextBatch(history, { ...STILL, until: 20 }, { stride: 1, length: 4 }), { first: 1, count: 3, stride: 1 })
  assert.deepEqual(nextBatch(history, { ...STILL, until: 20 }, pace(1)), { first: 1, count: 15, stride: 1 })
  assert.deepEqual(nextBatch(history, { ...STILL, until: 20 }, pace(2)), { first: 2, count: 15, stride: 2 })
  assert.deepEqual(nextBatch(history, { ...STILL, until: 20 }, pace(4)), { first: 4, count: 7, stride: 4 })
})

test("what somebody waits for is asked for at once, with something to see on the way", () => {
  assert.deepEqual(nextBatch(historyOf([0, 1], 2), { ...STILL, now: LAST, until: 20 }, pace(1)), { first: LAST, count: 1, stride: 1 })
  assert.deepEqual(nextBatch(historyOf([0, 1], 100), { ...STILL, now: LAST, vain: 2 }, pace(1)), { first: 96, count: 2, stride: LAST - 96 })
  assert.deepEqual(nextBatch(historyOf([0, 1], LAST + 1), { ...STILL, now: LAST }, pace(1)), { first: LAST, count: 1, stride: 1 })
})

test("what somebody waits for comes alone, until that takes long", () => {
  assert.deepEqual(nextBatch(historyOf([0, 1], 100), { ...STILL, now: LAST, vain: 1 }, pace(1)), { first: LAST, count: 1, stride: 1 })
  assert.deepEqual(nextBatch(historyOf([], 0), { ...STILL, now: LAST }, pace(1)), { first: 0, count: 2, stride: LAST })
})

test("the last snapshot is on every stride", () => {
  const history = new History({ key: "a", snapshots: plan(40) })
  const last = history.steps.length - 1
  assert.ok(last % 16)
  const here = history.steps.map((step, number) => frame(number, step)).filter(({ number }) => number % 16 === 0)
  history.append({ ready: 0, snapshots: history.steps, gradientAxis: [], state: "training", message: null, buffer: new ArrayBuffer(1), frames: here })
  assert.deepEqual(nextBatch(history, { ...STILL, until: last }, pace(16)), { first: last, count: 1, stride: 1 })
})

test("gaps are filled coarse first, whatever is here, and each frame is asked for once", () => {
  for (let seed = 0; seed < 30; seed += 1) {
    const random = chance(seed)
    const here = STEPS.map((_, number) => number).filter(number => number < LAST && random() < seed / 40)
    const history = historyOf([...here, LAST])
    const wish = { ...STILL, from: Math.floor(LAST * random()) }
    let level = 16
    for (let batch, asked = 0; (batch = nextBatch(history, wish, pace(1))); asked += 1) {
      assert.ok(asked < 60 && batch.count <= 16)
      const fresh = numbersOf(batch).filter(number => !history.frames[number])
      assert.ok(fresh.includes(batch.first) && fresh.includes(batch.first + (batch.count - 1) * batch.stride))
      const finest = Math.min(...fresh.map(number => number & -number || 16))
      assert.ok(finest <= level, `after level ${level} comes ${finest}`)
      level = Math.min(level, Math.max(1, finest))
      give(history, numbersOf(batch))
    }
    assert.equal(history.numbers.length, STEPS.length)
  }
})

test("nobody waits for gaps, and the server may make them last", () => {
  const history = historyOf([0, 1, 2, 16])
  assert.equal(nextBatch(history, { ...STILL, now: 20 }, pace(1))?.spare, undefined)
  assert.equal(nextBatch(history, { ...STILL, until: 20 }, pace(1))?.spare, undefined)
  assert.equal(nextBatch(history, { ...STILL, finer: { number: 2, side: 128 } }, pace(1))?.spare, undefined)
  assert.equal(nextBatch(history, STILL, pace(1))?.spare, true)
})

test("all who fill gaps ask for the same batches, wherever they look", () => {
  const asked = [0, 57, LAST].map(from => {
    const history = historyOf([0, LAST])
    const batches = []
    for (let batch; (batch = nextBatch(history, { ...STILL, from }, pace(1))); ) {
      batches.push(JSON.stringify(batch))
      give(history, numbersOf(batch))
    }
    return batches.sort()
  })
  assert.deepEqual(asked[1], asked[0])
  assert.deepEqual(asked[2], asked[0])
  assert.ok(asked[0].length <= 18)
})

test("what an export needs is asked for from the start, in full batches, before any gap", () => {
  const history = historyOf([0, 2, 16, 32, 48, LAST])
  const asked = []
  for (let batch; (batch = nextBatch(history, { ...STILL, upTo: 40 }, pace(1), -1)); ) {
    asked.push([batch.first, batch.count])
    give(history, numbersOf(batch))
  }
  assert.deepEqual(asked, [[1, 15], [17, 15], [33, 15]])
})
