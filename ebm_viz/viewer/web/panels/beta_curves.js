// log Z, mean energy, entropy and the variance of y₁ against β, with the slopes that theory predicts; of a conditional
// energy, their means over the x of the data.

import { drawLineChart, shareAt, within } from "../draw/linechart.js"
import { Columns, levelsOf, summing } from "../data/gibbs.js"
import { Running } from "../data/running.js"
import { massWithin } from "../data/landscape.js"
import { formatBeta, formatFixed, formatValue } from "../draw/numbers.js"
import { BETA_RANGE } from "../data/state.js"
import { viewed } from "../data/view.js"
import { strokeLine } from "../draw/shapes.js"
import { bold, italics } from "../draw/words.js"

/** @import { Numbers } from "../data/gibbs.js" */
/** @import { History } from "../data/history.js" */
/** @import { Shown } from "../data/view.js" */
/** @import { Plot } from "../draw/linechart.js" */
/** @import { Word } from "../draw/words.js" */

/**
 * @typedef {object} Quantity
 * @property {string} name
 * @property {string[]} title       every second part in italics
 * @property {string} words         for screen readers
 * @property {string} unit
 * @property {import("../draw/axis.js").Kind} scale
 * @property {string} law           what its slope is
 * @property {string} meaning
 * @property {(numbers: Numbers) => number} value
 * @property {(numbers: Numbers, beta: number) => number} slope  the slope with respect to β, by that formula
 * @property {{title?: string[], words?: string, law?: string, meaning: string}} given  what is said of a conditional energy
 */

/** @type {Quantity[]} */
export const QUANTITIES = [
  {
    name: "log_partition", title: ["log ", "Z"], words: "log Z", unit: "nats", scale: "symlog", law: "−E[F]",
    meaning: "The logarithm of Z, the integral of exp(−βF) over the box. Its slope in β is minus the mean energy.",
    value: at => at.logPartition, slope: at => -at.meanEnergy,
    given: {
      title: ["Mean of log ", "Z", "(", "x", ")"], words: "Mean of log Z(x)",
      meaning: "log Z(x), the logarithm of the integral of exp(−βF) over y, averaged over the x of the data. It is about 0 at the training β, because log Z(x)/β at that β is part of the F that is drawn. Its slope in β is minus the mean energy.",
    },
  },
  {
    name: "mean_energy", title: ["Mean energy E[", "F", "]"], words: "Mean energy", unit: "", scale: "linear", law: "−Var F",
    meaning: "The mean of F under the Gibbs density at β. It falls with β, by the variance of F.",
    value: at => at.meanEnergy, slope: at => -at.energyVariance,
    given: { law: "−E Var(F|x)", meaning: "The mean of F under p(y|x) at β, averaged over the x of the data. It falls with β, by the variance of F at one x." },
  },
  {
    name: "entropy", title: ["Entropy ", "H"], words: "Entropy", unit: "nats", scale: "linear", law: "−β Var F",
    meaning: "How far the Gibbs density is spread: log 36 = 3.58 nats where it is uniform in the box, the less the narrower it is.",
    value: at => at.entropy, slope: (at, beta) => -beta * at.energyVariance,
    given: {
      title: ["Entropy ", "H", "(", "y", "|", "x", ")"], words: "Entropy H(y|x)", law: "−β E Var(F|x)",
      meaning: "How far p(y|x) is spread, averaged over the x of the data: log 6 = 1.79 nats where every y is as likely, the less the narrower it is.",
    },
  },
  {
    name: "variance", title: ["Variance of ", "y₁"], words: "Variance of y₁", unit: "", scale: "linear", law: "−Cov(F, (y₁ − ȳ₁)²)",
    meaning: "The mean squared distance of y₁ from its mean ȳ₁, under the Gibbs density at β.",
    value: at => at.variance, slope: at => -at.covariance,
    given: {
      title: ["Variance of ", "y", " given ", "x"], words: "Variance of y given x", law: "−E Cov(F, (y − ȳ)²|x)",
      meaning: "The mean squared distance of y from its mean ȳ at the same x, under p(y|x) at β, averaged over the x of the data.",
    },
  },
]

