// Draws a loss over the plane: shades and contour lines for its value, arrows for its pushes, and the zero-gradient region, in
// which both pushes are 0.

import { write } from "../draw/canvas.js"
import { veilOf } from "../draw/colormaps.js"
import { strokeContours } from "../draw/lines.js"
import { maths, quiet, widthOf, writeWords } from "../draw/words.js"
import { noContours, traceContours } from "../data/contours.js"
import { MapFrame } from "../draw/map_frame.js"
import { formatTick } from "../draw/numbers.js"
import { clipped, diagonals, dot, openArrow, strokeRimmed, writeRimmed } from "../draw/shapes.js"
import { noteOf, readOut } from "./readout.js"
import { viewOf } from "./shown.js"

/** @import { Rect } from "../draw/arrange.js" */
/** @import { LossGrid } from "./loss_grid.js" */
/** @import { Scale } from "./scales.js" */
/** @import { Shown, View } from "./shown.js" */
/** @import { Theme } from "../draw/theme.js" */
/** @import { Word } from "../draw/words.js" */
/** @typedef {{x: number, y: number, dx: number, dy: number, color: string}} Push */

/** Room around the square for ticks and labels. */
export const MARGIN = { left: 36, top: 10, right: 20, below: 30 }

const HATCH = 9
/** The shades of values, drawn over the background of a light or a dark page. */
const SHADES = { light: veilOf("#acbcc6", 1), dark: veilOf("#4a5c68", 1) }
const HANDLE = 9
const ZERO = "Zero gradient: no push"
const UNDEFINED = "Not defined"

export class LossPlane extends MapFrame {
  /** @param {import("../draw/canvas.js").Area} area  @param {number} run */
  constructor(area, run) {
    super(area, true, MARGIN)
    this.run = run
    this.contours = noContours()
    /** Rectangles that already contain words. @type {Rect[]} */ this.taken = []
  }

  /** @param {Shown} shown */
  draw(shown) {
    const view = viewOf(shown, this.run)
    const { side } = this
    const context = this.area.begin(MARGIN.left, MARGIN.top)
    const spot = this.place(view.point.positive, view.point.negative)
    const pushes = this.#pushes(view, spot)
    this.taken = [around(spot, 0, 0, 16), ...pushes.map(({ x, y, dx, dy }) => around({ x, y }, dx, dy, 12))]
    clipped(context, [0, 0, side, side], () => {
      this.#shade(context, view)
      this.#hatch(context, view)
      this.#lines(context, view)
      this.#border(context, view)
      this.#labels(context, view)
      this.#arrows(context, view)
    })
    this.drawAxes(context, view.theme, ["F⁺", "F⁻"])
    drawPushes(context, pushes, view.theme)
    // In a still the point cannot be dragged.
    if (shown.handles) dot(context, spot.x, spot.y, 7, view.theme.ink, view.theme.page, 2.5)
  }

  /** @param {Shown} shown  @returns {Word[]} */
  title({ losses }) {
    const { label, plain } = losses[this.run]
    return [{ text: label, bold: true }, ...(plain && plain !== label ? quiet(maths(`   ${plain}`)) : [])]
  }

  /** The value and the pushes of the loss at the point. @param {Shown} shown  @returns {[Word[], Word[]][]} */
  foot(shown) {
    const { losses, scales, grids, theme } = shown
    const note = noteOf(losses[this.run], scales[this.run])
    return [[readOut(grids[this.run], theme), []], ...(note ? [/** @type {[Word[], Word[]]} */ ([[{ text: note, quiet: true }], []])] : [])]
  }

