// log Z, mean energy, entropy and the variance of y₁ against β, with the slopes that theory says they have.

import { verticalAxis } from "../draw/axis.js"
import { Canvas, write } from "../draw/canvas.js"
import { element, setAttribute, setText } from "../control/dom.js"
import { Levels, levelsOf, LOG_AREA } from "../data/gibbs.js"
import { BOX } from "../data/landscape.js"
import { formatBeta, formatFixed, formatValue, superscript } from "../draw/numbers.js"
import { BETA_RANGE, chooseBeta } from "../data/state.js"

/** @typedef {import("../data/state.js").State} State */
/** @typedef {import("../data/view.js").View} View */
/** @typedef {import("../data/gibbs.js").Numbers} Numbers */
/** @typedef {import("../data/history.js").History} History */

/**
 * @typedef {object} Quantity
 * @property {string} name
 * @property {string[]} title       every second part in italics
 * @property {string} words         for screen readers
 * @property {string} unit
 * @property {import("../draw/axis.js").Kind} scale
 * @property {string} law           what its slope is
 * @property {(numbers: Numbers) => number} value
 * @property {(numbers: Numbers, beta: number) => number} slope  by that law
 */

/** @type {Quantity[]} */
const QUANTITIES = [
  {
    name: "log_partition", title: ["log ", "Z"], words: "log Z", unit: "nats", scale: "symlog", law: "−E[F]",
    value: at => at.logPartition, slope: at => -at.meanEnergy,
  },
  {
    name: "mean_energy", title: ["Mean energy E[", "F", "]"], words: "Mean energy", unit: "", scale: "linear", law: "−Var F",
    value: at => at.meanEnergy, slope: at => -at.energyVariance,
  },
  {
    name: "entropy", title: ["Entropy ", "H"], words: "Entropy", unit: "nats", scale: "linear", law: "−β Var F",
    value: at => at.entropy, slope: (at, beta) => -beta * at.energyVariance,
  },
  {
    name: "variance", title: ["Variance of ", "y₁"], words: "Variance of y₁", unit: "", scale: "linear", law: "−Cov(F, (y₁ − E y₁)²)",
    value: at => at.variance, slope: at => -at.covariance,
  },
]

const STEPS = 72
const BETAS = Array.from({ length: STEPS + 1 }, (_, k) => BETA_RANGE.low * (BETA_RANGE.high / BETA_RANGE.low) ** (k / STEPS))
/** Where earlier frames are looked at, to know how far the axes reach. */
const ENDS = [BETA_RANGE.low, 1, BETA_RANGE.high]
const TICKS = [0.03, 0.1, 0.3, 1, 3, 10, 30]
/** The slope of a curve is taken between β and β times this. */
const STRIDE = 1.002

const ABOVE = 12
const BELOW = 30
const RIGHT = 10

/** Within so much of the largest entropy a density is uniform. */
const UNIFORM = 0.02
/** This share of the mass near the lowest place is all of it. */
const ALL = 0.99
const NEAR = 0.3
const LOWEST_BETA = 0.035
const HIGHEST_BETA = 28

export class Thermal {
  /**
   * @param {HTMLElement} parent
   * @param {State} state
   * @param {() => void} onChange
   */
  constructor(parent, state, onChange) {
    this.name = "thermal"
    this.state = state
    this.coarse = new Levels()
    this.frame = /** @type {import("../data/frames.js").Frame | null} */ (null)
    this.history = /** @type {History | null} */ (null)
    /** What the curves reached up to each frame of the history. @type {{low: number, high: number}[][]} */ this.reached = []
    /** @type {Numbers[]} */ this.curve = []
    /** A sentence for wherever there is room. */
    this.limit = element("p", { class: "limit" })
    this.element = element("section", { class: "thermal", "aria-label": "Against β" })
    const set = (/** @type {number} */ beta) => {
      chooseBeta(state, beta)
      onChange()
    }
    this.charts = QUANTITIES.map(quantity => new ThermalChart(this.element, quantity, set))
    this.figure = this.element
    parent.append(this.element)
  }

