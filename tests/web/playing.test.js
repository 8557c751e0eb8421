import assert from "node:assert/strict"
import { afterEach, test } from "node:test"

import { chance, plan, Server, Viewing } from "./simulated.js"

/** @type {Viewing} */ let viewing

afterEach(() => viewing.close())

/** @param {Server[]} servers */
function view(...servers) {
  viewing = new Viewing(...servers)
  return viewing
}

/** @param {...Server} servers */
function play(...servers) {
  const { clock } = view(...servers)
  clock.playing = true
  return viewing
}

const LAST = plan(1000).length - 1

test("a fast server gives every snapshot, at the clock's pace", async () => {
  const { clock, histories: [history], feeds: [feed], pictures } = play(new Server())
  await viewing.watch(20, () => clock.atEnd)
  assert.equal(feed.pace.stride, 1)
  assert.ok(history.whole)
  assert.equal(pictures.length, history.steps.length)
  assert.ok(viewing.time < 8700)
})

test("frames are asked for a little ahead alone, and none while it stands still", async () => {
  const server = new Server()
  const { clock, histories: [history] } = play(server)
  await viewing.watch(2)
  assert.ok(history.top < clock.index + 40)
  clock.pause()
  await viewing.watch(1)
  const asked = server.asked.length
  await viewing.watch(2)
  assert.equal(server.asked.length, asked)
})

test("where frames are slow a run gets coarser and keeps its pace; the gaps fill in at the end", async () => {
  for (const evaluate of [60, 100, 300]) {
    const server = new Server({ evaluate })
    const { clock, histories: [history], pictures } = play(server)
    await viewing.watch(4)
    const [early, then] = [clock.index, viewing.time]
    await viewing.watch(30, () => clock.atEnd)
    const pace = (LAST - early) / ((viewing.time - then) / 1000)
    assert.ok(pace > 24, `${pace} a second at ${evaluate} ms a frame`)
    assert.ok(pictures.length < 240 && !history.whole)
    assert.ok(pictures.every(({ step }) => history.frames[history.due(step)]))
    await viewing.watch(600, () => history.whole)
    assert.ok(history.whole)
    viewing.close()
  }
})

test("a slow network is no different", async () => {
  const { clock, feeds: [feed] } = play(new Server({ latency: 900 }))
  await viewing.watch(6)
  const before = clock.index
  await viewing.watch(2)
  assert.ok(clock.index - before > 45)
  assert.ok(feed.pace.stride >= 2)
})

test("where the training is slow, coarser would not be faster, and most pictures stay", async () => {
  const { clock, histories: [history], pictures } = play(new Server({ train: 90, evaluate: 12 }))
  await viewing.watch(60, () => clock.atEnd)
  assert.ok(viewing.time < 29_000, `${viewing.time}`)
  assert.ok(pictures.length > 120, `${pictures.length} of ${history.steps.length}`)
})

test("where a frame costs as much as four steps, most pictures are shown, for little time", async () => {
  for (const step of [20, 30, 40]) {
    const { clock, pictures } = play(new Server({ train: 0, step, evaluate: 4 * step }))
    await viewing.watch(90, () => clock.atEnd)
    assert.ok(pictures.length > 165, `${pictures.length} pictures at ${step} ms a step`)
    assert.ok(viewing.time < 1850 * step, `${viewing.time} ms at ${step} ms a step`)
    viewing.close()
  }
})

test("where the training steps take the time, pictures come all the way", async () => {
  for (const step of [20, 30, 40]) {
    const { clock, pictures } = play(new Server({ train: 0, step, evaluate: 75 }))
    await viewing.watch(90, () => clock.atEnd)
    assert.ok(clock.atEnd && pictures.length > 100, `${pictures.length} pictures`)
    const longest = Math.max(...pictures.slice(1).map(({ time }, k) => time - pictures[k].time))
    assert.ok(longest < 1600, `${longest} ms without a picture at ${step} ms a step`)
    viewing.close()
  }
})

test("a server that has become fast again is asked for all", async () => {
  const server = new Server({ evaluate: 200 })
  const { clock, feeds: [feed] } = play(server)
  await viewing.watch(3)
  assert.ok(feed.pace.stride >= 4)
  server.evaluate = 1
  await viewing.watch(20, () => clock.atEnd)
  assert.equal(feed.pace.stride, 1)
})

