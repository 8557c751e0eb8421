// The frames of a run that this browser has loaded, by number, and what is known of the run so far.

import { Running } from "./running.js"

/** @import { Frame, Reply } from "./frames.js" */

/**
 * Running extremes over all frames up to one, so that scales grow while playing and depend only on the step.
 * @typedef {Seen & {risen: boolean}} Extent   risen: whether the energy has risen from a deep hole
 */

/** The extremes of one frame. @typedef {{low: number, top: number, slope: number, push: number}} Seen */

/** The values of a metric; missing values are NaN. @typedef {{steps: number[], values: number[]}} Series */

const FINE = new Set([
  "log_partition", "data_nll", "gain_over_uniform", "kl", "entropy", "max_slope", "slope_p99", "mode_error",
  "branch_distance", "branches_found", "spurious",
])

/** How far above the lowest energy the colours reach, in units of the distance to the median. */
const REACH = 1.3

/** The colours of the density shrink once it has stayed below this share of their range for long. */
const SHRINK = 0.65
/** A surface that fills less than this share of the energy scale looks flat. */
const FAINT = 0.05
/** A surface has risen once it has left the lowest tenth of its scale; from then on it fills at least this share. */
const RISEN = { above: 0.1, filled: 0.3 }

export class History {
  /** @param {{key: string, snapshots: number[]}} run */
  constructor({ key, snapshots }) {
    this.key = key
    /** The steps of all snapshots, by number. A run that stops early has fewer than were planned. */
    this.steps = snapshots
    /** By number; null for frames that are not loaded. @type {(Frame | null)[]} */ this.frames = snapshots.map(() => null)
    /** The numbers of the loaded frames, rising. @type {number[]} */ this.numbers = []
    /** The last frame that was loaded on a finer grid. @type {Frame | null} */ this.finer = null
    /** How many snapshots the training has reached, as far as is known. */
    this.ready = 0
    /** @type {"training" | "finished" | "diverged"} */ this.state = "training"
    /** @type {string | null} */ this.message = null
    /** @type {number[]} */ this.gradientAxis = []
    /** Whom feeds tell that frames arrived. @type {Set<() => void>} */ this.listeners = new Set()
    /** The undecoded replies, for exports. @type {ArrayBuffer[]} */ this.replies = []
    this.peakBeta = Number.NaN
    /** @type {Map<string, Series>} */ this.collected = new Map()
    this.extents = new Running(extentOf, joinExtents)
    this.tops = risingOrShrunk(peakAt(1))
    this.lifts = risen(peakAt(1))
    this.liftBeta = Number.NaN
  }

  /** Whether the end of the run is known. */
  get ended() { return this.state !== "training" }

  /** Whether all frames of the run are loaded. */
  get whole() { return this.ended && this.numbers.length === this.steps.length }

  /** The largest loaded number; −1 before the first. */
  get top() { return this.numbers.length ? this.numbers[this.numbers.length - 1] : -1 }

  get lastStep() { return this.steps[this.steps.length - 1] }

  get bytes() {
    const [number = -1] = this.numbers
    const cells = number < 0 ? 0 : /** @type {Frame} */ (this.frames[number]).n ** 2
    const decoded = this.numbers.length * (2 * cells + 4 * this.gradientAxis.length ** 2 + 4000)
    return this.replies.reduce((sum, { byteLength }) => sum + byteLength, decoded)
  }

  /** @param {Reply} reply  @returns {boolean} whether anything new was learnt */
  append(reply) {
    const ends = !this.ended && reply.state !== "training"
    if (ends) this.#end(reply)
    this.ready = Math.max(this.ready, reply.ready)
    const fresh = reply.frames.filter(({ number }) => this.frames[number] === null)
    if (fresh.length) this.gradientAxis = reply.gradientAxis
    for (const frame of fresh) this.#add(frame)
    if (fresh.length || ends) this.replies.push(reply.buffer)
    return fresh.length > 0 || ends
  }

  /** The number of the last snapshot at or before a step, whether it is loaded or not. @param {number} step */
  due(step) { return lastAtMost(this.steps, step) }

  /** The number of the last loaded frame at or before a step; −1 if there is none. @param {number} step */
  numberAt(step) {
    const at = lastAtMost(this.numbers, this.due(step))
    return at < 0 ? -1 : this.numbers[at]
  }

