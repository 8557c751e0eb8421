// Feeds that load one landscape, and then work on it.

import { BREATH, delay, FIRST_PAUSE, LONGEST_PAUSE } from "./feed.js"
import { ForgottenRun, Refusal } from "./source.js"

/** @import { Frame, Reply } from "./frames.js" */
/** @import { Source } from "./source.js" */

/** The wish of a feed before the clock has set one. @type {import("./clock.js").Wish} */
const NOTHING = { now: -1, from: 0, until: -1, rate: 0, finer: null }

/**
 * It has the same interface as Feed.
 * @template {import("./history.js").History & {ground: Frame | null, run: import("./state.js").RunDescription}} Known
 */
export class GroundFeed {
  /**
   * @param {Known} history
   * @param {Source} source
   * @param {() => void} onChange
   * @param {() => void} onForgotten
   */
  constructor(history, source, onChange, onForgotten) {
    this.history = history
    this.source = source
    this.onChange = onChange
    this.onForgotten = onForgotten
    this.run = history.run
    /** @type {import("./feed.js").Health} */ this.health = "well"
    this.notice = ""
    this.wish = NOTHING
    this.upTo = -1
    this.pace = { stride: 1 }
    this.refines = false
    this.busy = false
    this.abort = new AbortController()
  }

  /** The number of the snapshot with the landscape. */
  get landing() { return this.run.snapshots.length - 1 }

  /** Take the landscape from a reply. @param {Reply} _reply */
  land(_reply) {}

  /** Cells per side of the grid to work on. @param {Frame} frame  the landscape on the usual grid */
  sideFor(frame) { return frame.n }

  /** Work on the landscape, once it is there. */
  work() {}

  /** @param {import("./clock.js").Wish} wish */
  want(wish) {
    this.wish = wish
    if (this.busy || this.abort.signal.aborted) return
    if (this.history.ground) this.work()
    else void this.#load()
  }

  /** @param {number} number */
  wantUpTo(number) {
    this.upTo = Math.max(this.upTo, number)
    this.want(this.wish)
  }

  stop() { this.abort.abort() }

  async #load() {
    const { landing } = this
    await this.persist(() => Boolean(this.history.ground), async signal => {
      const last = { first: landing, count: 1, stride: 1 }
      let reply = await this.source.ask(this.run, last, signal)
      const [frame] = reply.frames.slice(-1)
      const side = frame ? this.sideFor(frame) : 0
      if (frame && side > frame.n) reply = await this.source.ask(this.run, { ...last, side }, signal)
      if (signal.aborted) return
      this.notice = reply.frames.length ? "" : `The landscape is being trained: snapshot ${reply.ready} of ${landing + 1}.`
      this.land(reply)
      if (!this.history.ground) await delay(BREATH)
    })
  }

  /** Ask until there is an answer, ever more seldom while there is none. @param {() => boolean} done  @param {(signal: AbortSignal) => Promise<void>} ask */
  async persist(done, ask) {
    this.busy = true
    const { signal } = this.abort
    for (let pause = FIRST_PAUSE; !signal.aborted && !done();) {
      try {
        await ask(signal)
        if (signal.aborted) return
        this.health = "well"
      } catch (error) {
        if (signal.aborted) return
        this.health = error instanceof ForgottenRun ? "forgotten" : error instanceof Refusal ? "refused" : "away"
        this.notice = error instanceof Refusal ? error.message : this.source.away
        if (error instanceof ForgottenRun) this.onForgotten()
        await delay(pause)
        pause = Math.min(1.6 * pause, LONGEST_PAUSE)
      }
      if (!done()) this.onChange()
    }
    this.busy = false
    if (!signal.aborted) this.onChange()
  }
}
