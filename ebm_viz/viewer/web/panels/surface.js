// The energy as a surface over the plane, with a box, axes, and contour lines on the floor.

import { GAP, HEIGHT, project, projection, unproject } from "../data/camera.js"
import { write } from "../draw/canvas.js"
import { drawColorBar, inUnits } from "../draw/colorbar.js"
import { viridis } from "../draw/colormaps.js"
import { BOX } from "../data/landscape.js"
import { formatComputed, formatFixed, formatTick } from "../draw/numbers.js"
import { MARGIN } from "../draw/map_frame.js"
import { strokeContours } from "../draw/lines.js"
import { trail } from "../draw/shapes.js"
import { viewed } from "../data/view.js"
import { energyName, energyWords } from "./energy.js"
import { RunPanel } from "./run_panel.js"
import { ticks } from "../data/scale.js"
import { italics, quiet } from "../draw/words.js"

/** @import { Projection } from "../data/camera.js" */
/** @import { Shown, View } from "../data/view.js" */

/** Pixels left of the box for the labels of its axes. */
const LEFT = 36
const RIGHT = 22
/** Half the width of the box as the first camera sees it, in units of the box. */
const HALF = 1.378
const TICKS = [-2, 0, 2]
/** In a smaller box the name of an axis replaces its last number. */
const SMALL = 75
/** Ratios at which the mesh is drawn if that makes edges smoother: of a picture at rest, and of those of a film. */
const AT_REST = 2
const IN_SERIES = 1.5

export class Surface extends RunPanel {
  /**
   * @param {import("../draw/canvas.js").Area} area
   * @param {number} run
   * @param {import("./mesh.js").Mesh} mesh
   * @param {boolean} laid   whether to draw the mesh's picture on the area; on a page it has its own canvas
   */
  constructor(area, run, mesh, laid) {
    super(area, run)
    this.mesh = mesh
    this.laid = laid
    /** @type {View | null} */ this.view = null
    /** What the mesh already draws. @type {Shown | null} */ this.begun = null
  }

  get margin() { return { left: 0, right: 0, top: MARGIN.top, below: MARGIN.below } }

  get side() { return this.area.height - MARGIN.top - MARGIN.below }

  get unit() { return Math.max(20, Math.min(this.side * 0.316, (this.area.width - LEFT - RIGHT) / 2.83)) }

  get middle() { return { x: Math.max(LEFT + HALF * this.unit, this.area.width / 2 - 8), y: this.side / 2 + 3 } }

  /** @param {View} view */
  #project({ camera }) { return projection(camera, this.unit, this.middle.x, this.middle.y) }

