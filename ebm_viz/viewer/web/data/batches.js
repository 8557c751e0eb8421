// Which frames of a run to ask for next.

/** @typedef {import("./history.js").History} History */
/** @typedef {import("./clock.js").Wish} Wish */

/**
 * Frames that are asked for together: of every `stride`-th snapshot, `count` from number `first` on; a single one may be
 * on a finer grid, of `side` cells a side.
 * @typedef {{first: number, count: number, stride: number, side?: number}} Batch
 */

/** Frames of a gap that are asked for together. */
const BATCH = 16
/** Answers in vain after which something else is shown. */
const PATIENCE = 2
/** The fine figures of a run are taken at the multiples of this. */
export const COARSEST = 16

/**
 * What a viewer asks for, in this order:
 *
 * 1. Where somebody waits for a snapshot (the first picture, End, a link, the slider, Step): that one. If it takes long, or
 *    nothing is here, together with the last 16th one that the training has come to: something to see meanwhile.
 * 2. While the clock runs: the next missing multiple of the stride (1, 2, 4, 8 or 16, see Pace) within 20 steps of the
 *    clock (times the speed, where that is above 1), or 6 strides if that is more, and as many as it passes during an answer.
 * 3. At rest: the shown snapshot once more, on a finer grid.
 * 4. When there is time, for the clock stands or the stride is 1: the gaps below the last number that is here, every 16th
 *    first, then every 8th, 4th, 2nd, all; at each of these from the clock onwards, then from the beginning.
 *
 * A batch ends at a multiple of 16 strides, ahead of the clock of 8 where these are 4 or more, and of 4 before anything
 * is measured: so all who look at a run ask for the same batches, and each is made once. A run's last snapshot counts as
 * a multiple. One question at a time is on its way.
 * @param {History} history
 * @param {Wish} wish
 * @param {{stride: number, length: number}} pace
 * @param {number} [top]   up to which gaps are filled; −1 for none
 * @returns {Batch | null}   null if there is nothing to ask for
 */
export function nextBatch(history, { now, vain = 0, from, until, finer }, pace, top = history.top) {
  if (now >= 0 && !history.frames[now]) return awaited(history, now, vain)
  return ahead(history, from, until, pace)
    ?? (finer ? { first: finer.number, count: 1, stride: 1, side: finer.side } : null)
    ?? (until < 0 || pace.stride === 1 ? gap(history, from, Math.min(top, history.steps.length - 1)) : null)
}

/** @param {History} history  @param {number} now  @param {number} vain  @returns {Batch} */
function awaited({ frames, ready, numbers }, now, vain) {
  const passed = Math.floor(Math.max(0, ready - 1) / COARSEST) * COARSEST
  return (numbers.length && vain < PATIENCE) || ready > now || passed >= now || frames[passed]
    ? { first: now, count: 1, stride: 1 }
    : { first: passed, count: 2, stride: now - passed }
}

/** @param {History} history  @param {number} from  @param {number} until  @param {{stride: number, length: number}} pace */
function ahead({ frames }, from, until, { stride, length }) {
  const last = frames.length - 1
  for (let number = Math.ceil(from / stride) * stride; number <= Math.min(until, last); number += stride) {
    if (frames[number]) continue
    return missing(frames, number, stride, Math.min(last + 1, (Math.floor(number / (length * stride)) + 1) * length * stride))
  }
  return until >= last && !frames[last] ? { first: last, count: 1, stride: 1 } : null
}

/** @param {History} history  @param {number} from  @param {number} top */
function gap({ frames }, from, top) {
  for (let level = COARSEST; level >= 1; level /= 2) {
    // Between these lie only multiples of the level before.
    const [begin, stride] = level === COARSEST ? [0, level] : [level, 2 * level]
    const lacking = []
    for (let number = begin; number <= top; number += stride) if (!frames[number]) lacking.push(number)
    if (!lacking.length) continue
    const window = Math.floor((lacking.find(number => number >= from) ?? lacking[0]) / (BATCH * stride))
    const first = /** @type {number} */ (lacking.find(number => Math.floor(number / (BATCH * stride)) === window))
    return missing(frames, first, stride, Math.min(top + 1, (window + 1) * BATCH * stride))
  }
  return top >= 0 && !frames[top] ? { first: top, count: 1, stride: 1 } : null
}

/** From one that is missing to the last that is, before an end. @param {History["frames"]} frames  @param {number} first  @param {number} stride  @param {number} end  @returns {Batch} */
function missing(frames, first, stride, end) {
  let count = 1
  for (let k = 1; first + k * stride < end; k += 1) if (!frames[first + k * stride]) count = k + 1
  return { first, count, stride }
}
