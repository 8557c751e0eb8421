// One column of the map, all y of one x: the energy, its minima, p(y|x), and the predictions of regressions. It stands
// beside the map and has the same scale.

import { write } from "../draw/canvas.js"
import { answersAt, columnOf, minimaOf } from "../data/column.js"
import { BOX } from "../data/landscape.js"
import { ticks } from "../data/scale.js"
import { viewed } from "../data/view.js"
import { formatBeta, formatComputed, formatFixed, formatTick } from "../draw/numbers.js"
import { MARGIN } from "../draw/map_frame.js"
import { clipped, dot, fillPale, strokeTrail, writeRimmed } from "../draw/shapes.js"
import { italics, quiet, widthOf, writeWords } from "../draw/words.js"
import { ANSWERS } from "./answers.js"
import { BesideMap } from "./run_panel.js"

/** @import { Shown } from "../data/view.js" */
/** @import { Word } from "../draw/words.js" */
/** @typedef {ReturnType<ColumnPanel["read"]>} Read */

/** The smallest depth of a marked minimum, in nats: its distance below the barrier to a lower one. */
const LEAST_DEPTH = 0.1
/** A square of fewer pixels has room only for numbers. */
const SMALL = 240
/** The largest number of marked minima. */
const MOST = 6
/** The radius of a dot. */
const RADIUS = 5
/** The share of the width that the highest density takes. */
const REACH = 0.92

export class ColumnPanel extends BesideMap {
  /** @param {import("../draw/canvas.js").Area} area  @param {number} run  @param {boolean} withRows  whether y is labelled */
  constructor(area, run, withRows) {
    super(area, run)
    this.withRows = withRows
  }

  /** @param {Shown} shown */
  read(shown) {
    const view = viewed(shown, this.run)
    const x = shown.state.probe?.y1 ?? 0
    const column = columnOf(view.landscape, x)
    const minima = minimaOf(column.energy, LEAST_DEPTH / view.beta).slice(0, MOST)
    const lowest = Math.min(...column.energy)
    const known = view.answers && answersAt(view.answers, x)
    const answers = known ? ANSWERS.map(answer => {
      const y = Math.max(-BOX, Math.min(BOX, known[answer.name]))
      return { ...answer, y, above: view.landscape.at(x, y).energy - lowest }
    }) : []
    return { view, x, column, minima, lowest, answers, mixture: known?.mixture }
  }

  /** @param {Shown} shown */
  draw(shown) {
    const read = this.read(shown)
    const { view: { theme, range }, column, minima, lowest, answers, mixture } = read
    const context = this.area.begin(MARGIN.left, MARGIN.top)
    const { side, width } = this
    const height = range.high - range.low
    // The map's scale of energies, starting at the lowest energy of this column.
    const across = (/** @type {number} */ energy) => 6 + ((energy - lowest) / height) * (width - 12)
    const up = (/** @type {number} */ y) => ((BOX - y) / (2 * BOX)) * side
    const wide = (/** @type {number} */ p) => (p / read.view.densityRange.high) * REACH * width
    clipped(context, [0, 0, width, side], () => {
      context.fillStyle = theme.floor
      context.fillRect(0, 0, width, side)
      this.#fill(context, column, wide, up, theme.runs[0])
      if (mixture) trace(context, column.y, y => wide(mixture(y)), up, { color: theme.runs[1], dash: [3, 3], width: 2 })
      for (const { y, color, dash } of answers) {
        const level = [{ x: 0, y: up(y) }, { x: width, y: up(y) }]
        strokeTrail(context, level, { color: "#000000", width: 4 })
        strokeTrail(context, level, { color, dash, width: 2 })
      }
      trace(context, column.y, (_, k) => across(column.energy[k]), up, { color: theme.ink, width: 2.5 })
    })
    this.#drawAxes(context, read, across)
    const places = minima.map(k => ({ x: across(column.energy[k]), y: up(column.y[k]), text: width < SMALL ? "" : formatFixed(column.y[k], 2), color: theme.down, edge: theme.page }))
    const named = answers.map(({ name, y, above, color }) => (
      { x: Math.min(across(above + lowest), width - 7), y: up(y), text: `${name} ${formatComputed(above)}${width < SMALL ? "" : " above"}`, color, edge: "#000000" }))
    for (const { x, y, color, edge } of [...places, ...named]) dot(context, x, y, RADIUS, color, edge, 1.5)
    /** @type {Box[]} */ const taken = [...places, ...named].map(({ x, y }) => ({ left: x - RADIUS, right: x + RADIUS, top: y - RADIUS, below: y + RADIUS }))
    const curve = column.y.map((y, k) => ({ x: across(column.energy[k]), y: up(y) }))
    const densities = column.y.map((y, k) => ({ x: wide(Math.max(column.density[k], mixture?.(y) ?? 0)), y: up(y) }))
    for (const { x, y, text } of [...named, ...places]) {
      if (!text) continue
      context.font = `${theme.number}px ${theme.font}`
      const box = this.#roomFor(context.measureText(text).width, theme.number, { x, y }, taken, curve, densities, named.map(answer => answer.y))
      if (!box) continue
      writeRimmed(context, text, box.left, middleOf(box), { fill: theme.ink, rims: [theme.floor], width: 4, align: "left" })
      taken.push(box)
    }
  }

