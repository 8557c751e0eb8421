// Loads the frames of a run into its history as far as the viewer needs them, and retries while the server is away.

import { nextBatch } from "./batches.js"
import { Pace } from "./pace.js"
import { ForgottenRun, Refusal } from "./source.js"

/** @import { Batch } from "./batches.js" */
/** @import { Wish } from "./clock.js" */
/** @import { Reply } from "./frames.js" */
/** @import { History } from "./history.js" */
/** @import { Source } from "./source.js" */
/** @import { RunDescription } from "./state.js" */
/** @typedef {"well" | "behind" | "refused" | "away" | "forgotten"} Health */

/**
 * Where a feed asks, and what it calls: when frames arrived or the server's health changed, and when the page has to open
 * the run again.
 * @typedef {{source: Source, onChange: () => void, onForgotten: () => void}} Wiring
 */

/** Milliseconds to wait after a reply without new frames. */
export const BREATH = 20
/** Milliseconds after a request without an answer: at first, and the most. */
export const FIRST_PAUSE = 250
const LONGEST_PAUSE = 3000
/** If a gap was filled in less than this many seconds, the next request may follow at once. */
const UNNOTICED = 0.05

/** Milliseconds without a new wish after which a picture counts as at rest. */
const CALM = 150
/** Below this share of the frames ahead of the clock, few are left. */
const SHORT = 0.25

const FORGOTTEN = "The server has forgotten this run. Opening it again… If this stays, reload the page."

export class Feed {
  /** @param {History} history  @param {RunDescription} run  @param {Wiring} wiring */
  constructor(history, run, { source, onChange, onForgotten }) {
    this.history = history
    this.run = run
    this.source = source
    this.onChange = onChange
    this.onForgotten = onForgotten
    /** @type {Health} */ this.health = "well"
    /** A sentence on the server's health for the user; empty if all is well. */
    this.notice = ""
    /** @type {Wish} */ this.wish = { now: -1, from: 0, until: -1, rate: 1, finer: null }
    /** All frames up to this number are needed, whatever the clock does. */ this.upTo = -1
    this.pace = new Pace()
    /** Replies in a row without a new frame. */ this.vain = 0
    /** Number of the snapshot that could not be loaded on a finer grid. */ this.denied = -1
    /** Seconds that the last reply for the running clock took. */
    this.answer = 0
    this.busy = false
    this.pause = FIRST_PAUSE
    this.abort = new AbortController()
    this.wake = () => {}
    /** Whether gaps are filled when there is time. */ this.fills = true
    history.listeners.add(onChange)
  }

  /** Request frames until the wish is fulfilled. @param {Wish} wish */
  want(wish) {
    this.wish = wish
    if (!this.busy) void this.#fill()
    else if (this.#urgent) this.wake()
  }

  stop() {
    this.abort.abort()
    this.history.listeners.delete(this.onChange)
  }

  /** A feed of the same run for an export, which goes on when this one is stopped. @param {() => void} onChange  @returns {Feed} */
  twin(onChange) {
    const { history, run } = this
    return Object.assign(new Feed(history, run, this.wiringOfTwin(onChange)), { fills: false })
  }

  /** The page opens a forgotten run again only while it shows it. @param {() => void} onChange  @returns {Wiring} */
  wiringOfTwin(onChange) {
    return { source: this.source, onChange, onForgotten: () => { if (!this.abort.signal.aborted) this.onForgotten() } }
  }

  /** Request all frames up to a number, not only those that the clock needs. @param {number} number */
  wantUpTo(number) {
    this.upTo = Math.max(this.upTo, number)
    this.want(this.wish)
  }

  /** @param {number} [top]  gaps are filled up to this number  @returns {Batch | null} */
  #next(top = this.fills ? this.history.top : -1) {
    const { history, wish, pace, denied } = this
    const finer = wish.finer?.number === denied ? null : wish.finer
    const until = wish.until < 0 ? -1 : wish.until + Math.floor(wish.rate * this.answer)
    return nextBatch(history, { ...wish, vain: this.vain, until, finer, upTo: this.upTo }, pace, top)
  }