  /** @param {Shown} shown */
  draw(shown) {
    if (this.begun !== shown) this.begin(shown)
    this.begun = null
    const { area, mesh } = this
    const view = this.view = viewed(shown, this.run)
    this.#drawBox(view, this.#project(view))
    if (this.laid && mesh.works) area.over().drawImage(mesh.picture(), 0, 0, area.width, this.#meshHeight)
  }

  get #meshHeight() { return this.side + MARGIN.top + 20 }

  /** Begin to draw the mesh. Until its picture is laid on the area, other panels can be drawn. @param {Shown} shown */
  begin(shown) {
    this.begun = shown
    const { area, mesh } = this
    if (!mesh.works) return
    const view = viewed(shown, this.run)
    const { landscape, frame, range, show } = view
    const seen = this.#project(view)
    const height = this.#meshHeight
    mesh.resize(area.width, height, area.ratio, view.moving ? 1 : shown.state.fine ? AT_REST : IN_SERIES)
    mesh.take(landscape, !this.laid || !shown.state.fine)
    mesh.draw({
      projection: { ...seen, y: seen.y + MARGIN.top },
      range: { ...range, low: range.low - frame.lo, high: range.high - frame.lo },
      contourLevel: range.low - frame.lo,
      contourSpacing: show.contours ? range.spacing / 2 : 0,
    })
  }

  /** @param {Shown} shown */
  title(shown) {
    const { state } = shown
    const view = viewed(shown, this.run)
    return state.runs.length > 1
      ? energyWords(view)
      : [{ text: "Energy surface ", bold: true }, ...quiet(italics([...(view.conditional ? energyName(view) : ["", "F"]), ` ${inUnits(view.exponent)}`]))]
  }

  /** @param {Shown} shown */
  describe(shown) {
    const { frame, camera } = viewed(shown, this.run)
    const turned = `Seen from ${formatFixed(camera.azimuth, 0)}°, ${formatFixed(camera.elevation, 0)}° above.`
    const reading = `Energy surface F from ${formatComputed(frame.lo)} to ${formatComputed(frame.hi)}. ${turned}`
    return this.mesh.works ? `${reading} Drag or use the arrow keys to turn it.` : "Energy surface: WebGL2 is missing."
  }

  /**
   * The point of the surface at a pixel: where the line of sight first crosses the surface.
   * @param {number} px
   * @param {number} py
   */
  pick(px, py) {
    const { view } = this
    if (!view) return null
    const seen = this.#project(view)
    const { landscape, range } = view
    let above = 0
    for (let k = 0; k <= 160; k += 1) {
      const z = HEIGHT - (k / 160) * (HEIGHT - GAP + 0.02)
      const { x, y } = unproject(seen, px, py, z)
      const inside = Math.abs(x) < 1 && Math.abs(y) < 1
      const { energy } = inside ? landscape.at(x * BOX, y * BOX) : { energy: Infinity }
      const side = inside ? Math.sign(z - this.#height(energy, range)) : 0
      if (above * side < 0 && energy <= range.high) return { y1: x * BOX, y2: y * BOX }
      above = side
    }
    return null
  }

  /** @param {number} y1  @param {number} y2 */
  place(y1, y2) {
    const { view } = this
    if (!view) return null
    const { energy } = view.landscape.at(y1, y2)
    if (energy > view.range.high) return null
    return project(this.#project(view), y1 / BOX, y2 / BOX, this.#height(energy, view.range))
  }

  /** @param {number} energy  @param {import("../data/scale.js").Range} range */
  #height(energy, range) { return GAP + ((energy - range.low) / (range.high - range.low)) * (HEIGHT - GAP) }

  /** @param {View} view  @param {Projection} seen */
  #drawBox(view, seen) {
    const { theme, range, exponent, frame } = view
    const context = this.area.begin(0, MARGIN.top)
    // The corner of the floor nearest to the eye. Its neighbours are the left and right ends of the outline.
    const [fx, fy] = [seen.towards[0] >= 0 ? 1 : -1, seen.towards[1] >= 0 ? 1 : -1]
    const sides = [[fx, -fy], [-fx, fy]]
    const [left, right] = project(seen, sides[0][0], sides[0][1], 0).x < project(seen, sides[1][0], sides[1][1], 0).x ? sides : [sides[1], sides[0]]
    const corner = (/** @type {number} */ x, /** @type {number} */ y, z = 0) => project(seen, x, y, z)
    context.lineWidth = 1
    context.lineJoin = "round"
    trail(context, [corner(fx, fy), corner(left[0], left[1]), corner(-fx, -fy), corner(right[0], right[1])])
    context.fillStyle = theme.floor
    context.fill()
    context.strokeStyle = theme.hairline
    const every = this.#everyTick(seen, range)
    const labelled = ticks(range).filter((_, k) => k % every === 0)
    for (const value of labelled) {
      const z = this.#height(value, range)
      trail(context, [corner(left[0], left[1], z), corner(-fx, -fy, z), corner(right[0], right[1], z)])
      context.stroke()
    }
    if (view.show.contours) this.#drawFloorLines(context, view, seen)
    if (theme.dark) this.#drawRim(context, view, seen)
    context.strokeStyle = theme.border
    trail(context, [corner(fx, fy), corner(left[0], left[1]), corner(left[0], left[1], HEIGHT), corner(-fx, -fy, HEIGHT),
      corner(right[0], right[1], HEIGHT), corner(right[0], right[1]), corner(fx, fy)])
    context.stroke()
    trail(context, [corner(-fx, -fy), corner(-fx, -fy, HEIGHT)])
    context.stroke()

    context.font = `${theme.number}px ${theme.font}`
    context.fillStyle = theme.quiet
    context.strokeStyle = theme.quiet
    const unit = 10 ** exponent
    context.beginPath()
    for (const value of labelled) {
      const { x, y } = corner(left[0], left[1], this.#height(value, range))
      context.moveTo(x, y)
      context.lineTo(x - 5, y)
      write(context, formatTick(value / unit, (range.spacing * every) / unit), x - 9, y, "right")
    }
    context.stroke()
    const names = `italic ${theme.number}px ${theme.font}`
    const top = corner(left[0], left[1], HEIGHT)
    context.font = names
    write(context, "F", top.x - 9, top.y - theme.number - 3, "right")
    this.#drawFloorAxis(context, theme, names, view.axes[0], t => corner(t, fy), fy * seen.right[1], -fy * seen.up[1])
    this.#drawFloorAxis(context, theme, names, view.axes[1], t => corner(fx, t), fx * seen.right[0], -fx * seen.up[0])

    const bar = { x: this.middle.x - HALF * this.unit, y: this.side + 28, width: 2 * HALF * this.unit }
    drawColorBar(context, { ...bar, range, exponent, beyond: frame.hi > range.high, colors: viridis }, theme)
  }

  /**
   * Labels along a front edge of the floor; (outX, outY) points out of the box on the screen.
   * @param {CanvasRenderingContext2D} context
   * @param {import("../draw/theme.js").Theme} theme
   * @param {string} nameFont
   * @param {string} name
   * @param {(t: number) => {x: number, y: number}} along
   * @param {number} outX
   * @param {number} outY
   */
  #drawFloorAxis(context, theme, nameFont, name, along, outX, outY) {
    const length = Math.hypot(outX, outY) || 1
    const [dx, dy] = [outX / length, outY / length]
    const number = `${theme.number}px ${theme.font}`
    const small = this.unit < SMALL
    context.font = number
    context.beginPath()
    for (const tick of TICKS) {
      const { x, y } = along(tick / BOX)
      context.moveTo(x, y)
      context.lineTo(x + 5 * dx, y + 5 * dy)
      if (!small || tick !== TICKS[2]) write(context, formatFixed(tick, 0), x + 16 * dx, y + 15 * dy)
    }
    context.stroke()
    const end = along(small ? TICKS[2] / BOX : 0.98)
    context.font = nameFont
    write(context, name, end.x + (small ? 16 : 19) * dx, end.y + 16 * dy)
  }

  /**
   * The edge of the surface, half of it beyond what is drawn over it: low energies are as dark as a dark page.
   * @param {CanvasRenderingContext2D} context
   * @param {View} view
   * @param {Projection} seen
   */
  #drawRim(context, { landscape, range, theme }, seen) {
    context.strokeStyle = theme.quiet
    context.lineWidth = 2.5
    for (const [x, y, dx, dy] of [[-1, -1, 1, 0], [-1, 1, 1, 0], [-1, -1, 0, 1], [1, -1, 0, 1]]) {
      const rim = Array.from({ length: 49 }, (_, k) => [x + (dx * k) / 24, y + (dy * k) / 24])
        .map(([x, y]) => ({ x, y, energy: landscape.at(x * BOX, y * BOX).energy }))
        .filter(({ energy }) => energy <= range.high)
      trail(context, rim.map(({ x, y, energy }) => project(seen, x, y, this.#height(energy, range))))
      context.stroke()
    }
    context.lineWidth = 1
  }

  /** @param {CanvasRenderingContext2D} context  @param {View} view  @param {Projection} seen */
  #drawFloorLines(context, { landscape, range }, seen) {
    // The projection of the floor is an affine map, given by an origin and two axes.
    const { x, y } = project(seen, -1, -1, 0)
    const ground = { x, y, right: /** @type {[number, number]} */ ([2 * seen.right[0], -2 * seen.up[0]]), up: /** @type {[number, number]} */ ([2 * seen.right[1], -2 * seen.up[1]]) }
    context.lineWidth = 1.6
    strokeContours(context, landscape.contours, ground, level => viridis.css((level - range.low) / (range.high - range.low)))
    context.lineWidth = 1
  }

  /** The interval between labelled ticks, large enough for labels not to touch. @param {Projection} seen  @param {import("../data/scale.js").Range} range */
  #everyTick(seen, range) {
    const apart = (seen.up[2] * (HEIGHT - GAP) * range.spacing) / (range.high - range.low)
    return Math.max(1, Math.ceil(22 / Math.max(apart, 0.5)))
  }
}