  /** @param {number} ratio */
  resize(ratio) {
    for (const chart of this.charts) chart.resize(ratio)
  }

  /** @param {View} view */
  draw(view) {
    const { frame, landscape, beta } = view
    const history = this.state.histories[0]
    const levels = levelsOf(landscape)
    if (frame !== this.frame) {
      this.frame = frame
      this.curve = BETAS.map(at => levels.at(at))
    }
    const here = levels.at(beta)
    const below = levels.at(beta / STRIDE)
    const above = levels.at(beta * STRIDE)
    const reached = this.#reach(history, history.indexAt(frame.step))
    this.charts.forEach((chart, k) => {
      const { value, slope } = chart.quantity
      const values = this.curve.map(value)
      const low = Math.min(reached[k].low, ...values)
      const high = Math.max(reached[k].high, ...values)
      const measured = (value(above) - value(below)) / (beta * (STRIDE - 1 / STRIDE))
      chart.draw({ view, values, low, high, value: value(here), slope: slope(here, beta), measured })
    })
    this.#sayLimit(view, here)
  }

  announce() {
    for (const chart of this.charts) chart.announce()
  }

  /** How far the curves reached up to a frame, so that axes grow only. @param {History} history  @param {number} index */
  #reach(history, index) {
    if (history !== this.history) {
      this.history = history
      this.reached = []
    }
    const { reached, coarse } = this
    for (let i = reached.length; i <= index; i += 1) {
      const { grid, lo, hi } = history.frames[i]
      const unit = (hi - lo) / 65535
      coarse.take(Float32Array.from(grid, level => level * unit), history.n, lo)
      const ends = ENDS.map(beta => coarse.at(beta))
      reached.push(QUANTITIES.map(({ value }, k) => {
        const values = ends.map(value)
        const before = reached[i - 1]?.[k] ?? { low: Infinity, high: -Infinity }
        return { low: Math.min(before.low, ...values), high: Math.max(before.high, ...values) }
      }))
    }
    return reached[index]
  }

  /** What becomes of the density where β is very small or very large. @param {View} view  @param {Numbers} here */
  #sayLimit({ landscape, beta }, here) {
    const near = massNear(landscape)
    const share = near >= 0.995 ? "all" : `${formatFixed(100 * near, 0)} %`
    const even = LOG_AREA - here.entropy < UNIFORM
    const most = formatFixed(LOG_AREA, 2)
    const entropy = formatFixed(here.entropy, 2)
    const [word, ...parts] = LOG_AREA - this.curve[STEPS].entropy < UNIFORM
      ? ["Flat.", " At every ", "β", " up to 30 the density is uniform: ", "H", ` = log 36 = ${most}.`]
      : even || beta <= LOWEST_BETA
        ? ["β → 0:", " differences in energy cease to count; ", "p", " becomes uniform and ", "H", ` tends to log 36 = ${most}. Here `, "H", ` = ${entropy}.`]
        : near >= ALL || beta >= HIGHEST_BETA
          ? ["β → ∞:", ` all of the probability goes to the lowest point. Here ${share} of it lies within ${NEAR} of that point.`]
          : ["Between the limits:", " entropy ", "H", ` = ${entropy} nats (at most log 36 = ${most}); ${share} of the probability lies within ${NEAR} of the lowest point.`]
    const said = word + parts.join("")
    if (this.limit.textContent !== said) this.limit.replaceChildren(element("strong", {}, word), ...withItalics(parts))
  }
}

/** Every second part is set in italics. @param {string[]} parts */
const withItalics = parts => parts.map((part, k) => (k % 2 ? element("i", {}, part) : part))

