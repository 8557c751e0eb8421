// Visitors without a browser: the viewer's own modules ask for the frames of runs and keep the clock. Nothing is drawn.
//
//     node player.js < order.json > visits.json

import { Agent, request } from "node:http"
import { text } from "node:stream/consumers"
import { gunzipSync } from "node:zlib"

// The parts of a browser that the viewer's modules need.
globalThis.addEventListener ??= () => {}
globalThis.removeEventListener ??= () => {}

const { Clock } = await import("../ebm_viz/viewer/web/data/clock.js")
const { Feed } = await import("../ebm_viz/viewer/web/data/feed.js")
const { History } = await import("../ebm_viz/viewer/web/data/history.js")
const { ForgottenRun, Refusal } = await import("../ebm_viz/viewer/web/data/source.js")

/** @typedef {import("../ebm_viz/viewer/web/data/frames.js").Reply} Reply */
/** @typedef {import("../ebm_viz/viewer/web/data/batches.js").Batch} Batch */
/** @typedef {{host: string, port: number, seconds: number, players: Seat[]}} Order */
/** source: the address of this machine from which it comes. end: whether it presses End at the first picture. @typedef {{key: string, frames: string, source: string, snapshots: number[], end: boolean}} Seat */

/** Milliseconds between two pictures; fewer than 60 a second, to leave the machine to the server. */
const TICK = 25
/** Cells per side of the grid of a picture at rest. */
const FINER = 128

class Player {
  /** @param {Order} order  @param {Seat} seat */
  constructor({ host, port }, { key, frames, source, snapshots, end }) {
    this.end = end
    this.place = { host, port, localAddress: source, agent: new Agent({ keepAlive: true, maxSockets: 1 }) }
    this.history = new History(/** @type {any} */ ({ key, snapshots }))
    this.clock = new Clock()
    const run = /** @type {any} */ ({ key, frames })
    const server = { away: "", finest: 256, ask: (/** @type {any} */ _, /** @type {Batch} */ batch) => this.#ask(frames, batch) }
    this.feed = new Feed(this.history, run, { source: server, onChange: () => this.#receive(), onForgotten: () => {} })
    /** What this visitor saw. */
    this.visit = {
      /** Seconds until the first and the last picture; null if there was none. */
      first: /** @type {number | null} */ (null),
      last: /** @type {number | null} */ (null),
      /** Seconds until the last frames arrived. */
      arrived: 0,
      pictures: 0,
      snapshots: 0,
      answers: /** @type {number[]} */ ([]),
      bytes: 0,
      refused: 0,
      stride: 1,
    }
  }

  begin() {
    this.begun = this.time = performance.now()
    this.clock.extend([this.history])
    this.clock.playing = true
    this.tick()
  }

  get over() { return this.visit.last !== null }

  get #now() { return (performance.now() - /** @type {number} */ (this.begun)) / 1000 }

  tick() {
    const { clock } = this
    const time = performance.now()
    this.#see(() => clock.advance(Math.min(0.1, (time - /** @type {number} */ (this.time)) / 1000)))
    this.time = time
    this.#want()
  }

  stop() {
    this.feed.stop()
    this.place.agent.destroy()
  }

  #receive() {
    const { stride } = this.feed.pace
    this.visit.stride = Math.max(this.visit.stride, stride)
    this.#see(() => this.clock.extend([this.history], stride))
    this.#want()
  }

  /** Asks for frames as the viewer does: at the end, where it rests, the last frame on a finer grid. */
  #want() {
    const { clock, feed, history } = this
    const rests = clock.atEnd && history.finer?.number !== history.top
    feed.want({ ...clock.wish(history), finer: rests ? { number: history.top, side: FINER } : null })
  }

  /** @param {() => void} change */
  #see(change) {
    const { clock, visit } = this
    const before = clock.index
    change()
    if (clock.index !== before && !this.over) visit.pictures += 1
    if (visit.first === null && clock.index >= 0) {
      visit.first = this.#now
      if (this.end) {
        clock.playing = false
        clock.seek(Infinity)
      }
    }
    if (!this.over && clock.atEnd) visit.last = this.#now
  }

  /** @param {string} frames  @param {Batch} batch  @returns {Promise<any>} */
  async #ask(frames, { first, count, stride, side = 64, spare = false }) {
    const asked = performance.now()
    const { status, content } = await get({ ...this.place, path: `/${frames}&first=${first}&count=${count}&stride=${stride}&side=${side}&spare=${Number(spare)}`, headers: { "Accept-Encoding": "gzip" } })
    this.visit.answers.push((performance.now() - asked) / 1000)
    if (status !== 200) this.visit.refused += 1
    if (status === 404) throw new ForgottenRun(frames)
    if (status !== 200) throw new Refusal(String(status))
    const unpacked = gunzipSync(content)
    const header = JSON.parse(unpacked.toString("utf8", 4, 4 + unpacked.readUInt32LE(0)))
    this.visit.bytes += content.length
    if (side < FINER) this.visit.snapshots += header.frames.length
    if (side < FINER && header.frames.length) this.visit.arrived = this.#now
    return { ...header, gradientAxis: [], buffer: new ArrayBuffer(0) }
  }
}

/** @param {import("node:http").RequestOptions} options  @returns {Promise<{status: number, content: Buffer}>} */
const get = options => new Promise((resolve, reject) => {
  const asking = request(options, response => {
    /** @type {Buffer[]} */ const pieces = []
    response.on("data", piece => pieces.push(piece))
    response.on("end", () => resolve({ status: response.statusCode ?? 0, content: Buffer.concat(pieces) }))
    response.on("error", reject)
  })
  asking.on("error", reject)
  asking.end()
})

/** @param {Order} order */
async function play(order) {
  const players = order.players.map(seat => new Player(order, seat))
  for (const player of players) player.begin()
  await new Promise(resolve => {
    const stop = performance.now() + 1000 * order.seconds
    const timer = setInterval(() => {
      for (const player of players) player.tick()
      if (performance.now() < stop && !players.every(player => player.over)) return
      clearInterval(timer)
      resolve(undefined)
    }, TICK)
  })
  const visits = players.map(({ visit }) => visit)
  const answer = JSON.stringify(visits)
  for (const player of players) player.stop()
  process.stdout.write(answer, () => process.exit(0))
}

await play(JSON.parse(await text(process.stdin)))