test("End shows the last step at once, then the gaps fill in, the coarse ones first", async () => {
  const server = new Server({ train: 2, evaluate: 2 })
  const { clock, histories: [history] } = play(server)
  await viewing.watch(0.1)
  clock.seek(Infinity)
  await viewing.watch(1, () => clock.atEnd)
  assert.equal(clock.step, 1000)
  assert.ok(viewing.time < 900 && history.numbers.length < 40)
  await viewing.watch(0.2)
  assert.ok(Array.from({ length: 15 }, (_, k) => 16 * k).every(number => history.frames[number]))
  await viewing.watch(5, () => history.whole)
  assert.ok(history.whole)
})

test("on the way to the end of a long training there is something to see", async () => {
  const { clock, pictures } = play(new Server({ train: 60, evaluate: 2 }))
  clock.seek(Infinity)
  await viewing.watch(20, () => clock.atEnd)
  assert.ok(clock.atEnd)
  assert.ok(pictures.length > 5 && pictures.length < 20)
})

test("a link to a step asks for that step", async () => {
  const server = new Server({ train: 0 })
  const { clock } = view(server)
  clock.seek(700)
  await viewing.watch(1, () => clock.arrived)
  assert.equal(clock.step, server.planned.reduce((best, step) => (Math.abs(step - 700) < Math.abs(best - 700) ? step : best)))
  assert.ok(server.asked.length <= 2)
})

test("Step goes on by one snapshot, and waits for it", async () => {
  const { clock, histories: [history] } = view(new Server({ evaluate: 50 }))
  await viewing.watch(1, () => clock.arrived)
  for (let k = 1; k <= 5; k += 1) clock.move(1)
  await viewing.watch(1, () => clock.arrived)
  assert.equal(clock.step, history.steps[5])
  clock.move(-1)
  await viewing.watch(1, () => clock.arrived)
  assert.equal(clock.step, history.steps[4])
})

test("a run that diverges ends where it does", async () => {
  const { clock, histories: [history] } = view(new Server({ ends: 38 }))
  clock.seek(Infinity)
  await viewing.watch(2, () => clock.atEnd)
  assert.equal(clock.step, plan(1000)[37])
  assert.equal(history.state, "diverged")
  await viewing.watch(2, () => history.whole)
  assert.ok(history.whole)
})

test("a snapshot that an error on the server keeps back is asked for less and less", async () => {
  const server = new Server({ train: 0 })
  const { clock, histories: [history] } = play(server)
  server.made.add = number => (number === 50 ? server.made : Set.prototype.add.call(server.made, number))
  clock.seek(Infinity)
  await viewing.watch(4, () => history.numbers.length === history.steps.length - 1)
  const asked = server.asked.length
  await viewing.watch(30)
  assert.ok(!history.whole && server.asked.length - asked < 20)
})

test("answers that fail are asked for again", async () => {
  const server = new Server()
  const random = chance(5)
  server.fails = () => random() < 0.3
  const { clock, histories: [history] } = play(server)
  await viewing.watch(60, () => clock.atEnd && history.whole)
  assert.ok(history.whole)
})

test("runs side by side are shown at the same step, and each keeps pace", async () => {
  const { clock, histories, feeds, pictures } = play(new Server(), new Server({ evaluate: 200 }))
  await viewing.watch(4)
  const before = clock.index
  await viewing.watch(3)
  assert.ok(clock.index - before > 70)
  assert.deepEqual(feeds.map(({ pace }) => pace.stride > 1), [false, true])
  for (const { step } of pictures) for (const history of histories) assert.ok(history.frames[history.due(step)])
})

test("runs on steps of their own share a clock", async () => {
  const { clock, histories } = play(new Server({ steps: 1000, evaluate: 30 }), new Server({ steps: 300, evaluate: 80 }), new Server({ ends: 50 }))
  await viewing.watch(60, () => clock.atEnd)
  assert.ok(clock.atEnd && clock.step === 1000)
  await viewing.watch(60, () => histories.every(({ whole }) => whole))
  assert.ok(histories.every(({ whole }) => whole))
})