  /** Whether the next request cannot wait, as those for gaps and finer grids can. */
  get #urgent() {
    const next = this.#next(-1)
    return next !== null && !next.side
  }

  /** Whether a finer picture may still arrive. */
  get refines() { return this.wish.finer !== null && this.wish.finer.number !== this.denied && this.health === "well" }

  get #awaited() { return this.wish.now >= 0 && !this.history.frames[this.wish.now] }

  async #fill() {
    this.busy = true
    const { signal } = this.abort
    for (let batch; !signal.aborted && (batch = this.#next()); ) {
      try {
        await (batch.side ? this.#refine(batch, signal) : this.#fetch(batch, signal))
      } catch (error) {
        if (signal.aborted) break
        this.complain(error)
        await this.waitLonger()
      }
    }
    this.busy = false
  }

  /** @param {Batch} batch  @param {AbortSignal} signal */
  async #fetch(batch, signal) {
    const [awaited, urgent] = [this.#awaited, this.#urgent]
    const begun = performance.now()
    const reply = await this.source.ask(this.run, batch, signal)
    if (signal.aborted) return
    const { history } = this
    const [left, before] = [this.#left, history.ready]
    const isNew = history.append(reply)
    const seconds = (performance.now() - begun) / 1000
    if (urgent && !awaited && this.wish.until >= 0) this.#keepPace(seconds, batch, reply, left)
    this.vain = isNew ? 0 : this.vain + 1
    if (isNew) this.pause = FIRST_PAUSE
    if (!reply.frames.length && reply.ready < before) this.#feel("behind", trainedAgain(reply.ready, before))
    else this.#feel("well", "")
    // Without new frames, the training has not reached them yet; or, after an error, it never will.
    if (!isNew) await (history.ended ? this.waitLonger() : delay(BREATH))
    // The next wish is known once this frame is drawn.
    else if (awaited && !this.#awaited) await this.#rest(1000 * UNNOTICED)
    // Between two requests for gaps, leave as much time to others as the request took.
    else if (!urgent && seconds > UNNOTICED) await this.#rest(1000 * seconds)
  }

  async waitLonger() {
    await delay(this.pause)
    this.pause = Math.min(this.pause * 1.6, LONGEST_PAUSE)
  }

  /** Load a finer frame once the picture has been at rest for a moment. @param {Batch} batch  @param {AbortSignal} signal */
  async #refine(batch, signal) {
    await this.#rest(CALM)
    const wanted = this.#next()
    if (signal.aborted || wanted?.first !== batch.first || wanted.side !== batch.side) return
    try {
      const { frames: [frame] } = await this.source.ask(this.run, batch, signal)
      // The user may have moved to another step meanwhile.
      if (frame && this.wish.finer?.number === frame.number) this.history.refine(frame)
      else await delay(BREATH)
    } catch {
      // The usual frame stays; other steps may still be refined.
      this.denied = batch.first
    }
    if (!signal.aborted) this.onChange()
  }

  /** The loaded share of the frames ahead of the clock. */
  get #left() {
    const { history, wish: { from, until }, pace: { stride } } = this
    let reached = Math.ceil(from / stride) * stride
    while (history.frames[reached]) reached += stride
    return (reached - from) / (until - from)
  }

  /** @param {number} seconds  @param {Batch} batch  @param {Reply} reply  @param {number} left */
  #keepPace(seconds, { count }, { frames }, left) {
    const { history: { ready, steps }, wish: { until, rate } } = this
    const trained = frames.length >= count || ready > Math.min(until, steps.length - 1)
    this.answer = seconds
    this.pace.note(seconds, frames.length, rate, left < SHORT, trained ? 0 : steps[ready] - (steps[ready - 1] ?? 0))
  }

  /** Note why there was no answer. @param {unknown} error */
  complain(error) {
    if (error instanceof ForgottenRun) {
      this.#feel("forgotten", FORGOTTEN)
      this.onForgotten()
    } else if (error instanceof Refusal) this.#feel("refused", error.message)
    else this.#feel("away", this.source.away)
  }

  /** Wait for a time, or until `wake` is called. @param {number} milliseconds */
  #rest(milliseconds) {
    return Promise.race([delay(milliseconds), new Promise(done => { this.wake = () => done(undefined) })])
  }

  /** @param {Health} health  @param {string} notice */
  #feel(health, notice) {
    this.health = health
    this.notice = notice
    // Other viewers and exports of this run have its frames as well.
    for (const heard of this.history.listeners) heard()
  }
}

/** @param {number} ready  @param {number} before */
const trainedAgain = (ready, before) =>
  `The server trains this run again up to what is shown: ${ready} of ${before} snapshots.`

/** Wait for a time, or until the network is back. @param {number} milliseconds */
export const delay = milliseconds => new Promise(resolve => {
  const done = () => {
    clearTimeout(timer)
    removeEventListener("online", done)
    resolve(undefined)
  }
  const timer = setTimeout(done, milliseconds)
  addEventListener("online", done)
})