/** The share of the mass near the lowest place. @param {import("../data/landscape.js").Landscape} landscape */
function massNear({ energy, density, size }) {
  let at = 0
  for (let k = 1; k < energy.length; k += 1) if (energy[k] < energy[at]) at = k
  const [i0, j0] = [Math.floor(at / size), at % size]
  const reach = (NEAR / (2 * BOX)) * size
  let sum = 0
  for (let i = Math.max(0, Math.ceil(i0 - reach)); i <= Math.min(size - 1, i0 + reach); i += 1) {
    for (let j = Math.max(0, Math.ceil(j0 - reach)); j <= Math.min(size - 1, j0 + reach); j += 1) {
      if ((i - i0) ** 2 + (j - j0) ** 2 <= reach * reach) sum += density[i * size + j]
    }
  }
  return sum * ((2 * BOX) / size) ** 2
}

/**
 * What a chart shows.
 * @typedef {object} Shown
 * @property {View} view
 * @property {number[]} values   at BETAS
 * @property {number} low        the axis has to hold this
 * @property {number} high
 * @property {number} value      at the shown β
 * @property {number} slope      there, by the law
 * @property {number} measured   there, on the curve
 */

const SPAN = Math.log(BETA_RANGE.high / BETA_RANGE.low)
const placeOf = (/** @type {number} */ beta) => Math.log(beta / BETA_RANGE.low) / SPAN

class ThermalChart {
  /**
   * @param {HTMLElement} parent
   * @param {Quantity} quantity
   * @param {(beta: number) => void} onChoose
   */
  constructor(parent, quantity, onChoose) {
    this.quantity = quantity
    const title = element("h3", {}, ...withItalics(quantity.title))
    this.number = element("p")
    this.figure = element("div", { class: "plot", role: "img" })
    this.measured = element("span")
    this.law = element("span", { class: "by-law" })
    this.element = element("section", { class: "chart" },
      element("header", {}, title, this.number), this.figure,
      element("p", { class: "slopes" },
        element("span", {}, "slope of the curve"), this.measured,
        element("span", { class: "by-law" }, quantity.law), this.law))
    this.element.dataset.curve = quantity.name
    this.canvas = new Canvas(this.figure)
    this.left = 0
    this.width = 1
    this.said = ""
    parent.append(this.element)
    const choose = (/** @type {PointerEvent} */ event) => {
      const bounds = this.figure.getBoundingClientRect()
      const share = Math.max(0, Math.min(1, (event.clientX - bounds.left - this.left) / this.width))
      onChoose(BETA_RANGE.low * Math.exp(share * SPAN))
    }
    this.figure.addEventListener("pointerdown", event => {
      if (event.button) return
      this.figure.setPointerCapture(event.pointerId)
      choose(event)
    })
    this.figure.addEventListener("pointermove", event => {
      if (this.figure.hasPointerCapture(event.pointerId)) choose(event)
    })
  }

  /** @param {number} ratio */
  resize(ratio) { this.canvas.resize(this.figure.clientWidth, this.figure.clientHeight, ratio) }

  /** @param {Shown} shown */
  draw({ view: { look, beta, trainingBeta }, values, low, high, value, slope, measured }) {
    const { canvas, quantity } = this
    const height = canvas.height - ABOVE - BELOW
    const axis = verticalAxis(quantity.scale, low, high, Math.max(2, Math.floor(height / 33)))
    const left = this.left = Math.round(2.6 * look.number)
    const width = this.width = canvas.width - left - RIGHT
    const context = canvas.begin(left, ABOVE)
    const x = (/** @type {number} */ at) => placeOf(at) * width
    const y = (/** @type {number} */ at) => (1 - axis.place(at)) * height
    context.font = `${look.number}px ${look.font}`
    context.fillStyle = look.quiet
    context.lineWidth = 1
    for (const { value: tick, text } of axis.ticks) {
      const level = canvas.crisp(y(tick) + ABOVE) - ABOVE
      context.strokeStyle = tick === 0 ? look.border : look.hairline
      context.beginPath()
      context.moveTo(0, level)
      context.lineTo(width, level)
      context.stroke()
      write(context, text, -7, level, "right")
    }
    const every = width > 13 * look.number ? 1 : 2
    TICKS.forEach((tick, k) => {
      if (k % every) return
      const text = formatFixed(tick, tick < 0.1 ? 2 : tick < 1 ? 1 : 0)
      write(context, text, Math.min(x(tick), width + RIGHT - context.measureText(text).width / 2), height + 18)
    })

    if (axis.exponent) write(context, `× 10${superscript(axis.exponent)}`, 2, -5, "left")

    context.strokeStyle = look.ink
    context.lineWidth = 2
    context.lineJoin = "round"
    context.beginPath()
    values.forEach((at, k) => context.lineTo(x(BETAS[k]), y(at)))
    context.stroke()

    const cursor = canvas.crisp(x(beta) + left) - left
    context.strokeStyle = look.quiet
    context.lineWidth = 1
    context.beginPath()
    context.moveTo(cursor, -ABOVE + 2)
    context.lineTo(cursor, height + 4)
    context.stroke()
    this.#drawTangent(context, look, { x: x(beta), y: y(value) }, slopeOnPaper(axis, value, slope * beta, width, height))
    context.beginPath()
    context.arc(x(beta), y(value), 5.5, 0, 2 * Math.PI)
    context.fillStyle = look.ink
    context.strokeStyle = look.page
    context.lineWidth = 2
    context.fill()
    context.stroke()
    const mark = x(trainingBeta)
    context.fillStyle = look.ink
    context.beginPath()
    context.moveTo(mark, height + 1)
    context.lineTo(mark - 5, height + 7)
    context.lineTo(mark + 5, height + 7)
    context.fill()
    this.#tell(beta, value, slope, measured, values)
  }