const STEPS = 72
const BETAS = Array.from({ length: STEPS + 1 }, (_, k) => BETA_RANGE.low * (BETA_RANGE.high / BETA_RANGE.low) ** (k / STEPS))
/** The values of β at which earlier frames are evaluated to find the range of the axes. */
const ENDS = [BETA_RANGE.low, 1, BETA_RANGE.high]
const TICKS = [0.03, 0.1, 0.3, 1, 3, 10, 30]
/** The slope of a curve is measured between β and STRIDE·β. */
const STRIDE = 1.002

/** A density counts as uniform if its entropy is within this distance of the largest one, in nats. */
const UNIFORM = 0.02
/** If at least this share of the mass lies near the lowest point, the density counts as concentrated there. */
const ALL = 0.99
const NEAR = 0.3
const LOWEST_BETA = 0.035
const HIGHEST_BETA = 28

/** The common data of the charts of one landscape: its numbers at all β, and their range so far. */
export class BetaCurves {
  /** @param {boolean} conditional  whether F models p(y|x) */
  constructor(conditional) {
    this.quantities = QUANTITIES.map(quantity => (conditional ? { ...quantity, ...quantity.given } : quantity))
    this.frame = /** @type {import("../data/frames.js").Frame | null} */ (null)
    this.history = /** @type {History | null} */ (null)
    /** The range of the curves over all frames up to one, so that axes only grow. @type {Running<number[][], {low: number, high: number}[]> | null} */
    this.reached = null
    /** @type {Numbers[]} */ this.curve = []
    this.shown = /** @type {Shown | null} */ (null)
    /** @type {Read[]} */ this.known = []
  }

  /** @param {Shown} shown  @returns {Read[]} one per quantity */
  read(shown) {
    if (this.shown === shown) return this.known
    this.shown = shown
    return this.known = this.#read(shown)
  }

  /** @param {Shown} shown  @returns {Read[]} */
  #read(shown) {
    const { state } = shown
    const view = viewed(shown, 0)
    const { frame, beta } = view
    const history = state.histories[0]
    const levels = levelsOf(view)
    if (frame !== this.frame) {
      this.frame = frame
      this.curve = BETAS.map(at => levels.at(at))
    }
    const here = levels.at(beta)
    const below = levels.at(beta / STRIDE)
    const above = levels.at(beta * STRIDE)
    if (!this.reached || history !== this.history) this.reached = reaches(summing(view))
    this.history = history
    const reached = this.reached.upTo(history, frame.number)
    return QUANTITIES.map(({ value, slope }, k) => {
      const values = this.curve.map(value)
      return {
        values,
        low: Math.min(reached[k].low, ...values),
        high: Math.max(reached[k].high, ...values),
        value: value(here),
        slope: slope(here, beta),
        measured: (value(above) - value(below)) / (beta * (STRIDE - 1 / STRIDE)),
      }
    })
  }

  /** A sentence on the limit of the density when β is very small or very large. @param {Shown} shown  @returns {Word[]} */
  limit(shown) {
    this.read(shown)
    const view = viewed(shown, 0)
    const { landscape, beta } = view
    const levels = levelsOf(view)
    const here = levels.at(beta)
    const near = levels instanceof Columns ? levels.near(landscape, NEAR) : massNear(landscape)
    const share = near >= 0.995 ? "all" : `${formatFixed(100 * near, 0)}\u00a0%`
    const even = levels.mostEntropy - here.entropy < UNIFORM
    const most = `log ${formatFixed(Math.exp(levels.mostEntropy), 0)} = ${formatFixed(levels.mostEntropy, 2)}`
    const entropy = formatFixed(here.entropy, 2)
    const [lowest, point, p] = view.conditional ? ["lowest y of each x", "y", "p(y|x)"] : ["lowest point", "point", "p"]
    const [word, ...parts] = levels.mostEntropy - this.curve[STEPS].entropy < UNIFORM
      ? ["Flat.", " At every ", "β", " up to 30 the density is uniform: ", "H", ` = ${most}.`]
      : even || beta <= LOWEST_BETA
        ? ["β → 0:", " differences in energy cease to count; ", p, " becomes uniform and ", "H", ` tends to ${most}. Here `, "H", ` = ${entropy}.`]
        : near >= ALL || beta >= HIGHEST_BETA
          ? ["β → ∞:", ` all of the probability goes to the ${lowest}. Here ${share} of it lies within ${NEAR} of that ${point}.`]
          : ["Between the limits:", " entropy ", "H", ` = ${entropy} nats (at most ${most}); ${share} of the probability lies within ${NEAR} of the ${lowest}.`]
    return [{ text: word, bold: true }, ...italics(parts)]
  }
}

