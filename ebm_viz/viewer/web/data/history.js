// Every frame of a run that this browser has seen, with what is known of the run so far.

/** @typedef {import("./frames.js").Frame} Frame */
/** @typedef {import("./frames.js").Reply} Reply */

/**
 * Running extremes up to a frame, so that scales grow while playing and depend on the step alone.
 * @typedef {Reach & {slope: number, push: number}} Extent
 */

/** `risen` once the energy has come up from a hole. @typedef {{low: number, top: number, risen: boolean}} Reach */

/** Values that are no numbers are NaN. @typedef {{steps: number[], values: number[]}} Series */

const FINE = new Set([
  "log_partition", "data_nll", "gain_over_uniform", "kl", "entropy", "max_slope", "slope_p99",
  "branch_distance", "branches_found", "spurious",
])

/** How far above the lowest energy the colours reach, in units of the distance to the median. */
const REACH = 1.3

/** Frames over which the density has to stay low before its colours shrink, and how low. */
const LONG = 40
const SHRINK = 0.65
/** Less than this share of a scale of energies cannot be told from nothing. */
const FAINT = 0.05
/** A surface that has risen from a hole, off the lowest tenth of its scale, is to fill at least so much of it. */
const RISEN = { above: 0.1, filled: 0.3 }

export class History {
  /** @param {string} key */
  constructor(key) {
    this.key = key
    /** @type {Frame[]} */ this.frames = []
    /** @type {Extent[]} */ this.extents = []
    /** Of the last frames. @type {{low: number, top: number}[]} */ this.lately = []
    /** @type {Map<string, Series>} */ this.series = new Map()
    /** @type {"training" | "finished" | "diverged"} */ this.state = "training"
    /** @type {string | null} */ this.message = null
    /** @type {number[]} */ this.gradientAxis = []
    /** As they came, for who takes them elsewhere. @type {ArrayBuffer[]} */ this.replies = []
    this.n = 0
    this.total = 0
    this.peakBeta = Number.NaN
    /** @type {number[]} */ this.peaks = []
    /** @type {number[]} */ this.tops = []
    /** @type {number[]} */ this.lifts = []
  }

  get ended() { return this.state !== "training" }

  get lastStep() { return this.frames.length ? this.frames[this.frames.length - 1].step : -1 }

  get bytes() {
    const decoded = this.frames.length * (2 * this.n * this.n + 4 * this.gradientAxis.length ** 2 + 4000)
    return this.replies.reduce((sum, { byteLength }) => sum + byteLength, decoded)
  }

  /** @param {Reply} reply */
  append(reply) {
    if (reply.first !== this.frames.length) return
    this.n = reply.n
    this.total = reply.total
    if (reply.frames.length) this.gradientAxis = reply.gradientAxis
    for (const frame of reply.frames) this.#add(frame)
    if (reply.frames.length || reply.state !== "training") this.replies.push(reply.buffer)
    this.state = reply.state
    this.message = reply.message
  }