  announce() { setAttribute(this.figure, "aria-label", this.said) }

  /**
   * A stretch of the line that touches the curve if the law holds.
   * @param {CanvasRenderingContext2D} context
   * @param {import("../draw/theme.js").Look} look
   * @param {{x: number, y: number}} at
   * @param {number} rise  pixels down for a pixel to the right
   */
  #drawTangent(context, look, at, rise) {
    const half = 0.19 * this.width
    const dx = half / Math.hypot(1, rise)
    context.save()
    context.beginPath()
    context.rect(-2, -ABOVE, this.width + 4, this.canvas.height)
    context.clip()
    context.strokeStyle = look.runs[0]
    context.lineWidth = 2.5
    context.setLineDash([7, 4])
    context.beginPath()
    context.moveTo(at.x - dx, at.y - dx * rise)
    context.lineTo(at.x + dx, at.y + dx * rise)
    context.stroke()
    context.restore()
  }

  /**
   * @param {number} beta
   * @param {number} value
   * @param {number} slope
   * @param {number} measured
   * @param {number[]} values
   */
  #tell(beta, value, slope, measured, values) {
    const { unit, words, law } = this.quantity
    setText(this.number, `${formatValue(value)}${unit && ` ${unit}`}`)
    setText(this.measured, formatSlope(measured))
    setText(this.law, formatSlope(slope))
    Object.assign(this.element.dataset, { value: String(value), slope: String(slope), measured: String(measured) })
    this.said = `${words} against β, from ${formatValue(values[0])} at β = 0.03 to ${formatValue(values[STEPS])} at β = 30. `
      + `At β = ${formatBeta(beta)} it is ${formatValue(value)}, its slope ${formatSlope(measured)}; ${law} is ${formatSlope(slope)}.`
  }
}

/** Three digits even of a small slope; one that vanishes is 0, whatever rounding leaves of it. @param {number} slope */
function formatSlope(slope) {
  const size = Math.abs(slope)
  if (size < 5e-7) return "0"
  return size >= 1e-4 && size < 0.1 ? formatFixed(slope, 2 - Math.floor(Math.log10(size))) : formatValue(slope)
}

/**
 * Pixels down for a pixel to the right.
 * @param {import("../draw/axis.js").Axis} axis
 * @param {number} value
 * @param {number} rate    change of the value with log β
 * @param {number} width
 * @param {number} height
 */
function slopeOnPaper(axis, value, rate, width, height) {
  const small = 1e-4 * Math.max(1, Math.abs(value))
  const stretch = (axis.place(value + small) - axis.place(value - small)) / (2 * small)
  return (-rate * stretch * height * SPAN) / width
}
