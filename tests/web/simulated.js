// A run and a server that cost nothing, in a time of their own.

import { mock } from "node:test"

import { Clock } from "../../ebm_viz/viewer/web/data/clock.js"
import { Feed } from "../../ebm_viz/viewer/web/data/feed.js"
import { History } from "../../ebm_viz/viewer/web/data/history.js"

Object.assign(globalThis, { addEventListener: () => {}, removeEventListener: () => {} })

/** Numbers that look random and are the same every time. @param {number} seed */
export function chance(seed) {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

/** @template T  @param {T[]} list  @param {() => number} random  @returns {T[]} */
export function shuffled(list, random) {
  const left = [...list]
  return list.map(() => left.splice(Math.floor(random() * left.length), 1)[0])
}

/** Steps of the snapshots of a run, as the server plans them. @param {number} steps */
export const plan = steps => [...new Set(Array.from({ length: 241 }, (_, k) => Math.round(steps * (k / 240) ** 2)))]

/** @param {number} number  @param {number} step  @param {object} [more]  @returns {any} */
export const frame = (number, step, more = {}) => ({
  number, step, n: 2, lo: 0, hi: 1, grid: Uint16Array.of(0, 20_000, 40_000, 65_535), gradient: Int16Array.of(3, 4), gradientScale: 1,
  metrics: { loss: step, fine_step: step }, diagnosis: { state: "", sentence: "" }, landmarks: null,
  pushes: { positive: new Float32Array(), negative: new Float32Array(), negativePoints: new Float32Array(), liftsEverywhere: false }, ...more,
})

/**
 * Trains as far as it is asked and looks at what it is asked for; answers as the server does, with what there is after a
 * quarter of a second, with nothing after half of one.
 */
export class Server {
  /** @param {{steps?: number, train?: number, step?: number, evaluate?: number, latency?: number, ends?: number}} how   milliseconds a snapshot, a training step, a frame, an answer; the number of snapshots of a run that diverges */
  constructor({ steps = 1000, train = 0.1, step = 0, evaluate = 1, latency = 1, ends = Infinity } = {}) {
    Object.assign(this, { train, evaluate, latency })
    this.train = train
    this.step = step
    this.evaluate = evaluate
    this.latency = latency
    this.planned = plan(steps)
    this.ends = ends
    this.ready = 0
    this.made = new Set()
    this.fails = () => false
    this.away = "away"
    /** @type {import("../../ebm_viz/viewer/web/data/batches.js").Batch[]} */ this.asked = []
  }

  get total() { return Math.min(this.ends, this.planned.length) }

  /** @param {any} _  @param {import("../../ebm_viz/viewer/web/data/batches.js").Batch} batch  @returns {Promise<any>} */
  async ask(_, batch) {
    this.asked.push(batch)
    const numbers = Array.from({ length: batch.count }, (_, k) => batch.first + k * batch.stride)
    const spent = this.#work(numbers)
    await new Promise(done => setTimeout(done, this.latency + spent))
    if (this.fails()) throw new Error("no answer")
    return this.#reply(numbers.filter(number => this.made.has(number)), numbers)
  }

  /** @param {number[]} numbers */
  #work(numbers) {
    let spent = 0
    for (const number of numbers) {
      if (this.made.has(number)) continue
      while (this.ready <= number && this.ready < this.total) {
        spent += this.train + this.step * (this.planned[this.ready] - (this.planned[this.ready - 1] ?? 0))
        this.ready += 1
        if (spent >= (numbers.some(one => this.made.has(one)) ? 250 : 500)) return spent
      }
      if (number >= this.total) return spent
      spent += this.evaluate
      this.made.add(number)
      if (spent >= 250) return spent
    }
    return spent
  }

  /** @param {number[]} there  @param {number[]} asked */
  #reply(there, asked) {
    const ended = this.ready === this.total && (there.includes(this.total - 1) || asked.every(number => number >= this.total))
    const diverged = ended && this.total < this.planned.length
    return {
      ready: this.ready, gradientAxis: [0], buffer: new ArrayBuffer(8),
      snapshots: this.ready === this.total ? this.planned.slice(0, this.total) : this.planned,
      state: diverged ? "diverged" : ended ? "finished" : "training", message: diverged ? "Diverged." : null,
      frames: there.map(number => frame(number, this.planned[number])),
    }
  }
}

/** A viewer without a picture. */
export class Viewing {
  /** @param {Server[]} servers */
  constructor(...servers) {
    this.time = 0
    mock.timers.enable({ apis: ["setTimeout"] })
    mock.method(performance, "now", () => this.time)
    this.servers = servers
    this.clock = new Clock()
    this.histories = servers.map((server, k) => new History({ key: String(k), snapshots: server.planned }))
    this.feeds = servers.map((server, k) => new Feed(this.histories[k], /** @type {any} */ ({}), { source: server, onChange: () => {}, onForgotten: () => {} }))
    this.clock.extend(this.histories)
    /** What was shown, by time. @type {{time: number, step: number}[]} */ this.pictures = []
  }

  /** Watch for so many seconds, or until something holds. @param {number} seconds  @param {() => boolean} [until] */
  async watch(seconds, until = () => false) {
    const end = this.time + 1000 * seconds
    while (this.time < end && !until()) {
      const { clock, feeds, histories } = this
      const before = clock.index
      clock.extend(histories, Math.max(...feeds.map(({ pace }) => pace.stride)))
      clock.advance(0.01)
      if (clock.index !== before) this.pictures.push({ time: this.time, step: clock.step })
      feeds.forEach((feed, k) => feed.want(clock.wish(histories[k])))
      for (let k = 0; k < 10; k += 1) await Promise.resolve()
      this.time += 10
      mock.timers.tick(10)
      for (let k = 0; k < 10; k += 1) await Promise.resolve()
    }
  }

  close() {
    for (const feed of this.feeds) feed.stop()
    mock.timers.reset()
    mock.restoreAll()
  }
}
