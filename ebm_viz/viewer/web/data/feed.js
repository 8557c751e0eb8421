// Keeps a history filled as far as somebody wants to look, and waits out a server that is away.

import { ForgottenRun, Refusal } from "./source.js"

/** @typedef {import("./history.js").History} History */
/** @typedef {import("./source.js").Source} Source */
/** @typedef {import("./state.js").RunDescription} RunDescription */
/** @typedef {"well" | "behind" | "refused" | "away" | "forgotten"} Health */

/** Frames are asked for up to a multiple of this: all who look at a run ask for the same, and it is made once. */
const BATCH = 16
const FIRST_PAUSE = 250
const LONGEST_PAUSE = 3000

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
    this.wanted = 0
    this.busy = false
    this.pause = FIRST_PAUSE
    this.abort = new AbortController()
  }

  /** Ask for frames until there are this many, or the run has ended. @param {number} count */
  want(count) {
    this.wanted = count
    if (!this.busy) void this.#fill()
  }

  stop() { this.abort.abort() }

  async #fill() {
    this.busy = true
    const { signal } = this.abort
    while (!signal.aborted && !this.history.ended && this.history.frames.length < this.wanted) {
      const first = this.history.frames.length
      try {
        // The very first alone, since somebody waits for a picture.
        const reply = await this.source.ask(this.run, first, first ? BATCH - (first % BATCH) : 1, signal)
        if (signal.aborted) break
        this.pause = FIRST_PAUSE
        this.history.append(reply)
        if (reply.ready < first) this.#feel("behind", trainedAgain(reply.ready, first))
        else this.#feel("well", "")
        // A reply without frames means that the training has not come so far yet.
        if (!reply.frames.length && !this.history.ended) await delay(20)
      } catch (error) {
        if (signal.aborted) break
        if (error instanceof ForgottenRun) {
          this.#feel("forgotten", FORGOTTEN)
          this.onForgotten()
        } else if (error instanceof Refusal) this.#feel("refused", error.message)
        else this.#feel("away", this.source.away)
        await delay(this.pause)
        this.pause = Math.min(this.pause * 1.6, LONGEST_PAUSE)
      }
    }
    this.busy = false
  }

  /** @param {Health} health  @param {string} notice */
  #feel(health, notice) {
    this.health = health
    this.notice = notice
    this.onChange()
  }
}

/** @param {number} ready  @param {number} first */
const trainedAgain = (ready, first) =>
  `The server trains this run again up to what is shown: ${ready} of ${first} snapshots.`

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
