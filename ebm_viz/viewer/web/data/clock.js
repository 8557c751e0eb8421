// The one clock of a viewer: which step is shown, whether it runs, and what it wants of each run next.

import { lastAtMost } from "./history.js"

/** @typedef {import("./history.js").History} History */

/** Steps of the clock a second at speed 1; a run has about 215 whatever its steps, evenly spaced in √step. */
const PACE = 30
/** Steps of the clock, and frames at the stride of a run, that should be here before they are shown. */
const AHEAD = 20
const FEWEST_AHEAD = 6

/**
 * What a viewer wants of a run, in numbers of its snapshots.
 * @typedef {object} Wish
 * @property {number} now     that somebody waits for; −1 for none
 * @property {number} [vain]  answers in a row that have not brought it, nor anything else
 * @property {number} from    at the clock
 * @property {number} until   up to which the clock will want frames soon, at the run's stride; −1 while it stands
 * @property {number} rate    that the clock passes a second
 * @property {{number: number, side: number} | null} finer   that is wanted on a finer grid
 */

export class Clock {
  constructor() {
    /** All steps at which some run has a snapshot, here or not. @type {number[]} */
    this.steps = []
    /** Of the step that is shown; −1 while there is none. */
    this.index = -1
    this.playing = false
    this.speed = 1
    /** Where somebody asked to be while the frames are still missing; Infinity is the end. @type {{step: number} | null} */
    this.goal = null
    /** The furthest step that could be shown. */
    this.furthest = -1
    /** Where time has come to, in steps of the clock: frames may be missing there. */
    this.at = 0
    /** Numbers between two frames of a run, as far as they are asked for. */
    this.stride = 1
    /** @type {History[]} */ this.histories = []
    /** @type {number[][]} */ this.sources = []
  }

  get step() { return this.steps[this.index] ?? 0 }

  get atEnd() {
    return this.index >= 0 && this.index === this.steps.length - 1 && this.histories.every(({ ended }) => ended)
  }

  /** Whether what is asked for is shown. */
  get arrived() { return this.goal === null && this.index >= 0 }

  /** Begin again with other runs. */
  reset() {
    this.steps = []
    this.sources = []
    this.index = this.furthest = -1
    this.at = 0
    this.goal = null
  }

  /** Take in what the histories have learnt. @param {History[]} histories  @param {number} [stride] */
  extend(histories, stride = 1) {
    this.histories = histories
    this.stride = stride
    if (histories.some(({ steps }, k) => steps !== this.sources[k]) || histories.length !== this.sources.length) this.#lay()
    this.furthest = this.#shownAtMost(this.steps.length - 1)
    if (this.index < 0 && !this.goal) this.goal = { step: 0 }
    this.#pursue()
  }

  /** @param {number} seconds  @returns {boolean} whether the shown step changed */
  advance(seconds) {
    if (!this.playing || this.index < 0 || this.goal) return false
    this.at = Math.max(this.index, Math.min(this.at + seconds * PACE * this.speed, this.furthest))
    const before = this.index
    this.index = Math.max(before, this.#shownAtMost(Math.floor(this.at), before))
    if (this.atEnd) this.playing = false
    return this.index !== before
  }

  play() {
    this.goal = this.atEnd ? { step: 0 } : null
    this.at = this.index
    this.playing = true
    this.#pursue()
  }

  pause() { this.playing = false }

  restart() { this.seek(0) }

  /** Back or forward by so many snapshots. @param {number} snapshots */
  move(snapshots) {
    this.playing = false
    const from = this.goal ? this.#nearest(this.goal.step) : this.index
    this.seek(this.steps[Math.max(0, Math.min(this.steps.length - 1, from + snapshots))] ?? 0)
  }

  /** Show the snapshot nearest to a step; Infinity is the end of the run. @param {number} step */
  seek(step) {
    this.goal = { step }
    this.#pursue()
  }

  /** @param {History} history  @returns {Wish} */
  wish(history) {
    const { steps, goal, speed, stride } = this
    const due = (/** @type {number} */ at) => history.due(steps[Math.max(0, Math.min(steps.length - 1, Math.floor(at)))])
    const ahead = Math.max(AHEAD * Math.max(1, speed), FEWEST_AHEAD * stride)
    return {
      now: goal ? due(this.#nearest(goal.step)) : -1,
      from: due(this.at),
      until: this.playing && !goal ? due(this.at + ahead) : -1,
      rate: (PACE * speed * history.steps.length) / Math.max(1, steps.length),
      finer: null,
    }
  }

  /** Lay the steps of all runs together. */
  #lay() {
    const { step } = this
    this.sources = this.histories.map(({ steps }) => steps)
    this.steps = [...new Set(this.sources.flat())].sort((a, b) => a - b)
    if (this.index < 0) return
    this.index = Math.max(0, lastAtMost(this.steps, step))
    this.at = this.index
  }

  /** Whether every run has what it takes. @param {number} index  @param {number} stride */
  #shows(index, stride) {
    return this.histories.every(history => history.shows(this.steps[index], stride))
  }

  /** The last step up to a place that can be shown; −1 if none can. @param {number} index  @param {number} [least]  to look no further back */
  #shownAtMost(index, least = 0) {
    for (let at = index; at >= least; at -= 1) if (this.#shows(at, this.stride)) return at
    return -1
  }

  /** @param {number} step */
  #nearest(step) {
    const { steps } = this
    const before = lastAtMost(steps, step)
    if (before < 0) return 0
    return before + 1 < steps.length && steps[before + 1] - step <= step - steps[before] ? before + 1 : before
  }

  /** On the way to what is not here yet, show the last that comes before it. */
  #pursue() {
    const { goal, steps } = this
    if (!goal || !steps.length) return
    const target = this.#nearest(goal.step)
    if (this.#shows(target, 1)) {
      this.index = target
      this.goal = null
    } else {
      const before = this.#shownAtMost(target)
      if (before >= 0) this.index = before
    }
    this.at = Math.max(0, this.index)
    if (this.atEnd) this.playing = false
  }
}
