// Running results over the frames of a run. They do not depend on the order in which frames arrived.

/** @import { Frame } from "./frames.js" */
/** @import { History } from "./history.js" */

/** How many of the last snapshots count as recent. */
const LATELY = 40

/**
 * Folds over the frames of a history in the order of their numbers. If a frame arrives between others, all later
 * results are computed again, so that they are the same as if the frames had arrived in order.
 * @template Measured   what is measured on a single frame
 * @template Result
 */
export class Running {
  /**
   * @param {(frame: Frame) => Measured} measure
   * @param {(before: Result | undefined, lately: Measured[]) => Result} join   lately: measurements of the recent frames, this one last
   */
  constructor(measure, join) {
    this.measure = measure
    this.join = join
    /** Indexed by snapshot number. @type {Measured[]} */ this.measured = []
    /** @type {number[]} */ this.numbers = []
    /** @type {Result[]} */ this.results = []
  }

  /** @param {History} history  @param {number} number  of a loaded frame  @returns {Result} */
  upTo(history, number) {
    const { numbers, results } = this
    let at = 0
    for (; history.numbers[at] <= number; at += 1) {
      if (numbers[at] === history.numbers[at]) continue
      numbers.length = results.length = at
      numbers.push(history.numbers[at])
      results.push(this.join(results[at - 1], this.#lately(history, at)))
    }
    return results[at - 1]
  }

  /** @param {History} history  @param {number} at  index among the loaded frames */
  #lately({ numbers, frames }, at) {
    const { measured } = this
    /** @type {Measured[]} */ const lately = []
    for (let k = at; k >= 0 && numbers[k] > numbers[at] - LATELY; k -= 1) {
      const number = numbers[k]
      lately.push(measured[number] ??= this.measure(/** @type {Frame} */ (frames[number])))
    }
    return lately.reverse()
  }
}