/** The range of each quantity over the frames of a history. @param {ReturnType<typeof summing>} levels */
const reaches = levels => new Running(
  ({ grid, lo, hi, n }) => {
    const unit = (hi - lo) / 65535
    levels.take(Float32Array.from(grid, level => level * unit), n, lo)
    const ends = ENDS.map(beta => levels.at(beta))
    return QUANTITIES.map(({ value }) => ends.map(value))
  },
  (/** @type {{low: number, high: number}[] | undefined} */ before, lately) => lately[lately.length - 1].map((values, k) => ({
    low: Math.min(before?.[k].low ?? Infinity, ...values), high: Math.max(before?.[k].high ?? -Infinity, ...values),
  })))

/** The share of the mass near the lowest point. @param {import("../data/landscape.js").Landscape} landscape */
function massNear({ energy, density, size }) {
  let at = 0
  for (let k = 1; k < energy.length; k += 1) if (energy[k] < energy[at]) at = k
  return massWithin(density, size, at, NEAR)
}

/**
 * The values of a chart.
 * @typedef {object} Read
 * @property {number[]} values   at BETAS
 * @property {number} low        the axis covers at least low to high
 * @property {number} high
 * @property {number} value      at the shown β
 * @property {number} slope      slope there, by the formula
 * @property {number} measured   slope there, measured on the curve
 */

const SPAN = Math.log(BETA_RANGE.high / BETA_RANGE.low)

export class BetaChart {
  /** @param {import("../draw/canvas.js").Area} area  @param {number} index  of its quantity  @param {BetaCurves} betaCurves */
  constructor(area, index, betaCurves) {
    this.area = area
    this.index = index
    this.quantity = betaCurves.quantities[index]
    this.betaCurves = betaCurves
    /** @type {Plot | null} */ this.plot = null
  }

  get meaning() { return this.quantity.meaning }

  title() { return bold(italics(this.quantity.title)) }

  /** @param {Shown} shown */
  #read(shown) { return this.betaCurves.read(shown)[this.index] }

  /** @param {Shown} shown */
  draw(shown) {
    const { area, quantity } = this
    const { theme, beta, trainingBeta } = viewed(shown, 0)
    const { values, low, high, value, slope } = this.#read(shown)
    const plot = this.plot = drawLineChart(area, theme, {
      scale: quantity.scale, low, high,
      across: at => Math.log(at / BETA_RANGE.low) / SPAN,
      ticks: width => TICKS.filter((_, k) => width > 13 * theme.number || k % 2 === 0)
        .map(at => ({ at, text: formatFixed(at, at < 0.1 ? 2 : at < 1 ? 1 : 0) })),
      lines: [{ at: BETAS, values, color: theme.ink, dash: [], value }],
      cursor: beta,
      beneath: plot => drawTangent(area.context, theme, plot, { x: plot.x(beta), y: plot.y(value) }, slopeOnPaper(plot, value, slope * beta)),
    })
    const { context } = area
    const [mark, foot] = [plot.x(trainingBeta), plot.height]
    context.fillStyle = theme.ink
    context.beginPath()
    context.moveTo(mark, foot + 1)
    context.lineTo(mark - 5, foot + 7)
    context.lineTo(mark + 5, foot + 7)
    context.fill()
  }

