// Derives from the state what the panels of each run draw.

import { BOX, Landscape } from "./landscape.js"
import { peakOf } from "./history.js"
import { atRest } from "./rest.js"
import { niceRange, unitExponent } from "./scale.js"
import { shownBeta } from "./state.js"

/** @import { Frame } from "./frames.js" */
/** @import { Range } from "./scale.js" */
/** @import { State } from "./state.js" */
/** @import { Theme } from "../draw/theme.js" */

/** What the panels of a run draw. @typedef {NonNullable<ReturnType<typeof buildViews>[number]>} View */

/**
 * The input of all panels.
 * @typedef {object} Shown
 * @property {State} state
 * @property {(View | null)[]} views   one per run; null while its first frame is missing
 * @property {Theme} theme
 */

/** The view of a run, for panels that belong to one run: they are drawn only once it has a frame. @param {Shown} shown  @param {number} run */
export const viewed = ({ views }, run) => /** @type {View} */ (views[run])

/** @type {Record<"joint" | "conditional", [string, string]>} */
const AXES = { joint: ["y₁", "y₂"], conditional: ["x", "y"] }

/** The names of a run's coordinates. @param {{conditional?: boolean}} run */
export const axesOf = ({ conditional }) => AXES[conditional ? "conditional" : "joint"]

/** Intervals between the round numbers on a colour bar. */
const INTERVALS = 6
/** The density's colours reach at least so high, so that an even density (0.028) looks even. */
const LEAST_TOP = 0.1
/** A lower peak than this is no peak to be outshone. */
const LOW_PEAK = 0.2
/**
 * A run whose peak, or range of energies, is so many times the next one's does not set the common scale. Two such runs
 * have to be this factor squared above the third: else one even density would bleach the two that work.
 */
const OUTSHINES = 5

/** One view per run; null while its first frame is missing. @param {State} state  @param {Landscape[]} landscapes  @param {Theme} theme */
export function buildViews(state, landscapes, theme) {
  const beta = shownBeta(state)
  const { clock, histories, runs } = state
  const shown = histories.map(history => history.numberAt(clock.step))
  const frames = histories.map((history, k) => (atRest(state) ? history.finest(shown[k]) : history.frames[shown[k]] ?? null))
  const energies = energyScales(state, frames, shown)
  const densities = densityScales(state, frames, beta)
  return histories.map((history, k) => {
    const number = shown[k]
    const frame = frames[k]
    const scale = energies[k]
    if (!scale || !frame) return null
    const { range, shared } = scale
    const { range: densityRange, shared: densityShared } = densities[k]
    const extent = history.extentAt(number)
    const landscape = landscapes[k]
    landscape.show(frame)
    landscape.temper(beta, runs[k].conditional)
    landscape.trace(range, clock.playing)
    return {
      frame, landscape, densityRange, densityShared, beta, theme,
      /** Of the energy's colours and of the surface; whether it is the common one of all runs. */
      range,
      shared,
      /** Energies are labelled in units of 10^exponent. */
      exponent: unitExponent(range),
      /** Whether the clock runs. */
      moving: clock.playing,
      /** What moves over the landscape. */
      walk: /** @type {import("./walk.js").Walks["runs"][number] | undefined} */ (state.walks.runs[k]),
      gradientAxis: history.gradientAxis,
      /** The slope whose arrow has full length. */
      reference: Math.max(extent.slope, 1 / (3 * runs[k].beta)),
      /** The strongest so far in the run. */
      strongestPush: extent.push,
      /** The density at the training β at which the veil is strongest. */
      liftTop: state.show.pushes && frame.pushes.liftsEverywhere ? Math.max(LOW_PEAK, history.liftTop(runs[k].beta, number)) : LOW_PEAK,
      trainingBeta: runs[k].beta,
      points: k === 0 && state.placing.points ? state.placing.points : runs[k].points,
      camera: state.camera,
      /** Whether F models p(y|x), column by column. */
      conditional: Boolean(runs[k].conditional),
      axes: axesOf(runs[k]),
      /** Predictions of regressions. */
      answers: runs[k].answers,
      show: state.placing.on ? { ...state.show, data: true } : state.show,
    }
  })
}

/**
 * The range of each run's energies, and whether it is common to the runs; null while its first frame is missing. A run
 * that would hide all others keeps its own.
 * @param {State} state  @param {(Frame | null)[]} frames  @param {number[]} shown
 */
function energyScales({ histories, runs, sharedScale }, frames, shown) {
  const ranges = histories.map((history, k) => {
    const frame = frames[k]
    if (!frame) return null
    const { low, top } = history.extentAt(shown[k])
    return energyRange({ low: Math.min(low, frame.lo), top }, runs[k].beta)
  })
  const alike = sharedScale ? alikeRanges(ranges.filter(range => range !== null)) : []
  const common = alike.length
    ? niceRange(Math.min(...alike.map(range => range.low)), Math.max(...alike.map(range => range.high)), INTERVALS)
    : null
  return ranges.map(own => {
    const shared = own !== null && alike.includes(own)
    return own && { range: common && shared ? common : own, shared }
  })
}

/**
 * The range of each run's density, and whether it is common to all. A density that would be nearly black on the common
 * scale keeps its own.
 * @param {State} state  @param {(Frame | null)[]} frames  @param {number} beta
 */
function densityScales({ histories, runs }, frames, beta) {
  const tops = histories.map((history, k) => densityTop(history, frames[k], beta, runs[k].conditional))
  // p(y|x) is a density along y alone: over six lengths, not over six squared.
  const lengths = runs.some(run => run.conditional) ? 2 * BOX : 1
  const [highest = 0] = withoutOutshining(tops.filter(Boolean).sort((a, b) => b - a), top => Math.max(top, LOW_PEAK * lengths))
  const upTo = (/** @type {number} */ top) => niceRange(0, Math.max(LEAST_TOP * lengths, top), INTERVALS)
  const common = upTo(highest)
  return tops.map(top => {
    const shared = top * OUTSHINES >= common.high
    return { range: shared ? common : upTo(top), shared }
  })
}

/** All ranges except those so large that the others would look flat. @param {Range[]} ranges */
function alikeRanges(ranges) {
  const size = (/** @type {Range} */ { low, high }) => high - low
  return withoutOutshining([...ranges].sort((a, b) => size(b) - size(a)), size)
}

/**
 * The items after the last large gap in size.
 * @template Item
 * @param {Item[]} items  the largest first
 * @param {(item: Item) => number} size
 */
function withoutOutshining(items, size) {
  const last = items.findLastIndex((item, k) => k + 1 < items.length && size(item) > OUTSHINES ** (k + 1) * size(items[k + 1]))
  return items.slice(last + 1)
}

/** The top of the density's colours. A finer grid may have a higher peak. @param {import("./history.js").History} history  @param {Frame | null} frame  @param {number} beta  @param {boolean} [byColumns] */
function densityTop(history, frame, beta, byColumns = false) {
  if (!frame) return 0
  const top = history.densityTop(beta, frame.number, byColumns)
  return frame === history.finer ? Math.max(top, peakOf(beta, byColumns)(frame)) : top
}

/** @param {{low: number, top: number}} reach  @param {number} beta */
function energyRange({ low, top }, beta) {
  return niceRange(low, Math.max(top, low + 1 / beta), INTERVALS)
}
