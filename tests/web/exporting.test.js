import assert from "node:assert/strict"
import { test } from "node:test"

import { Loading } from "../../ebm_viz/viewer/web/control/export/loading.js"
import { chosenRun, wishOf } from "../../ebm_viz/viewer/web/control/export/order.js"
import { runsOf } from "../../ebm_viz/viewer/web/control/export/runs.js"
import { run as exported, stop } from "../../ebm_viz/viewer/web/control/export/progress.js"
import { createExporting } from "../../ebm_viz/viewer/web/control/export/state.js"
import { ForgottenRun } from "../../ebm_viz/viewer/web/data/source.js"
import { createState, layDown, takeUp } from "../../ebm_viz/viewer/web/data/state.js"
import { serverUntil } from "../../ebm_viz/viewer/web/plots/still.js"
import { frame, plan, Server } from "./simulated.js"

Object.assign(globalThis, { location: { href: "http://localhost/" } })

let named = 0

/** A run that nobody has loaded yet. @returns {any} */
function newRun() {
  named += 1
  return { key: `run ${named}`, label: "A", short: "", file_words: ["run"], formula: "", steps: 1000, snapshots: plan(1000), beta: 1, points: [], link: null, action: null, numbers: {} }
}

/** The description of a page with one run. @param {object} [more] */
function page(more = {}) {
  return /** @type {any} */ ({ key: "page", runs: [{ ...newRun(), ...more }], panels: ["map"], curves: [], shared_scale: false, cut: null, placing: null, at_end: false, view: null })
}

/** A page that shows a run, with a server that answers at once. */
function opened({ description = page(), server = new Server({ train: 0, evaluate: 0 }) } = {}) {
  const state = { ...createState(), exporting: createExporting() }
  const show = (/** @type {any} */ shown) => takeUp(state, shown, { source: /** @type {any} */ (server), onChange: () => {}, onForgotten: () => {} }, false)
  show(description)
  const host = /** @type {any} */ ({ source: server, app: true, filePage: async () => "<!-- data -->" })
  const subject = runsOf(state, description, host)
  return { state, show, server, order: () => wishOf(state, description, host, "light"), summary: () => subject.summary() }
}

const later = (milliseconds = 30) => new Promise(done => { setTimeout(done, milliseconds) })

/** The number of frames to request before an end. @param {Server} server */
const askedBefore = server => Math.max(0, ...server.asked.map(({ first, count, stride }) => first + count * stride))

test("a picture shows the step that is still loading, as its name says, and the view of the moment of its order", async () => {
  for (const [asked, ends, shown] of [[500, Infinity, 500], [Infinity, Infinity, 1000], [Infinity, 100, plan(1000)[99]]]) {
    const { state, order } = opened({ server: new Server({ train: 0, evaluate: 0, ends }) })
    state.clock.extend(state.histories)
    state.clock.seek(asked)
    const wish = order()
    state.clock.seek(0)
    const nearest = state.histories[0].steps.reduce((best, step) => (Math.abs(step - shown) < Math.abs(best - shown) ? step : best))
    await wish.fetch({})
    assert.match(wish.name(), new RegExp(`step-0*${nearest}-`))
    assert.ok(state.histories[0].shows(nearest, 1))
    wish.stop?.()
    layDown(state)
  }
})

for (const [what, leave] of /** @type {[string, (page: ReturnType<typeof opened>) => void][]} */ ([
  ["shows another run", ({ show }) => show(page())], ["is left", ({ state }) => layDown(state)],
])) {
  test(`an export has all frames of its run, though the page ${what} meanwhile`, async () => {
    const viewed = opened()
    const [history] = viewed.state.histories
    const wish = viewed.order()
    const film = wish.fetch({ step: 500 })
    leave(viewed)
    await film
    assert.ok(history.frames.slice(0, history.due(500) + 1).every(Boolean))
    await wish.page?.(() => true)
    assert.ok(history.whole)
    wish.stop?.()
  })
}

test("a run that the page no longer shows and the server has forgotten ends the export", async () => {
  const viewed = opened()
  const wish = viewed.order()
  viewed.show(page())
  viewed.server.ask = async () => { throw new ForgottenRun("gone") }
  await assert.rejects(wish.fetch({ step: 1000 }), /no longer has this run/).finally(() => wish.stop?.())
})

test("a page that is left and shown again plays on with what only the export has loaded", async () => {
  const { state, show, order } = opened({ description: page() })
  const { runs, histories: [history] } = state
  const shown = /** @type {any} */ ({ ...page(), runs })
  const wish = order()
  let told = 0
  layDown(state)
  show(shown)
  const heard = () => { told += 1 }
  state.histories[0].listeners.add(heard)
  assert.equal(state.histories[0], history)
  await wish.fetch({ step: 1000 })
  assert.ok(told > 0)
  wish.stop?.()
  layDown(state)
  history.listeners.delete(heard)
  assert.equal(history.listeners.size, 0)
})

test("an export loads what it needs, and no gaps beyond it", async () => {
  const { state, server, order } = opened()
  const wish = order()
  await wish.fetch({ step: 20 })
  await later()
  const needed = plan(1000).filter(step => step <= 20).length
  assert.ok(askedBefore(server) <= needed + 16, `${askedBefore(server)}`)
  wish.stop?.()
  layDown(state)
})