  /**
   * Whether a loaded frame shows a step. The step's own frame does. If the step lies between two snapshots, so does a
   * frame less than `stride` numbers before it.
   * @param {number} step
   * @param {number} stride
   */
  shows(step, stride) {
    const due = this.due(step)
    if (due < 0 || this.frames[due]) return due >= 0
    const here = this.numberAt(step)
    return this.steps[due] !== step && here >= 0 && here > due - stride
  }

  /** Take the landscape of a loaded frame from one on a finer grid, and the metrics that were measured there. @param {Frame} frame */
  refine({ number, n, lo, hi, grid, metrics, diagnosis }) {
    const known = this.frames[number]
    if (!known) return
    const measured = this.frames[number] = { ...known, metrics, diagnosis }
    this.finer = { ...measured, n, lo, hi, grid }
    this.collected.clear()
  }

  /** The loaded frame of a number, on a finer grid if there is one; null if it is not loaded. @param {number} number */
  finest(number) { return this.finer?.number === number ? this.finer : this.frames[number] ?? null }

  /** @param {number} number */
  extentAt(number) { return this.extents.upTo(this, number) }

  /**
   * The density at the upper end of the colours at a frame. It grows at once and shrinks only after the density has
   * stayed far below it for long, so that colours seldom change while playing. It depends only on the frames up to this
   * one. Results are cached for one β.
   * @param {number} beta
   * @param {number} number
   * @param {boolean} [byColumns]  of p(y|x)
   */
  densityTop(beta, number, byColumns = false) {
    if (beta !== this.peakBeta) this.tops = risingOrShrunk(peakOf(beta, byColumns))
    this.peakBeta = beta
    return this.tops.upTo(this, number)
  }

  /** The highest density over all frames up to one, at the training β. The strength of the veil is relative to it. @param {number} beta  @param {number} number */
  liftTop(beta, number) {
    if (beta !== this.liftBeta) this.lifts = risen(peakAt(beta))
    this.liftBeta = beta
    return this.lifts.upTo(this, number)
  }

  /** The loaded values of a metric. @param {string} name  @returns {Series} */
  series(name) {
    let series = this.collected.get(name)
    if (!series) this.collected.set(name, series = this.#collect(name))
    return series
  }

  /** Note where the run ends; it may stop earlier than planned. @param {Reply} reply */
  #end({ state, message, snapshots, ready }) {
    this.state = state
    this.message = message
    this.steps = snapshots.slice(0, ready)
    this.frames.length = this.steps.length
    this.numbers = this.numbers.filter(number => number < ready)
  }

  /** @param {Frame} frame */
  #add(frame) {
    const { number } = frame
    this.frames[number] = frame
    this.numbers.splice(lastAtMost(this.numbers, number) + 1, 0, number)
    this.collected.clear()
  }

  /**
   * Missing values are gaps (NaN), except before the first value.
   * @param {string} name
   * @returns {Series}
   */
  #collect(name) {
    /** @type {Series} */ const series = { steps: [], values: [] }
    for (const number of this.numbers) {
      const { metrics, step: own } = /** @type {Frame} */ (this.frames[number])
      const value = metrics[name] ?? null
      const step = FINE.has(name) ? metrics.fine_step ?? own : own
      if ((value === null && !series.steps.length) || series.steps[series.steps.length - 1] >= step) continue
      series.steps.push(step)
      series.values.push(value ?? NaN)
    }
    return series
  }
}

/** The index of the last of rising numbers that is at most the limit; −1 if there is none. @param {ArrayLike<number>} numbers  @param {number} limit */
export function lastAtMost(numbers, limit) {
  let [low, high] = [0, numbers.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (numbers[middle] <= limit) low = middle + 1
    else high = middle
  }
  return low - 1
}

/** @param {Frame} frame  @returns {Seen} */
function extentOf({ lo, hi, grid, gradient, gradientScale, pushes }) {
  const median = lo + ((hi - lo) * grid.slice().sort()[grid.length >> 1]) / 65535
  const lengths = new Float32Array(gradient.length / 2)
  for (let i = 0; i < lengths.length; i += 1) lengths[i] = Math.hypot(gradient[2 * i], gradient[2 * i + 1])
  return {
    low: lo,
    top: Math.min(hi, lo + REACH * (median - lo)),
    slope: ((lengths.sort()[Math.floor(lengths.length * 0.9)] ?? 0) * gradientScale) / 32767,
    push: Math.max(strongest(pushes.positive), strongest(pushes.negative)),
  }
}

