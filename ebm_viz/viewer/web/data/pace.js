// Chooses how coarsely the frames of a run are requested, so that the clock keeps its pace.

import { COARSEST } from "./batches.js"

/** Cost of a snapshot as a share of the available time: above LATE the stride is too fine, below EASY too coarse. */
const LATE = 0.9
const EASY = 0.4
/** A measurement is complete after this many seconds or frames. The server ends a reply after a quarter of a second. */
const MEASURED = { seconds: 0.5, frames: 16 }
/** A coarser stride pays off if its cost per snapshot is less than this share of the finer one's. */
const PAYS = 2 / 3
/** Training steps between two frames beyond which a coarser stride saves little. */
const APART = 6

/**
 * Chooses the stride at which frames ahead of the clock are requested: a power of two up to 16. It measures the cost of
 * each stride, in seconds per snapshot: the time from requests to their replies, divided by frames and stride. After
 * half a second or 16 frames, the new cost is the mean of the measurement and the previous cost of this stride.
 *
 * The stride doubles if a snapshot costs more than 0.9 of the time that the clock has for it and less than a quarter of
 * the frames ahead is left. If the doubled stride would still be too slow, it doubles twice. It does not double if a
 * coarser stride was tried and cost more than ⅔ as much per snapshot: then the training takes the time, and a coarser
 * stride is no faster. If this is found after doubling, the finer stride is chosen again. The stride halves if a
 * snapshot costs less than 0.4 of the available time. Whenever a stride is chosen, it is measured again.
 *
 * Once this has been found, and while frames still have to be trained, the stride is at most the first one at which two
 * frames lie 6 training steps apart. A frame costs about as much as four steps: twice that stride would save a fifth of
 * the time, and lose half of the pictures.
 */
export class Pace {
  constructor() {
    this.stride = 1
    /** Seconds per snapshot, by stride. @type {Map<number, number>} */ this.costs = new Map()
    this.seconds = this.frames = 0
    /** Whether a coarser stride was found to be no faster. */ this.trains = false
  }

  /** Frames per request. */
  get length() { return !this.costs.size && this.stride === 1 ? 4 : this.stride < 4 ? 16 : 8 }

  /**
   * @param {number} seconds
   * @param {number} frames   that arrived in this time
   * @param {number} rate     snapshots that the clock passes per second
   * @param {boolean} short   whether less than a quarter of the frames ahead was left
   * @param {number} steps    training steps that the server needs for the next snapshot; 0 if the reply did not wait for them
   */
  note(seconds, frames, rate, short, steps = 0) {
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
    const coarsest = this.trains && steps ? 2 ** Math.ceil(Math.log2(Math.max(1, APART / steps))) : COARSEST
    if (stride > coarsest) this.#choose(coarsest)
    else if (cost > PAYS * (costs.get(finer) ?? Infinity)) {
      this.trains = true
      this.#choose(finer)
    } else if (stride > 1 && cost * rate < EASY) this.#choose(stride / 2)
    else if (short && cost * rate > LATE && PAYS * cost > (costs.get(coarser) ?? 0)) {
      this.#choose(Math.min(coarsest, cost * rate > 2 * LATE ? 4 * stride : 2 * stride))
    }
  }

  /** @param {number} stride */
  #choose(stride) {
    if (stride === this.stride) return
    this.stride = stride
    this.costs.delete(stride)
  }
}