test("a cancelled export loads no more of its run", async () => {
  const { state, server, order } = opened({ server: new Server({ latency: 10 }) })
  state.exporting.choices.formats.picture = "html"
  const ended = exported(state.exporting, order(), () => {})
  await later()
  stop(state.exporting)
  await ended
  const before = askedBefore(server)
  assert.ok(before < plan(1000).length)
  await later()
  for (const [k, feed] of state.feeds.entries()) feed.want(state.clock.wish(state.histories[k]))
  await later()
  assert.equal(askedBefore(server), before)
  assert.equal(state.exporting.outcome?.well, false)
  layDown(state)
})

test("a walk is exported as it went on, whatever β the user chooses meanwhile", async () => {
  const walk = { sampler: "langevin", step: 0.01, start: "uniform", seed: 1, particles: 20, moves: 60 }
  const grid = Uint16Array.from({ length: 64 * 64 }, (_, k) => (k * 7919) % 65536)
  const ground = frame(240, 1000, { n: 64, grid })
  const server = new Server()
  server.ask = async () => ({ ...await Server.prototype.ask.call(new Server(), null, { first: 0, count: 1, stride: 1 }), frames: [ground] })
  const { state } = opened({ description: page({ walk, steps: 60 }), server })
  const [history] = state.histories
  const wants = (/** @type {number} */ now) => state.feeds[0].want({ now, from: 0, until: -1, rate: 1, finer: null })
  for (let tries = 0; tries < 200 && history.top < 10; tries += 1) {
    wants(10)
    await later(5)
  }
  const loading = new Loading(state.feeds)
  const [own] = loading.histories
  state.clock.extend(state.histories)
  state.clock.seek(5)
  state.chosenBeta = 3
  wants(5)
  assert.equal(history.frames[5]?.walk?.beta, 3)
  await loading.reach(60)
  assert.deepEqual(new Set(own.frames.map(shown => shown?.walk?.beta)), new Set([1]))
  loading.stop()
  layDown(state)
})

test("a picture that is cancelled while it is drawn is not saved", async () => {
  /** @type {string[]} */ const saved = []
  const document = { createElement: () => ({ download: "", click() { saved.push(this.download) } }) }
  Object.assign(globalThis, { document })
  const exporting = createExporting()
  /** @type {(file: Blob) => void} */ let drawn = () => {}
  const file = new Promise(done => { drawn = done })
  const still = { picture: async () => ({ file }), words: () => ({ title: "", facts: "" }), dispose: () => {} }
  const ended = exported(exporting, { format: "png", name: () => "picture", order: {}, open: () => still, fetch: async () => {} }, () => {})
  await later(5)
  stop(exporting)
  drawn(new Blob(["picture"]))
  await ended
  assert.deepEqual(saved, [])
})

test("slides are ordered once the step that they show is trained", async t => {
  Object.assign(globalThis, { document: { baseURI: "http://localhost/" } })
  const { state, order } = opened()
  const [history] = state.histories
  state.clock.extend(state.histories)
  state.clock.seek(500)
  Object.assign(state.exporting.choices, { kind: "slides" })
  const trained = /** @type {boolean[]} */ ([])
  t.mock.method(globalThis, "fetch", async () => {
    trained.push(history.shows(500, 1))
    return Response.json({ id: "1", state: "failed", progress: 0, sentence: "", name: "" })
  })
  await exported(state.exporting, order(), () => {})
  assert.equal(trained[0], true)
  layDown(state)
})

test("a film shows the steps that the dialog names, and those that there are", () => {
  const { state, show, order, summary } = opened()
  const { choices } = state.exporting
  choices.kind = "film"
  const film = () => /** @type {any} */ (order().order).film
  const whole = summary()
  Object.assign(choices, { first: 600, last: 800 })
  assert.match(summary(), /600.*800/)
  assert.deepEqual([film().first, film().last], [600, 800])
  show(page({ steps: 700, snapshots: plan(700) }))
  assert.match(summary(), /600.*700/)
  assert.deepEqual([film().first, film().last], [600, null])
  show(page({ steps: 250, snapshots: plan(250) }))
  assert.equal(summary(), whole)
  assert.deepEqual([film().first, film().last], [0, null])
  layDown(state)
})

test("when the chosen run is no longer on the page, all are exported, and of one the data", () => {
  const [a, b, c] = [newRun(), newRun(), newRun()]
  const { state, show, order } = opened({ description: { ...page(), runs: [a, b, c] } })
  const { choices } = state.exporting
  choices.run = 2
  const keys = () => /** @type {any} */ (order().order).scene.runs.map((/** @type {any} */ { key }) => key)
  assert.deepEqual([chosenRun(state), keys()], [2, [c.key]])
  show({ ...page(), runs: [a, b] })
  assert.deepEqual([chosenRun(state), keys()], [null, [a.key, b.key]])
  choices.kind = "data"
  assert.deepEqual([chosenRun(state), keys()], [0, [a.key]])
  layDown(state)
})

test("a cancelled picture of figures asks for no more of a training that has not reached its step", async t => {
  Object.assign(globalThis, { document: { baseURI: "http://localhost/" } })
  const asked = t.mock.method(globalThis, "fetch", async (/** @type {string} */ _, /** @type {RequestInit} */ { signal }) => {
    signal?.throwIfAborted()
    return Response.json({})
  }).mock
  const stopped = new AbortController()
  const figures = serverUntil(stopped.signal).figures({ page: "reading", query: {}, panels: [], step: 9 }, "light")
  await later()
  stopped.abort()
  await assert.rejects(figures, { name: "AbortError" })
  assert.ok(asked.callCount() <= 2)
})
