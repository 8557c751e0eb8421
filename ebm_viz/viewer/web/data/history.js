// The frames of a run that this browser has seen, by their numbers, with what is known of the run so far.

import { Running } from "./running.js"

/** @typedef {import("./frames.js").Frame} Frame */
/** @typedef {import("./frames.js").Reply} Reply */

/**
 * Running extremes up to a frame, so that scales grow while playing and depend on the step alone.
 * @typedef {Seen & {risen: boolean}} Extent   risen: once the energy has come up from a hole
 */

/** Of one frame. @typedef {{low: number, top: number, slope: number, push: number}} Seen */

/** Values that are no numbers are NaN. @typedef {{steps: number[], values: number[]}} Series */

const FINE = new Set([
  "log_partition", "data_nll", "gain_over_uniform", "kl", "entropy", "max_slope", "slope_p99",
  "branch_distance", "branches_found", "spurious",
])

/** How far above the lowest energy the colours reach, in units of the distance to the median. */
const REACH = 1.3

/** How low the density has to stay for long before its colours shrink. */
const SHRINK = 0.65
/** Less than this share of a scale of energies cannot be told from nothing. */
const FAINT = 0.05
/** A surface that has risen from a hole, off the lowest tenth of its scale, is to fill at least so much of it. */
const RISEN = { above: 0.1, filled: 0.3 }

export class History {
  /** @param {{key: string, snapshots: number[]}} run */
  constructor({ key, snapshots }) {
    this.key = key
    /** Of all snapshots, by number; a run that breaks off has fewer than were planned. */
    this.steps = snapshots
    /** By number, null where one is not here. @type {(Frame | null)[]} */ this.frames = snapshots.map(() => null)
    /** Of the frames that are here, rising. @type {number[]} */ this.numbers = []
    /** The one that was last looked at, on a finer grid. @type {Frame | null} */ this.finer = null
    /** Snapshots that the training has come to, as far as is known. */
    this.ready = 0
    /** @type {"training" | "finished" | "diverged"} */ this.state = "training"
    /** @type {string | null} */ this.message = null
    /** @type {number[]} */ this.gradientAxis = []
    /** As they came, for who takes them elsewhere. @type {ArrayBuffer[]} */ this.replies = []
    this.peakBeta = Number.NaN
    /** @type {Map<string, Series>} */ this.collected = new Map()
    this.extents = new Running(extentOf, joinExtents)
    this.tops = risingOrShrunk(peakAt(1))
    this.lifts = risen(peakAt(1))
    this.liftBeta = Number.NaN
  }

  /** Whether it is known where the run ends. */
  get ended() { return this.state !== "training" }

  /** Whether all frames of the run are here. */
  get whole() { return this.ended && this.numbers.length === this.steps.length }

  /** The last number that is here; −1 before the first. */
  get top() { return this.numbers.length ? this.numbers[this.numbers.length - 1] : -1 }

  get lastStep() { return this.steps[this.steps.length - 1] }

  get bytes() {
    const [number = -1] = this.numbers
    const cells = number < 0 ? 0 : /** @type {Frame} */ (this.frames[number]).n ** 2
    const decoded = this.numbers.length * (2 * cells + 4 * this.gradientAxis.length ** 2 + 4000)
    return this.replies.reduce((sum, { byteLength }) => sum + byteLength, decoded)
  }

  /** @param {Reply} reply  @returns {boolean} whether it brought something new */
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

  /** The number of the last snapshot at or before a step, whether it is here or not. @param {number} step */
  due(step) { return lastAtMost(this.steps, step) }

  /** The number of the last frame here at or before a step; −1 if there is none. @param {number} step */
  numberAt(step) {
    const at = lastAtMost(this.numbers, this.due(step))
    return at < 0 ? -1 : this.numbers[at]
  }

  /**
   * Whether what is here shows a step: its own frame does; between two snapshots also one that comes less than `stride`
   * numbers before.
   * @param {number} step
   * @param {number} stride
   */
  shows(step, stride) {
    const due = this.due(step)
    if (due < 0 || this.frames[due]) return due >= 0
    const here = this.numberAt(step)
    return this.steps[due] !== step && here >= 0 && here > due - stride
  }

  /** Take the landscape of a frame that is here from one on a finer grid; what is said of it stays. @param {Frame} frame */
  refine({ number, n, lo, hi, grid }) {
    const known = this.frames[number]
    if (known) this.finer = { ...known, n, lo, hi, grid }
  }

  /** The frame of a number, if it is here: on a finer grid where there is one. @param {number} number */
  finest(number) { return this.finer?.number === number ? this.finer : this.frames[number] ?? null }

  /** @param {number} number */
  extentAt(number) { return this.extents.upTo(this, number) }

  /**
   * How high the density's colours reach at a frame. They grow at once and shrink only when the density has stayed far
   * below for long, so that they seldom move while playing. Depends on the frames before alone. Kept for one β.
   * @param {number} beta
   * @param {number} number
   * @param {boolean} [byColumns]  of p(y|x)
   */
  densityTop(beta, number, byColumns = false) {
    if (beta !== this.peakBeta) this.tops = risingOrShrunk(peakOf(beta, byColumns))
    this.peakBeta = beta
    return this.tops.upTo(this, number)
  }

  /** The highest density up to a frame at the β in training, so that a veil keeps its strength. @param {number} beta  @param {number} number */
  liftTop(beta, number) {
    if (beta !== this.liftBeta) this.lifts = risen(peakAt(beta))
    this.liftBeta = beta
    return this.lifts.upTo(this, number)
  }

  /** What is here of a metric. @param {string} name  @returns {Series} */
  series(name) {
    let series = this.collected.get(name)
    if (!series) this.collected.set(name, series = this.#collect(name))
    return series
  }

  /** A run may break off before it was planned to. @param {Reply} reply */
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
   * A value that is no number leaves a gap, once there have been some.
   * @param {string} name
   * @returns {Series}
   */
  #collect(name) {
    /** @type {Series} */ const series = { steps: [], values: [] }
    for (const number of this.numbers) {
      const { metrics, step: own } = /** @type {Frame} */ (this.frames[number])
      const value = metrics[name] ?? null
      const step = FINE.has(name) ? metrics.fine_step ?? own : own
      if ((value === null && !series.steps.length) || series.steps[series.steps.length - 1] === step) continue
      series.steps.push(step)
      series.values.push(value ?? NaN)
    }
    return series
  }
}

/** The place of the last of rising numbers that is at most a limit; −1 if none is. @param {number[]} numbers  @param {number} limit */
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
 * Scales of energy grow at once. They shrink where all that lately was would be too low to be seen: late for a surface
 * that goes flat, which should look flat, and early for one that has risen from a deep hole.
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
  // An energy that varies little is known well enough from every second row and column.
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

/** The highest p(y|x) of a frame, in its own columns. @param {number} beta  @returns {(frame: Frame) => number} */
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
 * The history of a run, from memory where it was seen before. The least recently used ones go first.
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

/** Let go of all: what shows them still holds them, and who asks later gets them from their source. */
export const forgetHistories = () => { kept.clear() }