  /** Index of the last frame at or before a step; −1 before the first. @param {number} step */
  indexAt(step) {
    let [low, high] = [0, this.frames.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.frames[middle].step <= step) low = middle + 1
      else high = middle
    }
    return low - 1
  }

  /**
   * How high the density's colours reach at a frame. They grow at once and shrink only when the density has stayed far
   * below for long, so that they seldom move while playing. Depends on the frames before alone. Kept for one β.
   * @param {number} beta
   * @param {number} index
   * @param {boolean} [byColumns]  of p(y|x)
   */
  densityTop(beta, index, byColumns = false) {
    const { tops, peaks } = this
    if (beta !== this.peakBeta) {
      this.peakBeta = beta
      peaks.length = tops.length = 0
    }
    for (let i = tops.length; i <= index; i += 1) {
      peaks.push(byColumns ? this.#columnPeak(beta, i) : this.#peak(beta, i))
      const before = tops[i - 1] ?? 0
      const lately = Math.max(...peaks.slice(-LONG))
      tops.push(peaks[i] > before || lately < SHRINK * before ? Math.max(peaks[i], lately) : before)
    }
    return tops[index]
  }

  /** The highest density up to a frame at the β in training, so that a veil keeps its strength. @param {number} beta  @param {number} index */
  liftTop(beta, index) {
    const { lifts } = this
    for (let i = lifts.length; i <= index; i += 1) lifts.push(Math.max(lifts[i - 1] ?? 0, this.#peak(beta, i)))
    return lifts[index]
  }

  /** The highest density of a frame, estimated on the grid's own nodes. @param {number} beta  @param {number} index */
  #peak(beta, index) {
    const { grid, lo, hi } = this.frames[index]
    const rate = (-beta * (hi - lo)) / 65535
    // An energy that varies little is known well enough from every second row and column.
    const stride = beta * (hi - lo) < 20 ? 2 : 1
    let sum = 0
    for (let row = 0; row < this.n; row += stride) {
      for (let at = row * this.n; at < (row + 1) * this.n; at += stride) {
        const exponent = rate * grid[at]
        if (exponent > -30) sum += Math.exp(exponent)
      }
    }
    return 1 / (Math.max(sum, 1) * stride ** 2 * (6 / this.n) ** 2)
  }

  /** The highest p(y|x) of a frame, in its own columns. @param {number} beta  @param {number} index */
  #columnPeak(beta, index) {
    const { n } = this
    const { grid, lo, hi } = this.frames[index]
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

  /** @param {Frame} frame */
  #add(frame) {
    const { lo, hi, grid, gradient, gradientScale } = frame
    const median = lo + ((hi - lo) * grid.slice().sort()[grid.length >> 1]) / 65535
    const lengths = new Float32Array(gradient.length / 2)
    for (let i = 0; i < lengths.length; i += 1) lengths[i] = Math.hypot(gradient[2 * i], gradient[2 * i + 1])
    const slope = (lengths.sort()[Math.floor(lengths.length * 0.9)] * gradientScale) / 32767
    const before = this.extents[this.extents.length - 1] ?? { low: Infinity, top: -Infinity, risen: false, slope: 0, push: 0 }
    this.extents.push({
      ...this.#reach(before, { low: lo, top: Math.min(hi, lo + REACH * (median - lo)) }),
      slope: Math.max(before.slope, slope),
      push: Math.max(before.push, strongest(frame.pushes.positive), strongest(frame.pushes.negative)),
    })
    this.frames.push(frame)
    for (const [name, value] of Object.entries(frame.metrics)) this.#record(name, value, frame)
  }

  /**
   * Scales of energy grow at once. They shrink where all that lately was would be too low to be seen: late for a surface
   * that goes flat, which should look flat, and early for one that has risen from a deep hole.
   * @param {Reach} before
   * @param {{low: number, top: number}} now
   * @returns {Reach}
   */
  #reach(before, now) {
    const { lately } = this
    lately.push(now)
    if (lately.length > LONG) lately.shift()
    const all = { low: Math.min(before.low, now.low), top: Math.max(before.top, now.top) }
    const recent = { low: Math.min(...lately.map(({ low }) => low)), top: Math.max(...lately.map(({ top }) => top)) }
    const height = all.top - all.low
    const filled = (recent.top - recent.low) / height
    const risen = before.risen || (filled < RISEN.filled && recent.low - all.low > RISEN.above * height)
    return { ...(filled < (risen ? RISEN.filled : FAINT) ? recent : all), risen }
  }

  /**
   * A value that is no number leaves a gap.
   * @param {string} name
   * @param {number | null} value
   * @param {Frame} frame
   */
  #record(name, value, frame) {
    if (name === "fine_step" || (value === null && !this.series.has(name))) return
    const step = FINE.has(name) ? frame.metrics.fine_step ?? frame.step : frame.step
    let series = this.series.get(name)
    if (!series) this.series.set(name, series = { steps: [], values: [] })
    if (series.steps[series.steps.length - 1] === step) return
    series.steps.push(step)
    series.values.push(value ?? NaN)
  }
}

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
 * @param {string} key
 * @param {(key: string) => boolean} inUse
 */
export function openHistory(key, inUse) {
  const history = kept.get(key) ?? new History(key)
  kept.delete(key)
  kept.set(key, history)
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
