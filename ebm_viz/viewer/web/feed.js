// Keeps a history filled as far as somebody wants to look, and waits out a server that is away.

import { fetchFrames, ForgottenRun } from "./frames.js"

/** @typedef {import("./history.js").History} History */
/** @typedef {"well" | "away" | "forgotten"} Health */

const BATCH = 24
const FIRST_PAUSE = 250
const LONGEST_PAUSE = 3000

export class Feed {
  /**
   * @param {History} history
   * @param {() => void} onChange     frames arrived, or the server's health changed
   * @param {() => void} onForgotten  the page has to open the run again
   */
  constructor(history, onChange, onForgotten) {
    this.history = history
    this.onChange = onChange
    this.onForgotten = onForgotten
    /** @type {Health} */ this.health = "well"
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
        const reply = await fetchFrames(this.history.key, first, Math.min(BATCH, this.wanted - first), signal)
        if (signal.aborted) break
        this.health = "well"
        this.pause = FIRST_PAUSE
        this.history.append(reply)
        this.onChange()
        // A reply without frames means that the training has not come so far yet.
        if (!reply.frames.length) await delay(20)
      } catch (error) {
        if (signal.aborted) break
        this.health = error instanceof ForgottenRun ? "forgotten" : "away"
        if (this.health === "forgotten") this.onForgotten()
        this.onChange()
        await delay(this.pause)
        this.pause = Math.min(this.pause * 1.6, LONGEST_PAUSE)
      }
    }
    this.busy = false
  }
}

/** @param {number} milliseconds */
const delay = milliseconds => new Promise(resolve => { setTimeout(resolve, milliseconds) })
