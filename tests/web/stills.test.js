import assert from "node:assert/strict"
import { test } from "node:test"

import { History } from "../../ebm_viz/viewer/web/data/history.js"
import { Still } from "../../ebm_viz/viewer/web/panels/still.js"
import { context } from "./context.js"
import { frame } from "./simulated.js"

Object.assign(globalThis, { ImageData: class {
  /** @param {number} width  @param {number} height */
  constructor(width, height) { Object.assign(this, { width, height, data: new Uint8ClampedArray(4 * width * height) }) }
} })

/** A context that draws nothing but words. @returns {any} */
const sheet = () => new Proxy(context(), { get: (target, name) => (name in target ? target[name] : () => ({ addColorStop() {} })) })

/** @type {any} */
const page = {
  createElement: () => ({ getContext: (/** @type {string} */ kind) => (kind === "2d" ? sheet() : null), setAttribute() {}, addEventListener() {} }),
  fonts: { load: async () => [] },
}

const PLANNED = [0, 100, 588, 594, 1000]

/** A run whose training reached so many of its snapshots. @param {number} count */
function historyOf(count) {
  const history = new History({ key: `${count}`, snapshots: PLANNED })
  const frames = PLANNED.slice(0, count).map((step, number) => frame(number, step, { gradient: new Int16Array(2) }))
  history.append(/** @type {any} */ ({
    ready: count, snapshots: PLANNED, gradientAxis: [0], buffer: new ArrayBuffer(0), frames,
    state: count < PLANNED.length ? "diverged" : "finished", message: count < PLANNED.length ? "Diverged at step 594." : null,
  }))
  return history
}

/** @param {string[]} labels  the first run ends at step 588  @param {object} style  @param {object} view */
function stillOf(labels, style, view = {}) {
  const runs = labels.map((label, k) => ({ key: String(k), label, short: "", formula: "", steps: 1000, snapshots: PLANNED, beta: 1, points: [], numbers: {} }))
  const scene = { runs, panels: ["map"], curves: [], shared_scale: false, cut: null, view, style: { background: "light", width: 1280, height: 720, scale: 1, text: 16, title: true, heading: "", ...style } }
  return new Still(/** @type {any} */ (scene), labels.map((_, k) => historyOf(k ? PLANNED.length : 3)), page)
}

/** @param {Still} still  @returns {any[]} */
function drawn(still) {
  const canvas = sheet()
  still.paint(canvas, 1)
  return canvas.drawn
}

const saidOf = (/** @type {any[]} */ words) => words.map(({ text }) => text).join(" ").replace(/ +/g, " ")

test("that a run ended before the shown step stands at its name in every picture of several runs", () => {
  const long = "A loss whose name is longer than a column of the picture is wide, and then some"
  for (const labels of [["Energy loss", "Hinge"], ["Energy loss, squared output", "NLL", "Hinge", "Square-square"], [long, "Hinge", long, "NLL"]]) {
    for (const style of [{}, { text: 28 }, { text: 60 }, { title: false }, { title: false, text: 32, height: 420 }, { width: 480, height: 480 }]) {
      const still = stillOf(labels, style)
      const words = drawn(still)
      assert.equal(saidOf(words).match(/ended at 588/g)?.length, 1, JSON.stringify([labels, style]))
      assert.match(still.words().facts, /ended at 588 · /)
      const early = stillOf(labels, style, { step: 100 })
      assert.doesNotMatch(saidOf(drawn(early)) + early.words().facts, /ended/)
    }
  }
})

test("in a film nothing moves when a run ends", () => {
  for (const text of [16, 28, 40]) {
    const labels = ["Energy loss, squared output", "Hinge"]
    const [before, after] = [100, 1000].map(step => drawn(stillOf(labels, { text }, { step })).find(({ text }) => text.includes("Energy F") || text === "Energy "))
    assert.deepEqual([before.y, before.left], [after.y, after.left])
  }
})