  /** @param {CanvasRenderingContext2D} context  @param {View} view */
  #shade(context, { grid, scale, theme }) {
    const { side: nodes, plane: { value } } = grid
    const cell = this.side / (nodes - 1)
    context.translate(-cell / 2, -cell / 2)
    this.image.paint(context, value, nodes, shadesOf(theme), scale.low, scale.high, this.side + cell)
    context.translate(cell / 2, cell / 2)
  }

  /** @param {CanvasRenderingContext2D} context  @param {View} view */
  #hatch(context, { grid, zeroGradient, theme }) {
    if (!zeroGradient.pieces.length) return
    const { side } = this
    const cell = side / (grid.side - 1)
    context.save()
    context.beginPath()
    for (const piece of zeroGradient.pieces) {
      piece.forEach(([x, y], k) => (k ? context.lineTo(x * cell, side - y * cell) : context.moveTo(x * cell, side - y * cell)))
      context.closePath()
    }
    context.clip()
    context.strokeStyle = theme.border
    context.lineWidth = 1
    diagonals(context, [0, 0, side, side], HATCH, true)
    context.restore()
  }

  /** Draw contour lines and guides. @param {CanvasRenderingContext2D} context  @param {View} view */
  #lines(context, view) {
    const { grid, scale, guides, theme } = view
    traceContours(grid.plane.value, grid.side, scale.levels, this.contours)
    context.lineWidth = 1
    strokeContours(context, this.contours, this.#ground(grid), () => (theme.dark ? "rgb(237 235 232 / 0.4)" : "rgb(47 45 43 / 0.4)"))
    context.strokeStyle = theme.ink
    context.setLineDash([4, 3])
    context.beginPath()
    for (const { ends } of guides) {
      const [from, to] = ends.map(([positive, negative]) => this.place(positive, negative))
      const [cx, cy] = [this.area.crisp(from.x), this.area.crisp(from.y)]
      if (from.x === to.x) context.moveTo(cx, from.y), context.lineTo(cx, to.y)
      else if (from.y === to.y) context.moveTo(from.x, cy), context.lineTo(to.x, cy)
      else context.moveTo(from.x, from.y), context.lineTo(to.x, to.y)
    }
    context.stroke()
    context.setLineDash([])
  }

  /** The position of the traced contours. The tracer expects values at centres of cells, while these lie at nodes. @param {LossGrid} grid  @returns {import("../draw/lines.js").Ground} */
  #ground({ side: nodes }) {
    const { side } = this
    const [cell, whole] = [side / (nodes - 1), (side * nodes) / (nodes - 1)]
    return { x: -cell / 2, y: side + cell / 2, right: [whole, 0], up: [0, -whole] }
  }

  /** The distance between arrows, in pixels: a whole number of nodes. @param {LossGrid} grid */
  #pace({ side: nodes }) { return ((this.side < 250 ? 10 : 8) * this.side) / (nodes - 1) }

  /** Arrows in the direction in which gradient descent moves the two energies. @param {CanvasRenderingContext2D} context  @param {View} view */
  #arrows(context, { grid, scale, theme }) {
    const { side: nodes, plane: { value, down, up } } = grid
    const cell = this.side / (nodes - 1)
    const every = Math.round(this.#pace(grid) / cell)
    const first = ((nodes - 1) - every * (Math.floor((nodes - 1) / every) - 1)) / 2
    const longest = 0.78 * every * cell
    context.strokeStyle = theme.ink
    context.lineWidth = 1.5
    context.lineCap = "round"
    context.lineJoin = "round"
    context.beginPath()
    for (let i = first; i < nodes; i += every) {
      for (let j = first; j < nodes; j += every) {
        const [dx, dy] = [-down[i * nodes + j], up[i * nodes + j]]
        const push = Math.hypot(dx, dy)
        const length = Math.min(1, push / scale.reference) * longest
        if (!(length >= 2.5) || Number.isNaN(value[i * nodes + j])) continue
        const [x, y] = [j * cell, this.side - i * cell]
        if (this.taken.some(other => overlap(around({ x, y }, 0, 0, 0.3 * length), other))) continue
        const [right, below] = [(dx / push) * length, (dy / push) * length]
        openArrow(context, x - right / 2, y - below / 2, right, below, headOf(length, 6.5))
      }
    }
    context.stroke()
    context.lineCap = "butt"
  }

  /** @param {CanvasRenderingContext2D} context  @param {View} view */
  #border(context, { grid, zeroGradient, theme }) {
    const cell = this.side / (grid.side - 1)
    context.strokeStyle = theme.ink
    context.lineWidth = 2
    context.lineCap = "round"
    context.beginPath()
    for (const [[x1, y1], [x2, y2]] of zeroGradient.border) {
      context.moveTo(x1 * cell, this.side - y1 * cell)
      context.lineTo(x2 * cell, this.side - y2 * cell)
    }
    context.stroke()
    context.lineCap = "butt"
  }

  /** @param {CanvasRenderingContext2D} context  @param {View} view */
  #labels(context, view) {
    const { grid, zeroGradient, theme } = view
    const undefinedNodes = Uint8Array.from(grid.plane.value, value => (Number.isNaN(value) ? 1 : 0))
    this.#nameRegion(context, grid, zeroGradient.nodes, ZERO, theme)
    this.#nameRegion(context, grid, undefinedNodes, UNDEFINED, theme)
    for (const guide of view.guides) this.#nameGuide(context, view, guide)
    this.#numberContours(context, view)
  }

  /**
   * Write a name inside a region, as far up and to the left as it fits.
   * @param {CanvasRenderingContext2D} context
   * @param {LossGrid} grid
   * @param {Uint8Array} nodes  1 inside the region
   * @param {string} text
   * @param {Theme} theme
   */
  #nameRegion(context, { side: count }, nodes, text, theme) {
    context.font = `600 ${theme.text}px ${theme.font}`
    const cell = this.side / (count - 1)
    const [width, height] = [context.measureText(text).width + 20, theme.text + 12]
    const [across, along] = [Math.ceil(width / cell), Math.ceil(height / cell)]
    let best = /** @type {Rect | null} */ (null)
    for (let i = count - 2; i - along > 0; i -= 1) {
      for (let j = 1; j + across < count; j += 1) {
        const rect = { x: j * cell, y: this.side - i * cell, width: across * cell, height: along * cell }
        if (best && rect.x + 2 * rect.y >= best.x + 2 * best.y) break
        if (this.taken.some(other => overlap(rect, other))) continue
        if (isFull(nodes, count, i - along, j, along, across)) best = rect
      }
    }
    if (!best) return
    context.fillStyle = theme.page
    context.beginPath()
    context.roundRect(best.x, best.y, best.width, best.height, 4)
    context.fill()
    context.fillStyle = theme.ink
    write(context, text, best.x + best.width / 2, best.y + best.height / 2)
    this.taken.push(best)
  }

  /** @param {CanvasRenderingContext2D} context  @param {View} view  @param {View["guides"][number]} guide */
  #nameGuide(context, view, { text, ends }) {
    const { theme } = view
    const [from, to] = ends.map(([positive, negative]) => this.place(positive, negative))
    const length = Math.hypot(to.x - from.x, to.y - from.y)
    const width = widthOf(context, maths(text), theme, theme.number) + 12
    if (length < width + 24) return
    const [ux, uy] = [(to.x - from.x) / length, (to.y - from.y) / length]
    const reach = (Math.abs(ux) * width + Math.abs(uy) * (theme.number + 8)) / 2
    const rise = (Math.abs(uy) * width + Math.abs(ux) * (theme.number + 8)) / 2
    for (const share of [0.2, 0.3, 0.8, 0.7, 0.45, 0.6]) {
      const [x, y] = [from.x + ux * length * share, from.y + uy * length * share]
      const rect = { x: x - reach, y: y - rise, width: 2 * reach, height: 2 * rise }
      const inside = rect.x > 2 && rect.y > 2 && rect.x + rect.width < this.side - 2 && rect.y + rect.height < this.side - 2
      if (!inside || this.taken.some(other => overlap(rect, other))) continue
      context.save()
      context.translate(x, y)
      context.rotate(Math.atan2(uy, ux))
      for (const ground of this.#colors(view, x, y)) {
        context.fillStyle = ground
        context.fillRect(-width / 2, -theme.number / 2 - 3, width, theme.number + 6)
      }
      context.fillStyle = theme.ink
      writeWords(context, maths(text), 0, 0, { theme, align: "center" })
      context.restore()
      this.taken.push(rect)
      return
    }
  }

  /** Write the level on each contour line, near the right side if the line reaches it. @param {CanvasRenderingContext2D} context  @param {View} view */
  #numberContours(context, view) {
    const { grid, scale, theme } = view
    const { contours, side } = this
    context.font = `${theme.number}px ${theme.font}`
    const middle = (side - this.#pace(grid)) / 2 // between two rows of arrows
    contours.levels.forEach((level, k) => {
      const text = formatTick(level, scale.spacing)
      const [width, height] = [context.measureText(text).width + 6, theme.number + 4]
      let best = { cost: Infinity, x: 0, y: 0 }
      for (const [x, y] of this.#alongContour(grid, k)) {
        const rect = { x: x - width / 2, y: y - height / 2, width, height }
        const outside = rect.x < 3 || rect.y < 3 || rect.x + width > side - 3 || rect.y + height > side - 3
        const cost = side - x + 0.2 * Math.abs(y - middle)
        if (outside || cost >= best.cost || this.taken.some(other => overlap(rect, other)) || this.#isSteep(grid, scale, x, y)) continue
        best = { cost, x, y }
      }
      if (best.cost === Infinity) return
      this.taken.push({ x: best.x - width / 2 - 4, y: best.y - height / 2 - 4, width: width + 8, height: height + 8 })
      writeRimmed(context, text, best.x, best.y, { fill: theme.quiet, rims: this.#colors(view, best.x, best.y), width: 5 })
    })
  }

  /** Points on the contour lines of a level, in pixels. @param {LossGrid} grid  @param {number} level  @returns {[number, number][]} */
  #alongContour(grid, level) {
    const { points, ends, of } = this.contours
    const { x, y, right, up } = this.#ground(grid)
    const places = /** @type {[number, number][]} */ ([])
    of.forEach((number, line) => {
      if (number !== level) return
      for (let k = ends[line - 1] ?? 0; k < ends[line]; k += 2) places.push([x + right[0] * points[k], y + up[1] * points[k + 1]])
    })
    return places
  }

  /** The colours that are blended at a point. @param {View} view  @param {number} x  @param {number} y */
  #colors({ grid, scale, theme }, x, y) {
    const shade = (grid.plane.value[this.#node(grid, x, y)] - scale.low) / (scale.high - scale.low)
    return [theme.page, shadesOf(theme).css(shade || 0)]
  }

  /** Whether contour lines are too close to each other at a point to be numbered. @param {LossGrid} grid  @param {Scale} scale  @param {number} x  @param {number} y */
  #isSteep(grid, scale, x, y) {
    const { side: nodes, plane: { value } } = grid
    const k = this.#node(grid, x, y)
    const steps = [k - 1, k + 1, k - nodes, k + nodes].map(near => Math.abs(value[near] - value[k]))
    return Math.max(...steps) > 0.9 * scale.spacing
  }

  /** The node nearest to a point. @param {LossGrid} grid  @param {number} x  @param {number} y */
  #node({ side: nodes }, x, y) {
    const cell = this.side / (nodes - 1)
    return Math.round((this.side - y) / cell) * nodes + Math.round(x / cell)
  }

  /** The two pushes on the point, in the direction in which descent moves it. @param {View} view  @param {{x: number, y: number}} spot  @returns {Push[]} */
  #pushes({ grid, scale, theme }, { x, y }) {
    const unit = (this.side / (2 * grid.largest)) * Math.min(1, 2 / scale.strongest)
    const along = (/** @type {number | null} */ push, /** @type {number} */ right, /** @type {number} */ down, /** @type {string} */ color) => {
      const size = Math.abs(push ?? 0) * unit
      if (size < 1) return []
      const length = Math.sign(push ?? 0) * Math.min(0.42 * this.side, size)
      const tail = Math.sign(push ?? 0) * HANDLE
      return [{ x: x + right * tail, y: y + down * tail, dx: right * length, dy: down * length, color }]
    }
    return [...along(grid.down, -1, 0, theme.down), ...along(grid.up, 0, 1, theme.up)]
  }
}

