// Decides which frames of a run to request next.

/** @import { Wish } from "./clock.js" */
/** @import { History } from "./history.js" */

/**
 * One request for frames: of every `stride`-th snapshot, `count` of them, starting at number `first`. A single frame
 * may be requested on a finer grid of `side` cells per side. Nobody waits for `spare` frames: the server makes them last.
 * @typedef {{first: number, count: number, stride: number, side?: number, spare?: boolean}} Batch
 */

/** Frames per request when gaps are filled. */
const BATCH = 16
/** After this many replies without new frames, an earlier frame is requested too. */
const PATIENCE = 2
/** The largest stride. The fine metrics of a run are computed at multiples of it. */
export const COARSEST = 16

/**
 * The next request of a viewer. The cases, in this order:
 *
 * 1. The user waits for a snapshot (the first picture, End, a link, the slider, Step): request that one. If it takes
 *    long, or if nothing is loaded yet, also request the last multiple of 16 that the training has reached, so that
 *    there is something to see meanwhile.
 * 2. The clock runs: request the next missing multiples of the stride (1, 2, 4, 8 or 16, see Pace). They lie at most 20
 *    clock steps ahead (times the speed if that is above 1), or 6 strides if that is more, plus the steps that pass
 *    during one reply.
 * 3. An export needs all up to a number: request the missing ones from the first on.
 * 4. The picture is at rest: request the shown snapshot again, on a finer grid.
 * 5. There is time left, because the clock is paused or the stride is 1: fill the gaps below the last loaded number.
 *    Every 16th snapshot comes first, then every 8th, 4th, 2nd, then all; each time from the clock onwards, then from
 *    the start.
 *
 * A batch ends at a multiple of 16 strides. Ahead of the clock it ends at a multiple of 8 strides if the stride is 4 or
 * more, and of 4 before anything has been measured. So all viewers of a run request the same batches, and the server
 * makes each of them once. A run's last snapshot counts as a multiple. Only one request is under way at a time.
 * @param {History} history
 * @param {Wish & {vain?: number, upTo?: number}} wish   vain: replies in a row without new frames. upTo: all up to this number are needed; −1 for none
 * @param {{stride: number, length: number}} pace
 * @param {number} [top]   gaps are filled up to this number; −1 for none
 * @returns {Batch | null}   null if there is nothing to request
 */
export function nextBatch(history, { now, vain = 0, from, until, finer, upTo = -1 }, pace, top = history.top) {
  if (now >= 0 && !history.frames[now]) return awaited(history, now, vain)
  return ahead(history, from, until, pace)
    ?? all(history, Math.min(upTo, history.steps.length - 1))
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

/** @param {History} history  @param {number} last */
function all({ frames }, last) {
  let first = 0
  while (frames[first]) first += 1
  return first > last ? null : missing(frames, first, 1, Math.min(frames.length, (Math.floor(first / BATCH) + 1) * BATCH))
}

/** @param {History} history  @param {number} from  @param {number} top */
function gap({ frames }, from, top) {
  for (let level = COARSEST; level >= 1; level /= 2) {
    // Multiples of the previous level are loaded already, so only odd multiples of this level can be missing.
    const [begin, stride] = level === COARSEST ? [0, level] : [level, 2 * level]
    const lacking = []
    for (let number = begin; number <= top; number += stride) if (!frames[number]) lacking.push(number)
    if (!lacking.length) continue
    const window = Math.floor((lacking.find(number => number >= from) ?? lacking[0]) / (BATCH * stride))
    const first = /** @type {number} */ (lacking.find(number => Math.floor(number / (BATCH * stride)) === window))
    return { ...missing(frames, first, stride, Math.min(top + 1, (window + 1) * BATCH * stride)), spare: true }
  }
  return top >= 0 && !frames[top] ? { first: top, count: 1, stride: 1, spare: true } : null
}

/** The batch from the first missing number to the last missing one before an end. @param {History["frames"]} frames  @param {number} first  @param {number} stride  @param {number} end  @returns {Batch} */
function missing(frames, first, stride, end) {
  let count = 1
  for (let k = 1; first + k * stride < end; k += 1) if (!frames[first + k * stride]) count = k + 1
  return { first, count, stride }
}
