import assert from "node:assert/strict"
import { test } from "node:test"

import { Clock } from "../../ebm_viz/viewer/web/data/clock.js"
import { SearchFeed, SearchHistory } from "../../ebm_viz/viewer/web/data/searched.js"
import { Refusal } from "../../ebm_viz/viewer/web/data/source.js"
import { massesOf, searchedFrom } from "../../ebm_viz/viewer/web/data/wells.js"
import { Progress } from "../../ebm_viz/viewer/web/panels/progress.js"
import { searches as drawSearches } from "../../ebm_viz/viewer/web/panels/searches.js"
import { context, THEME } from "./context.js"

Object.assign(globalThis, { addEventListener: () => {}, removeEventListener: () => {} })

const N = 4
const ground = /** @type {any} */ ({
  number: 0, step: 0, n: N, lo: -2, hi: 2, grid: Uint16Array.from({ length: N * N }, (_, k) => (k === 5 ? 0 : 65535)),
  gradient: new Int16Array(2), gradientScale: 1, metrics: {}, landmarks: null,
  pushes: { positive: new Float32Array(0), negative: new Float32Array(0) },
})
const reply = /** @type {any} */ ({ ready: 1, snapshots: [0], gradientAxis: [0], state: "finished", message: null, frames: [ground], buffer: new ArrayBuffer(8) })
const method = (/** @type {string} */ name, uses_start = true) => ({ name, label: name, short: name, uses_start })
const path = (/** @type {number} */ evaluations, /** @type {number[]} */ energies) => ({
  points: energies.flatMap((_, k) => [k / 10, -k / 10]), energies, evaluations_at: energies.map((_, k) => k + 1), runs: energies.map(() => 0), evaluations,
})

/** @param {object} searches */
const run = searches => /** @type {any} */ ({
  key: "k", steps: 1, snapshots: [0, 10], beta: 1, points: [],
  searches: { part: "paths", methods: [method("a"), method("b")], start: [0, 0], seed: 0, step: 0, share: null, address: "api", ...searches },
})

/** A feed whose server is scripted. @param {object} searches  @param {(query: URLSearchParams, signal: AbortSignal) => Promise<any>} answer */
function feeding(searches, answer) {
  const history = new SearchHistory(run(searches))
  /** @type {string[]} */ const asked = []
  const chosen = { start: /** @type {[number, number]} */ ([0, 0]), share: null }
  const source = /** @type {any} */ ({
    away: "away", finest: 0, ask: async () => reply,
    search: async (/** @type {any} */ _, /** @type {string} */ query, /** @type {AbortSignal} */ signal) => {
      asked.push(query)
      return answer(new URLSearchParams(query), signal)
    },
  })
  const feed = new SearchFeed(history, {
    source, onChange: () => feed.want({ now: -1, from: 0, until: -1, rate: 0, finer: null }), onForgotten: () => {},
  }, () => chosen)
  feed.want({ now: 0, from: 0, until: -1, rate: 0, finer: null })
  return { history, feed, asked, chosen }
}

const until = async (/** @type {() => boolean} */ done) => {
  for (let k = 0; k < 500 && !done(); k += 1) await new Promise(go => { setTimeout(go, 2) })
  assert.ok(done())
}

test("every method is asked for once, and its path becomes frames", async () => {
  const { history, feed, asked } = feeding({}, async query => ({ lowest: -2, paths: { [query.get("method") ?? ""]: query.get("method") === "a" ? path(3, [1, 0.5, 0]) : path(500, [1, -1.98]) } }))
  await until(() => !feed.refines && asked.length === 2)
  assert.equal(history.run.steps, 500)
  assert.equal(history.steps[0], 0)
  assert.equal(history.lastStep, 500)
  assert.ok(history.frames.length <= 221)
  const [first, last] = [history.frames[0], history.frames[history.frames.length - 1]]
  assert.deepEqual(first?.searched?.paths.map(({ shown }) => shown), [1, 1])
  assert.deepEqual(last?.searched?.paths.map(({ shown }) => shown), [3, 2])
  assert.equal(last?.diagnosis.state, "Found by b")
  const clock = new Clock()
  clock.extend([history])
  clock.seek(Infinity)
  assert.equal(clock.step, 500)
})

test("a scan of a grid has found nothing until it is over", async () => {
  const scan = { ...path(12, [-1.98, -2]), evaluations_at: [11, 12] }
  const { history, feed } = feeding({ methods: [method("a", false)] }, async () => ({ lowest: -2, paths: { a: scan } }))
  await until(() => !feed.refines)
  const said = (/** @type {number} */ step) => {
    const frame = history.frames[history.numberAt(step)]
    const area = context()
    let circles = 0
    area.arc = () => { circles += 1 }
    const place = (/** @type {number} */ x, /** @type {number} */ y) => ({ x, y })
    drawSearches(area, /** @type {any} */ ({ mapFrame: { place }, frame, theme: THEME }))
    const chart = new Progress(/** @type {any} */ (null), 0).describe(/** @type {any} */ ({ views: [{ frame }] }))
    return [frame?.diagnosis.state, frame?.diagnosis.sentence, chart.match(/a: .*/)?.[0], circles]
  }
  assert.deepEqual(said(0), ["Not found", "min F = −2. Lowest F, and evaluations of F so far: a – after 0.", "a: nothing yet, in 12 evaluations in all.", 0])
  assert.deepEqual(said(11), ["Found by a", "min F = −2. Lowest F, and evaluations of F so far: a −1.98 after 11.", "a: −1.98, in 12 evaluations in all.", 1])
})

