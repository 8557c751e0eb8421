// Keeps a history filled as far as somebody wants to look, and waits out a server that is away.

import { nextBatch } from "./batches.js"
import { Pace } from "./pace.js"
import { ForgottenRun, Refusal } from "./source.js"

/** @typedef {import("./batches.js").Batch} Batch */
/** @typedef {import("./clock.js").Wish} Wish */
/** @typedef {import("./frames.js").Reply} Reply */
/** @typedef {import("./history.js").History} History */
/** @typedef {import("./source.js").Source} Source */
/** @typedef {import("./state.js").RunDescription} RunDescription */
/** @typedef {"well" | "behind" | "refused" | "away" | "forgotten"} Health */

/** Milliseconds after an answer that brings nothing. */
const BREATH = 20
const FIRST_PAUSE = 250
const LONGEST_PAUSE = 3000
/** A gap that was filled faster than this, in seconds, keeps nobody waiting: the next may follow at once. */
const UNNOTICED = 0.05

/** Milliseconds without another wish after which a picture is at rest. */
const CALM = 150
/** A share of what should be ahead of a clock. */
const SHORT = 0.25

const FORGOTTEN = "The server has forgotten this run. Opening it again… If this stays, reload the page."

export class Feed {
  /**
   * @param {History} history
   * @param {RunDescription} run
   * @param {Source} source
   * @param {() => void} onChange     frames arrived, or the server's health changed
   * @param {() => void} onForgotten  the page has to open the run again
   */
  constructor(history, run, source, onChange, onForgotten) {
    this.history = history
    this.run = run
    this.source = source
    this.onChange = onChange
    this.onForgotten = onForgotten
    /** @type {Health} */ this.health = "well"
    /** What there is to say of the server's health. */
    this.notice = ""
    /** @type {Wish} */ this.wish = { now: -1, from: 0, until: -1, rate: 1, finer: null }
    /** All up to this number are needed, whatever the clock does. */ this.upTo = -1
    this.pace = new Pace()
    /** Answers in a row without what somebody waits for. */ this.vain = 0
    /** The step at rest that could not be had on a finer grid. */ this.denied = -1
    /** Seconds that the last answer for the clock took. */
    this.answer = 0
    this.busy = false
    this.pause = FIRST_PAUSE
    this.abort = new AbortController()
    this.wake = () => {}
  }

  /** Ask for frames until there is nothing left to wish for. @param {Wish} wish */
  want(wish) {
    this.wish = wish
    if (!this.busy) void this.#fill()
    else if (this.#urgent) this.wake()
  }

  stop() { this.abort.abort() }

  /** Ask for all up to a number, and not only for what the clock wants. @param {number} number */
  wantUpTo(number) {
    this.upTo = Math.max(this.upTo, number)
    this.want(this.wish)
  }

  /** @param {number} [top]  up to which gaps are filled  @returns {Batch | null} */
  #next(top = Math.max(this.history.top, this.upTo)) {
    const { history, wish, pace, denied } = this
    const finer = wish.finer?.number === denied ? null : wish.finer
    const until = wish.until < 0 ? -1 : wish.until + Math.floor(wish.rate * this.answer)
    return nextBatch(history, { ...wish, vain: this.vain, until, finer }, pace, top)
  }

  /** Whether somebody waits: gaps and finer grids have time. */
  get #urgent() {
    const next = this.#next(-1)
    return next !== null && !next.side
  }

  /** Whether a finer picture may still come. */
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
        this.#complain(error)
        await this.#waitLonger()
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
    if (urgent && !awaited) this.#keepPace(seconds, reply, left)
    this.vain = isNew ? 0 : this.vain + 1
    if (isNew) this.pause = FIRST_PAUSE
    if (!reply.frames.length && reply.ready < before) this.#feel("behind", trainedAgain(reply.ready, before))
    else this.#feel("well", "")
    // Nothing new means that the training has not come so far yet; or, after an error, that it never will.
    if (!isNew) await (history.ended ? this.#waitLonger() : delay(BREATH))
    // What is wanted next is known once this is drawn.
    else if (awaited && !this.#awaited) await this.#rest(1000 * UNNOTICED)
    // Who fills gaps leaves as much time to others as it takes.
    else if (!urgent && seconds > UNNOTICED) await this.#rest(1000 * seconds)
  }

  async #waitLonger() {
    await delay(this.pause)
    this.pause = Math.min(this.pause * 1.6, LONGEST_PAUSE)
  }

  /** Once the picture has been at rest for a moment. @param {Batch} batch  @param {AbortSignal} signal */
  async #refine(batch, signal) {
    await this.#rest(CALM)
    const wanted = this.#next()
    if (signal.aborted || wanted?.first !== batch.first || wanted.side !== batch.side) return
    try {
      const { frames: [frame] } = await this.source.ask(this.run, batch, signal)
      // Meanwhile somebody may have moved on.
      if (frame && this.wish.finer?.number === frame.number) this.history.refine(frame)
      else await delay(BREATH)
    } catch {
      // What is here stays; other steps may be had.
      this.denied = batch.first
    }
    if (!signal.aborted) this.onChange()
  }

  /** The share that is here of what should be ahead of the clock. */
  get #left() {
    const { history, wish: { from, until }, pace: { stride } } = this
    let reached = Math.ceil(from / stride) * stride
    while (history.frames[reached]) reached += stride
    return (reached - from) / (until - from)
  }

  /** @param {number} seconds  @param {Reply} reply  @param {number} left */
  #keepPace(seconds, { frames }, left) {
    this.answer = seconds
    this.pace.note(seconds, frames.length, this.wish.rate, left < SHORT)
  }

  /** @param {unknown} error */
  #complain(error) {
    if (error instanceof ForgottenRun) {
      this.#feel("forgotten", FORGOTTEN)
      this.onForgotten()
    } else if (error instanceof Refusal) this.#feel("refused", error.message)
    else this.#feel("away", this.source.away)
  }

  /** Wait until somebody does. @param {number} milliseconds */
  #rest(milliseconds) {
    return Promise.race([delay(milliseconds), new Promise(done => { this.wake = () => done(undefined) })])
  }

  /** @param {Health} health  @param {string} notice */
  #feel(health, notice) {
    this.health = health
    this.notice = notice
    this.onChange()
  }
}

/** @param {number} ready  @param {number} before */
const trainedAgain = (ready, before) =>
  `The server trains this run again up to what is shown: ${ready} of ${before} snapshots.`

/** Wait, but no longer than until the network is back. @param {number} milliseconds */
const delay = milliseconds => new Promise(resolve => {
  const done = () => {
    clearTimeout(timer)
    removeEventListener("online", done)
    resolve(undefined)
  }
  const timer = setTimeout(done, milliseconds)
  addEventListener("online", done)
})
