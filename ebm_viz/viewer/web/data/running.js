// What follows from the frames of a run up to one of them, whatever the order in which they came.

/** @typedef {import("./history.js").History} History */
/** @typedef {import("./frames.js").Frame} Frame */

/** Snapshots that count as those of late. */
const LATELY = 40

/**
 * Goes through the frames of a history in the order of their numbers. Where one has come in between, what follows from
 * it is found anew; so in the end all is as if they had come in order.
 * @template Measured   what is seen of a frame by itself
 * @template Result
 */
export class Running {
  /**
   * @param {(frame: Frame) => Measured} measure
   * @param {(before: Result | undefined, lately: Measured[]) => Result} join   lately: of the last frames, up to this one
   */
  constructor(measure, join) {
    this.measure = measure
    this.join = join
    /** By number. @type {Measured[]} */ this.measured = []
    /** @type {number[]} */ this.numbers = []
    /** @type {Result[]} */ this.results = []
  }

  /** @param {History} history  @param {number} number  of a frame that is here  @returns {Result} */
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

  /** @param {History} history  @param {number} at  place among the frames that are here */
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
