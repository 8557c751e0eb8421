// How coarse a run has to be so that its clock keeps its pace.

import { COARSEST } from "./batches.js"

/** What a stride costs, in relation to the time there is: above it is too slow, below it finer would do. */
const LATE = 0.9
const EASY = 0.4
/** Seconds that are measured together: answers are cut off after a quarter of one, whatever is on its way. */
const MEASURED = { seconds: 0.5, frames: 16 }
/** A coarser stride pays if a snapshot costs less than this share. */
const PAYS = 2 / 3

/**
 * Chooses the stride in which the frames ahead of a clock are asked for: a power of two up to 16. It looks at what a
 * number costs at each stride: the seconds from questions to their frames, by frames and stride. Whenever there are half
 * a second or 16 frames of them, the mean with what was known of the stride counts.
 *
 * The stride doubles where a number costs more than 0.9 of the time that the clock has for it and less than a quarter of
 * what should be ahead was left; where even the double would be too slow, it doubles twice. It does not where a coarser one was
 * tried and cost more than ⅔ as much a number: then the time goes into the training, and coarser is no faster. Where that
 * shows, it goes back to the finer one. It halves where a number costs less than 0.4 of the time there is. A stride is
 * measured anew whenever it is chosen.
 */
export class Pace {
  constructor() {
    this.stride = 1
    /** Seconds a number, by stride. @type {Map<number, number>} */ this.costs = new Map()
    this.seconds = this.frames = 0
  }

  /** Frames that are asked for together. */
  get length() { return !this.costs.size && this.stride === 1 ? 4 : this.stride < 4 ? 16 : 8 }

  /**
   * @param {number} seconds
   * @param {number} frames   that came in them, if any did
   * @param {number} rate     numbers that the clock passes a second
   * @param {boolean} short   whether less than a quarter of what should be ahead was left
   */
  note(seconds, frames, rate, short) {
    const { costs, stride } = this
    this.seconds += seconds
    this.frames += frames
    if (!this.frames || (this.seconds < MEASURED.seconds && this.frames < MEASURED.frames)) return
    const measured = this.seconds / (this.frames * stride)
    this.seconds = this.frames = 0
    const cost = ((costs.get(stride) ?? measured) + measured) / 2
    costs.set(stride, cost)
    const tried = [...costs.keys()]
    const finer = Math.max(...tried.filter(each => each < stride))
    const coarser = Math.min(...tried.filter(each => each > stride))
    if (cost > PAYS * (costs.get(finer) ?? Infinity)) this.#choose(finer)
    else if (stride > 1 && cost * rate < EASY) this.#choose(stride / 2)
    else if (short && cost * rate > LATE && PAYS * cost > (costs.get(coarser) ?? 0)) {
      this.#choose(Math.min(COARSEST, cost * rate > 2 * LATE ? 4 * stride : 2 * stride))
    }
  }

  /** @param {number} stride */
  #choose(stride) {
    if (stride === this.stride) return
    this.stride = stride
    this.costs.delete(stride)
  }
}