  /** @param {Shown} shown */
  facts(shown) {
    const { value, slope, measured } = this.#read(shown)
    return { curve: this.quantity.name, value: String(value), slope: String(slope), measured: String(measured) }
  }

  /** The β at a pixel of the area. @param {number} x */
  valueAt(x) {
    return BETA_RANGE.low * Math.exp(shareAt(this.plot, x) * SPAN)
  }

  /** @param {Shown} shown  @returns {Word[]} */
  values(shown) {
    const { unit } = this.quantity
    return [{ text: `${this.#written(this.#read(shown).value)}${unit && ` ${unit}`}` }]
  }

  /** @param {number} value */
  #written(value) { return this.quantity.unit && Math.abs(value) < LEAST_NATS ? "0" : formatValue(value) }

  /** The slope at the shown β, as measured on the curve and as predicted by theory. @param {Shown} shown  @returns {[Word[], Word[]][]} */
  foot(shown) {
    const [color] = shown.theme.runs
    const { slope, measured } = this.#read(shown)
    return [
      [[{ text: "slope of the curve" }], [{ text: formatSlope(measured) }]],
      [[{ text: `┅ ${this.quantity.law}`, color }], [{ text: formatSlope(slope), color }]],
    ]
  }

  /** @param {Shown} shown */
  describe(shown) {
    const { beta } = viewed(shown, 0)
    const { values, value, slope, measured } = this.#read(shown)
    const { words, law } = this.quantity
    return `${words} against β, from ${this.#written(values[0])} at β = 0.03 to ${this.#written(values[STEPS])} at β = 30. `
      + `At β = ${formatBeta(beta)} it is ${this.#written(value)}, its slope ${formatSlope(measured)}; ${law} is ${formatSlope(slope)}.`
  }
}

/**
 * A piece of the predicted tangent. It touches the curve if the formula holds.
 * @param {CanvasRenderingContext2D} context
 * @param {import("../draw/theme.js").Theme} theme
 * @param {Plot} plot
 * @param {{x: number, y: number}} at
 * @param {number} rise  pixels down per pixel to the right
 */
function drawTangent(context, theme, plot, at, rise) {
  const dx = (0.19 * plot.width) / Math.hypot(1, rise)
  within(context, plot, () => {
    context.strokeStyle = theme.runs[0]
    context.lineWidth = 2.5
    context.setLineDash([7, 4])
    strokeLine(context, at.x - dx, at.y - dx * rise, at.x + dx, at.y + dx * rise)
  })
}

/** F comes in 16 bits: what is smaller than this is rounding. */
const LEAST_NATS = 5e-4

/** Format a slope with three digits even if it is small. A slope that is zero up to rounding is written as 0. @param {number} slope */
function formatSlope(slope) {
  const size = Math.abs(slope)
  if (size < 5e-7) return "0"
  return size >= 1e-4 && size < 0.1 ? formatFixed(slope, 2 - Math.floor(Math.log10(size))) : formatValue(slope)
}

/**
 * The slope in pixels down per pixel to the right.
 * @param {Plot} plot
 * @param {number} value
 * @param {number} rate    derivative of the value with respect to log β
 */
function slopeOnPaper({ axis, width, height }, value, rate) {
  const small = 1e-4 * Math.max(1, Math.abs(value))
  const stretch = (axis.place(value + small) - axis.place(value - small)) / (2 * small)
  return (-rate * stretch * height * SPAN) / width
}