  /**
   * The place for a label near a dot that covers least of the curve, the densities and the lines across the panel. There
   * is none where a line of another dot would be nearer.
   * @param {number} long   its length
   * @param {number} high   its height
   * @param {Dot} dot
   * @param {Box[]} taken   what it must not touch
   * @param {Dot[]} curve
   * @param {Dot[]} densities
   * @param {number[]} levels  of lines across the panel
   */
  #roomFor(long, high, { x, y }, taken, curve, densities, levels) {
    const tip = Math.max(x, ...densities.filter(point => Math.abs(point.y - y) < high / 2).map(point => point.x))
    const over = Math.max(4, x - long / 2)
    const near = high / 2 + RADIUS + 1
    const far = near + high
    const places = [
      [x + 10, -near], [x + 10, near], [x - 10 - long, -near], [x - 10 - long, near], [tip + 10, 0],
      [x + 10, -far], [x + 10, far], [over, -near], [over, near], [over, -far], [over, far],
    ]
    const boxes = places.map(([left, down]) => ({ left, right: left + long, top: y + down - high / 2, below: y + down + high / 2 }))
      .filter(({ left, right, top, below }) => left > 1 && right < this.width - 1 && top > 1 && below < this.side - 1)
      .filter(box => levels.every(level => level === y || Math.abs(level - middleOf(box)) > Math.abs(y - middleOf(box))))
      .filter(box => taken.every(other => box.right < other.left || other.right < box.left || box.below < other.top || other.below < box.top))
    const covers = (/** @type {Box} */ { left, right, top, below }) => (
      curve.filter(point => point.y > top && point.y < below && point.x > left - 3 && point.x < right + 3).length
      + densities.filter(point => point.y > top && point.y < below && point.x > left).length
      + 100 * levels.filter(level => level > top && level < below).length)
    return boxes.reduce((best, box) => (best && covers(best) <= covers(box) ? best : box), /** @type {Box | null} */ (null))
  }

  /** @param {Shown} shown */
  title(shown) {
    const { view: { beta, densityShared }, x } = this.read(shown)
    const several = shown.state.runs.length > 1
    const at = italics(["", "x", ` = ${formatFixed(x, 2)}`])
    if (several) return quiet([...at, ...italics([": ", "F", " and ", "p", "(", "y", "|", "x", densityShared ? ")" : "), own scale"])])
    return [...italics(["All ", "y", " of "]).map(word => ({ ...word, bold: true })), ...at.map(word => ({ ...word, bold: true })),
      ...quiet(italics([" at ", "β", ` = ${formatBeta(beta)}`]))]
  }

  /** @param {Shown} shown */
  describe(shown) {
    const { x, column, minima, answers } = this.read(shown)
    const places = minima.map(k => formatFixed(column.y[k], 2)).join(", ")
    const described = answers.map(({ name, y, above }) => ` The ${name} is y = ${formatFixed(y, 2)}, ${formatComputed(above)} above the lowest.`).join("")
    return minima.length
      ? `All y of x = ${formatFixed(x, 2)}: the energy has ${minima.length === 1 ? "one minimum" : `${minima.length} minima`}, at y = ${places}.${described}`
      : `All y of x = ${formatFixed(x, 2)}: the energy is flat.${described}`
  }

  /** @param {Shown} shown */
  facts(shown) {
    const { x, column, minima, answers } = this.read(shown)
    return {
      x: formatFixed(x, 2), minima: minima.map(k => formatFixed(column.y[k], 2)).join(" "),
      answers: answers.map(({ name, above }) => `${name} ${formatComputed(above)}`).join(" "),
    }
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {import("../data/column.js").Column} column
   * @param {(p: number) => number} wide
   * @param {(y: number) => number} up
   * @param {string} color
   */
  #fill(context, { y, density }, wide, up, color) {
    context.beginPath()
    context.moveTo(0, up(y[0]))
    y.forEach((at, k) => context.lineTo(wide(density[k]), up(at)))
    context.lineTo(0, up(y[y.length - 1]))
    fillPale(context, color, 0.4)
  }

  /** @param {CanvasRenderingContext2D} context  @param {Read} read  @param {(energy: number) => number} across */
  #drawAxes(context, { view, lowest, mixture }, across) {
    const { side, width, area } = this
    const { theme, range, axes } = view
    const half = 0.5 / area.ratio
    context.lineWidth = 1
    context.strokeStyle = theme.quiet
    context.strokeRect(half, half, width - 2 * half, side - 2 * half)
    context.fillStyle = theme.quiet
    context.font = `${theme.number}px ${theme.font}`
    context.beginPath()
    for (const tick of [-2, 0, 2]) {
      const y = area.crisp(((BOX - tick) / (2 * BOX)) * side)
      context.moveTo(0, y)
      context.lineTo(-5, y)
      if (this.withRows) write(context, formatFixed(tick, 0), -9, y, "right")
    }
    const scale = { low: 0, high: range.high - range.low, spacing: range.spacing }
    let free = -MARGIN.left
    for (const value of ticks(scale)) {
      const text = formatTick(value, range.spacing)
      const x = across(lowest + value)
      context.moveTo(area.crisp(x), side)
      context.lineTo(area.crisp(x), side + 5)
      const wide = context.measureText(text).width / 2 + 4
      if (x - wide < free || x + wide > width - 14) continue
      write(context, text, x, side + 14)
      free = x + wide
    }
    context.stroke()
    context.font = `italic ${theme.number}px ${theme.font}`
    write(context, "F", width - 1, side + 14, "right")
    if (this.withRows) write(context, axes[1], -9, 8, "right")
    /** @type {Word[]} */ const key = [
      { text: "━ ", color: theme.ink }, { text: "F", italic: true }, { text: width < SMALL ? "   " : " above its lowest   " },
      { text: "■ ", color: theme.runs[0] }, ...italics(["", "p", "(", "y", "|", "x", ")"]),
    ]
    const style = { theme, room: width + MARGIN.right }
    const name = width < SMALL ? "mixture" : "mixture density network"
    /** @type {Word[]} */ const other = mixture ? [{ text: "┅ ", color: theme.runs[1] }, { text: name }] : []
    const together = [...key, { text: "   " }, ...other]
    const lines = widthOf(context, together, theme, theme.number) <= style.room ? [together] : [key, other]
    lines.forEach((words, k) => { writeWords(context, words, 0, side + 34 + 18 * k, style) })
  }
}

/** @typedef {{x: number, y: number}} Dot */
/** @typedef {{left: number, right: number, top: number, below: number}} Box */

/** @param {Box} box */
const middleOf = ({ top, below }) => (top + below) / 2

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number[]} y
 * @param {(y: number, k: number) => number} across
 * @param {(y: number) => number} up
 * @param {Parameters<typeof strokeTrail>[2]} pen
 */
const trace = (context, y, across, up, pen) => strokeTrail(context, y.map((at, k) => ({ x: Math.min(9999, across(at, k)), y: up(at) })), pen)