/**
 * Scales of energy grow at once. They shrink when all recent surfaces would be too low to be seen. For a surface that
 * goes flat this happens late, because it should look flat; for one that has risen from a deep hole it happens early.
 * @param {Extent | undefined} before
 * @param {Seen[]} lately
 * @returns {Extent}
 */
function joinExtents(before, lately) {
  const now = lately[lately.length - 1]
  if (!before) return { ...now, risen: false }
  const all = { low: Math.min(before.low, now.low), top: Math.max(before.top, now.top) }
  const recent = { low: Math.min(...lately.map(({ low }) => low)), top: Math.max(...lately.map(({ top }) => top)) }
  const height = all.top - all.low
  const filled = (recent.top - recent.low) / height
  const risen = before.risen || (filled < RISEN.filled && recent.low - all.low > RISEN.above * height)
  return {
    ...(filled < (risen ? RISEN.filled : FAINT) ? recent : all), risen,
    slope: Math.max(before.slope, now.slope), push: Math.max(before.push, now.push),
  }
}

/** The highest density of a frame, estimated on the grid's own nodes. @param {number} beta  @returns {(frame: Frame) => number} */
const peakAt = beta => ({ grid, lo, hi, n }) => {
  const rate = (-beta * (hi - lo)) / 65535
  // For an energy that varies little, every second row and column is accurate enough.
  const stride = beta * (hi - lo) < 20 ? 2 : 1
  let sum = 0
  for (let row = 0; row < n; row += stride) {
    for (let at = row * n; at < (row + 1) * n; at += stride) {
      const exponent = rate * grid[at]
      if (exponent > -30) sum += Math.exp(exponent)
    }
  }
  return 1 / (Math.max(sum, 1) * stride ** 2 * (6 / n) ** 2)
}

/** The highest p(y|x) of a frame, over its columns. @param {number} beta  @returns {(frame: Frame) => number} */
const columnPeakAt = beta => ({ grid, lo, hi, n }) => {
  const rate = (-beta * (hi - lo)) / 65535
  let least = Infinity
  for (let column = 0; column < n; column += 1) {
    let lowest = 65535
    for (let at = column; at < grid.length; at += n) lowest = Math.min(lowest, grid[at])
    let sum = 0
    for (let at = column; at < grid.length; at += n) sum += Math.exp(rate * (grid[at] - lowest))
    least = Math.min(least, sum)
  }
  return 1 / (least * (6 / n))
}

/** @param {number} beta  @param {boolean} byColumns */
export const peakOf = (beta, byColumns) => (byColumns ? columnPeakAt : peakAt)(beta)

/** @param {(frame: Frame) => number} measure  @returns {Running<number, number>} */
const risingOrShrunk = measure => new Running(measure, (before = 0, all) => {
  const [now, lately] = [all[all.length - 1], Math.max(...all)]
  return now > before || lately < SHRINK * before ? Math.max(now, lately) : before
})

/** @param {(frame: Frame) => number} measure  @returns {Running<number, number>} */
export const risen = measure => new Running(measure, (before = 0, all) => Math.max(before, all[all.length - 1]))

/** @param {Float32Array} values */
function strongest(values) {
  let most = 0
  for (const value of values) if (Math.abs(value) > most) most = Math.abs(value)
  return most
}

const LIMIT = 40e6
/** @type {Map<string, History>} */
const kept = new Map()

/**
 * The history of a run, from memory if it was loaded before. When memory is full, the least recently used are dropped.
 * @param {{key: string, snapshots: number[]}} run
 * @param {(key: string) => boolean} inUse
 */
export function openHistory(run, inUse) {
  const history = kept.get(run.key) ?? new History(run)
  kept.delete(run.key)
  kept.set(run.key, history)
  let bytes = 0
  for (const other of kept.values()) bytes += other.bytes
  for (const other of kept.values()) {
    if (bytes <= LIMIT) break
    if (other === history || inUse(other.key)) continue
    bytes -= other.bytes
    kept.delete(other.key)
  }
  return history
}

/** Drop all histories. Open viewers still hold theirs; others are loaded again from their source. */
export const forgetHistories = () => { kept.clear() }
