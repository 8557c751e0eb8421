import assert from "node:assert/strict"
import { test } from "node:test"

import { History } from "../../ebm_viz/viewer/web/data/history.js"
import { chance, frame, plan, shuffled } from "./simulated.js"

const STEPS = plan(1000)

/** Frames whose energies rise, sink and blow up. @param {() => number} random */
function framesOf(random) {
  let [lo, size] = [0, 1]
  return STEPS.slice(0, 120).map((step, number) => {
    lo += random() - 0.6
    size = Math.max(1e-3, size * (random() < 0.05 ? 0.02 + 40 * random() : 0.9 + 0.2 * random()))
    const fine = STEPS[number - (number % 16)]
    return frame(number, step, {
      lo, hi: lo + size,
      grid: Uint16Array.from({ length: 4 }, () => Math.floor(65_535 * random())),
      gradientScale: random(),
      metrics: { loss: random() < 0.1 ? null : random(), kl: random() < 0.1 ? null : fine, entropy: fine, fine_step: fine },
    })
  })
}

/** @param {any[]} frames  @returns {any} */
const reply = (...frames) => ({ ready: STEPS.length, snapshots: STEPS, gradientAxis: [0], state: "training", message: null, frames, buffer: new ArrayBuffer(1) })

/** All that follows from a history. @param {History} history */
const allOf = history => ({
  extents: history.numbers.map(number => history.extentAt(number)),
  tops: history.numbers.map(number => history.densityTop(2, number)),
  lifts: history.numbers.map(number => history.liftTop(1, number)),
  series: ["loss", "kl", "entropy", "nothing"].map(name => history.series(name)),
})

test("a history is the same in whatever order its frames came, and whatever was asked of it meanwhile", () => {
  for (let seed = 0; seed < 20; seed += 1) {
    const random = chance(seed)
    const frames = framesOf(random)
    const inOrder = new History({ key: "a", snapshots: STEPS })
    for (const one of frames) {
      inOrder.append(reply(one))
      allOf(inOrder)
    }
    const other = new History({ key: "b", snapshots: STEPS })
    for (const one of shuffled(frames, random)) {
      other.append(reply(one))
      if (random() < 0.2) allOf(other)
    }
    assert.deepEqual(other.numbers, inOrder.numbers)
    assert.deepEqual(allOf(other), allOf(inOrder))
  }
})

test("scales are running extremes that shrink only after long", () => {
  const history = new History({ key: "a", snapshots: STEPS })
  const sizes = [100, ...Array.from({ length: 60 }, () => 1)]
  sizes.forEach((size, number) => { history.append(reply(frame(number, STEPS[number], { hi: size }))) })
  assert.equal(history.extentAt(0).top, history.extentAt(39).top)
  assert.ok(history.extentAt(40).top < history.extentAt(39).top)
})

test("gaps show the frame before them", () => {
  const history = new History({ key: "a", snapshots: STEPS })
  assert.equal(history.numberAt(500), -1)
  for (const number of [64, 0, 16]) history.append(reply(frame(number, STEPS[number])))
  assert.equal(history.numberAt(STEPS[64]), 64)
  assert.equal(history.numberAt(STEPS[64] - 1), 16)
  assert.equal(history.numberAt(STEPS[15]), 0)
  assert.equal(history.due(STEPS[64] - 1), 63)
  assert.ok(!history.whole)
})

test("a frame that comes again changes nothing, and is not kept twice", () => {
  const history = new History({ key: "a", snapshots: STEPS })
  assert.ok(history.append(reply(frame(3, 1))))
  assert.ok(!history.append(reply(frame(3, 1))))
  assert.equal(history.replies.length, 1)
})

test("a run that breaks off has the snapshots that it came to", () => {
  const history = new History({ key: "a", snapshots: STEPS })
  history.append(reply(frame(0, 0), frame(4, STEPS[4])))
  const steps = [...STEPS.slice(0, 9), STEPS[8] + 1]
  history.append({ ...reply(), ready: 10, snapshots: steps, state: "diverged", message: "Diverged." })
  assert.deepEqual([history.steps.length, history.lastStep, history.ended, history.whole], [10, STEPS[8] + 1, true, false])
  history.append(reply(...steps.map((step, number) => frame(number, step))))
  assert.ok(history.whole)
})

/** A run whose energies reach from one value to another, frame by frame. @param {[number, number][]} reaches */
function run(reaches) {
  const history = new History({ key: "a", snapshots: reaches.map((_, step) => step) })
  const grid = Uint16Array.from({ length: 4 }, (_, k) => (k * 65_535) / 3)
  history.append({ ...reply(...reaches.map(([lo, hi], number) => frame(number, number, { lo, hi, grid }))), snapshots: history.steps })
  return history
}

/** What share of its scale the last frame fills. @param {[number, number][]} reaches */
function filled(reaches) {
  const { low, top } = run(reaches).extentAt(reaches.length - 1)
  const [from, to] = /** @type {[number, number]} */ (reaches.at(-1))
  return (Math.min(to, from + 0.65 * (to - from)) - from) / (top - low)
}

/** From one range to another, exponentially. @param {[number, number]} from  @param {[number, number]} to  @param {number} [count]  @returns {[number, number][]} */
function fading(from, to, count = 150) {
  return Array.from({ length: count }, (_, k) => {
    const rest = Math.exp((-8 * k) / count)
    return [to[0] + (from[0] - to[0]) * rest, to[1] + (from[1] - to[1]) * rest]
  })
}

test("a surface that has risen from a hole fills its scale, overshoot or not", () => {
  for (const depth of [300, 10_000, 300_000]) {
    assert.ok(filled([...fading([-depth, -depth / 2], [-100, 50]), ...fading([-100, 50], [-100, 50], 60)]) > 0.25, `${depth}`)
    const over = fading([-50, depth / 20], [-100, 50])
    assert.ok(filled([...fading([-depth, -depth / 2], [-50, depth / 20]), ...over, ...fading([-100, 50], [-100, 50], 60)]) > 0.25, `${depth}, over`)
  }
})

test("a surface that goes flat keeps its scale until nothing is to be seen of it", () => {
  const history = run(fading([0, 20], [0, 2]))
  assert.equal(new Set(history.numbers.map(number => history.extentAt(number).top)).size, 1)
})

test("what was measured for a finer picture is shown, and stays when the picture is usual again", () => {
  const history = new History({ key: "a", snapshots: [0, 1, 2] })
  const metrics = { kl: 3, loss: 1, fine_step: 0 }
  const diagnosis = { state: "Worse than uniform", sentence: "" }
  const frames = [0, 1, 2].map(number => frame(number, number, { metrics, diagnosis }))
  history.append({ ...reply(...frames), snapshots: [0, 1, 2], ready: 3 })
  assert.deepEqual(history.series("kl"), { steps: [0], values: [3] })
  const learning = { state: "Learning", sentence: "" }
  history.refine({ ...frames[1], n: 4, lo: -1, metrics: { kl: 2, loss: 1, fine_step: 1 }, diagnosis: learning })
  assert.equal(history.finest(1)?.lo, -1)
  assert.equal(history.frames[1]?.lo, frames[1].lo)
  for (const seen of [history.finest(1), history.frames[1]]) assert.deepEqual(seen?.diagnosis, learning)
  // The next snapshot still has the metrics of step 0, which the curve has left behind.
  assert.deepEqual(history.series("kl"), { steps: [0, 1], values: [3, 2] })
})
