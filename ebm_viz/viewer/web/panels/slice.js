// F of every run along the line through A and B, measured from its lowest value there.

import { drawLineChart } from "../draw/linechart.js"
import { heightsOf, lengthAt, profileOf, Reach, span } from "../data/cut.js"
import { formatComputed, formatFixed } from "../draw/numbers.js"
import { RUN_DASHES } from "../draw/theme.js"

/** @import { Span } from "../data/cut.js" */
/** @import { Shown, View } from "../data/view.js" */
/** @typedef {{heights: Float32Array, steepest: number}} Profile */

const SAMPLES = 257
/** The steps of the earlier slices, as shares of √step. */
const EARLIER = [0, 0.25, 0.5, 0.75]

export class Slice {
  /** @param {import("../draw/canvas.js").Area} area */
  constructor(area) {
    this.area = area
    /** @type {Reach[]} */ this.reaches = []
    /** @type {(Profile | null)[]} */ this.profiles = []
  }

  get meaning() {
    return "F of each run along the line through A and B, above its lowest there. Steepest: the largest slope along that line, in energy a unit of length."
  }

  title() {
    return [{ text: "Slice of ", bold: true }, { text: "F", bold: true, italic: true }, { text: " along A B, pale: earlier", quiet: true }]
  }

  /** @param {Shown} shown */
  draw(shown) {
    const { state: { cut, runs }, views, theme } = shown
    if (!cut) return
    const line = span(cut)
    const lengths = Float32Array.from({ length: SAMPLES }, (_, k) => lengthAt(line, k, SAMPLES))
    this.profiles = views.map(view => (view ? sample(view, line) : null))
    const earlier = views.flatMap((view, run) => this.#earlier(run, view, shown))
    drawLineChart(this.area, theme, {
      scale: "linear",
      low: 0,
      high: Math.max(1e-6, ...views.map((_, run) => this.#reach(run, shown))),
      across: length => (length - line.from) / (line.to - line.from),
      ticks: width => ticksOf(line, width / (4 * theme.number)).map(at => ({ at, text: formatFixed(at, 0) })),
      marks: [{ at: 0, text: "A" }, { at: line.apart, text: "B" }],
      named: runs.length > 1,
      lines: [...earlier, ...this.profiles.flatMap((profile, run) => (profile ? [{
        at: lengths, values: profile.heights, color: theme.runs[run], dash: RUN_DASHES[run], width: 2.5, name: runs[run].short || runs[run].label,
      }] : []))],
    })
  }

  /** The steepest slope of each run. @param {Shown} shown  @returns {import("../draw/words.js").Word[]} */
  values({ theme }) {
    const steepest = this.profiles.map((profile, run) => ({ text: profile ? formatComputed(profile.steepest) : "–", color: theme.runs[run] }))
    return [{ text: "steepest", quiet: true }, ...steepest]
  }

  /** @param {Shown} shown */
  describe({ state: { runs } }) {
    const parts = this.profiles.map((profile, k) => (profile
      ? `${runs[k].label}: ${formatComputed(Math.max(...profile.heights))} high, steepest slope ${formatComputed(profile.steepest)}` : ""))
    return `Slice of F along the line through A and B, above its lowest there. ${parts.filter(Boolean).join(". ")}.`
  }

  /**
   * The largest height of the slice over all loaded frames, so that the axis is fixed while the slice steepens.
   * @param {number} run
   * @param {Shown} shown
   */
  #reach(run, { state: { cut, histories } }) {
    const [history, profile] = [histories[run], this.profiles[run]]
    if (!cut || !history?.numbers.length) return 0
    const reach = (this.reaches[run] ??= new Reach())
    return Math.max(reach.upTo(history, history.top, cut), profile ? Math.max(...profile.heights) : 0)
  }

  /**
   * The slice at a few earlier steps, in pale lines, to show how it steepens.
   * @param {number} run
   * @param {View | null} view
   * @param {Shown} shown
   * @returns {import("../draw/linechart.js").Line[]}
   */
  #earlier(run, view, { state: { cut, histories, runs }, theme }) {
    const history = histories[run]
    if (!view || !cut || !history) return []
    const line = span(cut)
    return EARLIER.flatMap(share => history.frames[history.numberAt(share ** 2 * runs[run].steps)] ?? [])
      .filter(({ step }) => step < view.frame.step)
      .map(frame => {
        const values = profileOf(frame, line)
        return { at: values.map((_, k) => lengthAt(line, k, values.length)), values, color: theme.runs[run], dash: [], width: 1.2, until: -Infinity }
      })
  }
}

/** @param {View} view  @param {Span} line  @returns {Profile} */
function sample({ landscape }, line) {
  const heights = heightsOf(line, SAMPLES, ({ y1, y2 }) => landscape.at(y1, y2).energy)
  const rises = heights.subarray(1).map((height, k) => Math.abs(height - heights[k]))
  return { heights, steepest: (Math.max(...rises) * (SAMPLES - 1)) / (line.to - line.from) }
}

/** About `count` ticks, at whole lengths from A. @param {Span} line  @param {number} count */
function ticksOf({ from, to }, count) {
  const every = Math.max(1, Math.ceil((to - from) / Math.max(2, count)))
  const first = Math.ceil(from / every)
  return Array.from({ length: Math.floor(to / every) - first + 1 }, (_, k) => (first + k) * every)
}
