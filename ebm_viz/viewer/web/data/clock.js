// The one clock of a viewer: which step is shown, whether it runs, and how far ahead frames are wanted.

/** @typedef {import("./history.js").History} History */

/** Frames a second at speed 1; a run has about 215 whatever its steps, evenly spaced in √step. */
const PACE = 30
const AHEAD = 20

/** Where somebody asked to be while the frames are still missing. @typedef {{index: number} | {step: number}} Goal */

export class Clock {
  constructor() {
    /** The steps at which some run has a frame and every run still training has got as far. @type {number[]} */
    this.steps = []
    this.index = 0
    this.playing = false
    this.speed = 1
    /** @type {Goal | null} */ this.goal = null
    /** Whether every run has ended and all its frames are here. */
    this.complete = false
    this.fraction = 0
  }

  get step() { return this.steps[this.index] ?? 0 }

  get atEnd() { return this.complete && this.index >= this.steps.length - 1 }

  /** Begin again with other runs. */
  reset() {
    this.steps = []
    this.index = 0
    this.fraction = 0
    this.goal = null
    this.complete = false
  }

  /** Take in what the histories have learnt. @param {History[]} histories */
  extend(histories) {
    const reached = histories.map(history => (history.ended ? Infinity : history.lastStep))
    const horizon = Math.min(...reached)
    const last = this.steps.length ? this.steps[this.steps.length - 1] : -1
    /** @type {Set<number>} */ const fresh = new Set()
    for (const { frames } of histories) {
      for (let i = frames.length - 1; i >= 0 && frames[i].step > last; i -= 1) {
        if (frames[i].step <= horizon) fresh.add(frames[i].step)
      }
    }
    this.steps.push(...[...fresh].sort((a, b) => a - b))
    this.complete = horizon === Infinity
    this.#pursue()
  }

  /** @param {number} seconds  @returns {boolean} whether the shown step changed */
  advance(seconds) {
    if (!this.playing || !this.steps.length) return false
    this.fraction += seconds * PACE * this.speed
    const whole = Math.floor(this.fraction)
    this.fraction -= whole
    const before = this.index
    this.index = Math.min(this.index + whole, this.steps.length - 1)
    if (this.atEnd) this.playing = false
    return this.index !== before
  }

  play() {
    this.goal = null
    if (this.atEnd) this.index = 0
    this.fraction = 0
    this.playing = true
  }

  pause() { this.playing = false }

  restart() {
    this.goal = null
    this.index = 0
    this.fraction = 0
  }

  /** Back or forward by so many frames; waits for a frame that is not here yet. @param {number} frames */
  move(frames) {
    this.playing = false
    const from = this.goal && "index" in this.goal ? this.goal.index : this.index
    this.goal = { index: Math.max(0, from + frames) }
    this.#pursue()
  }

  /** Show the frame nearest to a step; Infinity is the end of the run. @param {number} step */
  seek(step) {
    this.goal = { step }
    this.fraction = 0
    this.#pursue()
  }

  /** How many frames of a history should be here by now. @param {History} history */
  wanted(history) {
    const shown = history.indexAt(this.step) + 1
    if (this.goal) return "index" in this.goal ? this.goal.index + 1 : this.#towards(history, this.goal.step)
    return this.playing ? shown + Math.ceil(AHEAD * Math.max(1, this.speed)) : Math.max(shown, 1)
  }

  /** @param {History} history  @param {number} step */
  #towards(history, step) {
    return history.lastStep >= step ? history.frames.length : history.frames.length + AHEAD
  }

  #pursue() {
    const { goal, steps } = this
    if (!goal || !steps.length) return
    const last = steps.length - 1
    if ("index" in goal) {
      this.index = Math.min(goal.index, last)
      if (goal.index <= last || this.complete) this.goal = null
      return
    }
    const after = steps.findIndex(step => step >= goal.step)
    if (after < 0) this.index = last
    else this.index = after > 0 && goal.step - steps[after - 1] < steps[after] - goal.step ? after - 1 : after
    if (after >= 0 || this.complete) this.goal = null
  }
}