test("of many starts chosen meanwhile, the newest alone is searched from", async () => {
  let free = () => {}
  const held = new Promise(done => { free = () => done(undefined) })
  const { feed, asked, chosen } = feeding({ methods: [method("a")] }, async query => {
    if (asked.length === 1) await held
    return { lowest: 0, paths: { a: path(2, [1, Number(query.get("y1"))]) } }
  })
  await until(() => asked.length === 1)
  for (const y1 of [1, 2, 3]) {
    chosen.start = [y1, 0]
    feed.want({ now: 0, from: 0, until: -1, rate: 0, finer: null })
  }
  free()
  await until(() => !feed.refines)
  assert.deepEqual(asked.map(query => new URLSearchParams(query).get("y1")), ["0", "3"])
})

test("a click while a search is under way does not wait for it", async () => {
  const { history, feed, asked, chosen } = feeding({ methods: [method("a")] }, async (query, signal) => {
    if (query.get("y1") === "0") await new Promise((_, fail) => { signal.addEventListener("abort", () => { fail(signal.reason) }) })
    return { lowest: 0, paths: { a: path(2, [1, Number(query.get("y1"))]) } }
  })
  await until(() => asked.length === 1)
  chosen.start = [1, 0]
  feed.want({ now: 0, from: 0, until: -1, rate: 0, finer: null })
  await until(() => history.found.paths?.a?.energies[1] === 1)
  assert.equal(feed.health, "well")
  assert.equal(asked.length, 2)
})

test("a server that is full is asked again", async () => {
  let refused = 0
  const { history, feed } = feeding({ methods: [method("a")] }, async () => {
    if (refused++ < 1) throw new Refusal("Full.")
    return { lowest: 0, paths: { a: path(2, [1, 0]) } }
  })
  await until(() => feed.notice === "Full.")
  await until(() => Boolean(history.found.paths?.a) && feed.notice === "")
})

test("success is asked for until all starts have been tried", async () => {
  let count = 0
  const { history, feed, asked } = feeding({ part: "success", methods: [method("a")] }, async () => {
    count += 40
    return { lowest: 0, success: { a: { hits: Array(Math.min(100, count)).fill(3), total: 100, evaluations: 3 } } }
  })
  await until(() => !feed.refines && asked.length === 3)
  assert.equal(history.found.success?.a.hits.length, 100)
  assert.deepEqual(history.missing, [])
})

test("what a file holds is shown without a server", () => {
  const history = new SearchHistory(run({ found: { lowest: 0, paths: { a: path(2, [1, 0]) } } }))
  history.land(reply)
  assert.deepEqual(history.missing, [])
  assert.equal(history.lastStep, 2)
  assert.deepEqual(Object.keys(history.kept.paths ?? {}), ["a"])
})

test("the masses of basins are sums of the Gibbs density", () => {
  const wells = searchedFrom({ side: 4, labels: "0000000011111111", minima: [[0, 0], [0, 1]], energies: [-2, 2] })
  assert.deepEqual(wells.shares, [0.5, 0.5])
  const [low, high] = massesOf(wells, ground, 1)
  const weight = Math.exp(-4)
  assert.ok(Math.abs(low - (1 + 7 * weight) / (1 + 15 * weight)) < 1e-9)
  assert.ok(Math.abs(low + high - 1) < 1e-9)
  const [hot] = massesOf(wells, ground, 1e-6)
  assert.ok(Math.abs(hot - 0.5) < 1e-4)
})

test("the start is ringed on the path of a method that uses it", () => {
  const area = context()
  /** @type {number[][]} */ const circles = []
  area.arc = (/** @type {number} */ x, /** @type {number} */ y, /** @type {number} */ radius) => { if (radius === 7) circles.push([x, y]) }
  const from = (/** @type {number} */ x, uses_start = true) => ({ method: method("a", uses_start), path: path(2, [1, 0]), shown: 2, lowest: 1, x })
  const paths = [from(0, false), from(2)].map(({ x, ...one }) => ({ ...one, path: { ...one.path, points: [x, x, 1, 1] } }))
  const place = (/** @type {number} */ x, /** @type {number} */ y) => ({ x, y })
  drawSearches(area, /** @type {any} */ ({ mapFrame: { place }, frame: { searched: { part: "paths", paths } }, theme: THEME }))
  assert.deepEqual(circles, [[2, 2]])
})

test("the number of a well is drawn over the end of the path that leads there", () => {
  const area = context()
  /** @type {string[]} */ const order = []
  area.fill = () => order.push(area.fillStyle)
  area.fillText = (/** @type {string} */ text) => order.push(text)
  const path = { points: [-1, 0, 0, 0], runs: [0, 0], evaluations_at: [1, 2] }
  const searched = { part: "basins", wells: { minima: [[0, 0]] }, paths: [{ method: method("a"), path, shown: 2, lowest: 1 }] }
  const place = (/** @type {number} */ x, /** @type {number} */ y) => ({ x, y })
  drawSearches(area, /** @type {any} */ ({ mapFrame: { place }, frame: { searched }, theme: THEME }))
  assert.ok(order.includes(THEME.runs[0]))
  assert.ok(order.indexOf("1") > order.lastIndexOf(THEME.runs[0]))
})