/** @param {Theme} theme */
const shadesOf = ({ dark }) => SHADES[dark ? "dark" : "light"]

/** @param {CanvasRenderingContext2D} context  @param {Push[]} pushes  @param {Theme} theme */
function drawPushes(context, pushes, theme) {
  context.lineCap = "round"
  context.lineJoin = "round"
  for (const { x, y, dx, dy, color } of pushes) {
    context.beginPath()
    openArrow(context, x, y, dx, dy, headOf(Math.hypot(dx, dy), 10))
    strokeRimmed(context, [theme.page, 7], [color, 4])
  }
  context.lineCap = "butt"
}

/** The share of an arrow that its head takes. @param {number} length  @param {number} head  its wanted length */
const headOf = (length, head) => Math.min(head / length, length < head ? 0.8 : 1)

/** The bounding rectangle of a line, with some room around it. @param {{x: number, y: number}} from  @param {number} dx  @param {number} dy  @param {number} room  @returns {Rect} */
const around = ({ x, y }, dx, dy, room) => ({
  x: Math.min(x, x + dx) - room, y: Math.min(y, y + dy) - room, width: Math.abs(dx) + 2 * room, height: Math.abs(dy) + 2 * room,
})

/** @param {Rect} a  @param {Rect} b */
const overlap = (a, b) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height

/**
 * @param {Uint8Array} nodes
 * @param {number} count   nodes per side
 * @param {number} i
 * @param {number} j
 * @param {number} height
 * @param {number} width
 */
function isFull(nodes, count, i, j, height, width) {
  for (let row = i; row <= i + height; row += 1) {
    for (let column = j; column <= j + width; column += 1) if (!nodes[row * count + column]) return false
  }
  return true
}
