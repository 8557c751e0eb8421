// The clock of a viewer: which step is shown, whether time runs, and which frames each run needs next.

import { lastAtMost } from "./history.js"

/** @import { History } from "./history.js" */

/** Clock steps per second at speed 1. Every run has about 215 snapshots, evenly spaced in √step, however long it is. */
const PACE = 30
/** How far ahead frames are loaded: in clock steps, and at least this many frames at the run's stride. */
const AHEAD = 20
const FEWEST_AHEAD = 6

/**
 * Which frames a viewer needs of a run. A snapshot is named by its number in the run.
 * @typedef {object} Wish
 * @property {number} now     the snapshot that the user is waiting for; −1 for none
 * @property {number} [vain]  how many replies in a row brought neither this snapshot nor any other new frame
 * @property {number} from    the snapshot at the clock's position
 * @property {number} until   the last snapshot that the clock will need soon, at the run's stride; −1 while it is paused
 * @property {number} rate    snapshots that the clock passes per second
 * @property {{number: number, side: number} | null} finer   the snapshot to load on a finer grid, and its cells per side
 */

export class Clock {
  constructor() {
    /** All steps at which some run has a snapshot, whether loaded or not. @type {number[]} */
    this.steps = []
    /** Index of the shown step in `steps`; −1 before anything is shown. */
    this.index = -1
    this.playing = false
    this.speed = 1
    /** The step that the user asked for while its frames are still missing; Infinity means the end. @type {{step: number} | null} */
    this.goal = null
    /** Index of the furthest step that can be shown. */
    this.furthest = -1
    /** The current time, in clock steps; frames may still be missing there. */
    this.at = 0
    /** Snapshots from one requested frame of a run to the next. */
    this.stride = 1
    /** @type {History[]} */ this.histories = []
    /** @type {number[][]} */ this.sources = []
  }

  get step() { return this.steps[this.index] ?? 0 }

  /** The step that the user asked for, as a snapshot, even while its frames are still missing. */
  get meant() { return (this.goal && this.steps[this.#nearest(this.goal.step)]) ?? this.step }

  get atEnd() {
    return this.index >= 0 && this.index === this.steps.length - 1 && this.histories.every(({ ended }) => ended)
  }

  /** Whether the step that was asked for is shown. */
  get arrived() { return this.goal === null && this.index >= 0 }

  /** Start over with other runs. */
  reset() {
    this.steps = []
    this.sources = []
    this.index = this.furthest = -1
    this.at = 0
    this.goal = null
  }

  /** Update the clock after the histories have changed. @param {History[]} histories  @param {number} [stride] */
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

  /** Move back or forward by a number of snapshots. @param {number} snapshots */
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

  /** Merge the steps of all runs. */
  #lay() {
    const { step } = this
    this.sources = this.histories.map(({ steps }) => steps)
    this.steps = [...new Set(this.sources.flat())].sort((a, b) => a - b)
    if (this.index < 0) return
    this.index = Math.max(0, lastAtMost(this.steps, step))
    this.at = this.index
  }

  /** Whether every run has the frames to show this step. @param {number} index  @param {number} stride */
  #shows(index, stride) {
    return this.histories.every(history => history.shows(this.steps[index], stride))
  }

  /** The last index up to `index` that can be shown; −1 if none can. @param {number} index  @param {number} [least]  the first index to consider */
  #shownAtMost(index, least = 0) {
    for (let at = index; at >= least; at -= 1) if (this.#shows(at, this.stride)) return at
    return -1
  }

  /** The index of the snapshot nearest to a step. @param {number} step */
  #nearest(step) {
    const { steps } = this
    const before = lastAtMost(steps, step)
    if (before < 0) return 0
    return before + 1 < steps.length && steps[before + 1] - step <= step - steps[before] ? before + 1 : before
  }

  /** Move to the goal. While its frames are missing, show the last step before it. */
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
