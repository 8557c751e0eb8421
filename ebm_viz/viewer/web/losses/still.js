// A still of a loss board, at a fixed size.

import { arrange } from "../draw/arrange.js"
import { formatFixed } from "../draw/numbers.js"
import { drawPart, drawSwatch, Paper } from "../draw/paper.js"
import { maths, writeWords } from "../draw/words.js"
import { LossCurve } from "./curve.js"
import { curveKinds } from "./kinds.js"
import { LossPlane } from "./plane.js"
import { formatSetting, noteOf, SYMBOLS } from "./readout.js"
import { gridOf } from "./loss_grid.js"
import { shownOf } from "./shown.js"

/** @import { Shown } from "./shown.js" */
/** @import { Rect } from "../draw/arrange.js" */

/** Its values are those of the settings that matter; no panels stand for all. @typedef {Pick<Shown, "losses" | "values" | "point"> & {panels: string[], style: import("../draw/paper.js").Style}} LossBoard */

export const PLANES = ["plane_a", "plane_b"]
/** Height of the line that names point and settings. */
const TITLE = 34
const PLANE = { around: /** @type {[number, number]} */ ([56, 122]), ideal: /** @type {[number, number]} */ ([330, 330]), square: true }
const CHART = { around: /** @type {[number, number]} */ ([56, 70]), ideal: /** @type {[number, number]} */ ([330, 150]) }

/** @extends {Paper<Shown>} */
export class LossStill extends Paper {
  /** @param {LossBoard} board  @param {Document} page */
  constructor(board, page) {
    super(board.style, page)
    this.board = board
    this.grids = board.losses.map(({ pair }) => gridOf(pair, board.values, board.point))
    this.panels = board.panels
  }

  /** @param {{panels?: string[], style?: Partial<import("../draw/paper.js").Style>}} [change] */
  change({ panels, style } = {}) {
    if (panels) this.panels = panels
    if (style) this.restyle(style)
  }

  /** The title and the facts of the picture: what it shows, the point and the settings. */
  words() {
    const { losses } = this.board
    const [kind] = this.#kinds()
    const [plane] = this.#planes()
    const single = this.panels.length === 1
    return {
      title: single ? (kind ? `${kind.title} ${kind.note}` : `Plane of ${losses[plane].label}`) : losses.map(({ label }) => label).join(", "),
      facts: [...losses.map(({ label }) => label), ...this.#facts()].join(" · "),
    }
  }

  /** @param {CanvasRenderingContext2D} context  @param {number} scale */
  paint(context, scale) {
    const { board: { losses, values, point }, grids, theme } = this
    const shown = shownOf({ losses, values, point, grids, theme, handles: true })
    const noted = losses.some((loss, k) => noteOf(loss, shown.scales[k]))
    this.fit(whole => this.#arranged(whole, noted).least)
    const { heading, title, places } = this.#arranged(this.whole, noted)
    const ratio = this.begin(context, scale)
    if (heading) this.writeHeading(context, heading)
    if (title) this.#facts().reduce((x, fact) => writeWords(context, maths(fact), x, title.y + 10, { theme, size: theme.text }) + 20, title.x)
    for (const { name, run, rect, need } of places) {
      const kinds = this.#kinds()
      const stand = name === "plane"
        ? { rect, need, head: 36, foot: noted ? 44 : 24, count: 1, centred: places.length === 1, part: (/** @type {any} */ area) => new LossPlane(area, run ?? 0) }
        : { rect, need, head: 28, count: kinds.length, part: (/** @type {any} */ area, /** @type {number} */ index) => new LossCurve(area, kinds[index]) }
      for (const placed of this.place(context, stand, ratio)) {
        drawPart(context, placed, shown, ratio)
        if (name === "plane" && losses.length > 1) drawSwatch(context, placed.area.left / ratio - 8, rect.y + 12, theme, run ?? 0)
      }
    }
  }

  /** @param {string} panel */
  #shows(panel) { return !this.panels.length || this.panels.includes(panel) }

  #kinds() { return curveKinds(this.board).filter(({ panel }) => this.#shows(panel)) }

  #planes() { return this.board.losses.map((_, run) => run).filter(run => this.#shows(PLANES[run])) }

  #facts() {
    const { point: { positive, negative }, values } = this.board
    return [`F⁺ = ${formatFixed(positive, 2)}`, `F⁻ = ${formatFixed(negative, 2)}`,
      ...Object.entries(values).map(([name, value]) => `${SYMBOLS[name] ?? name} = ${formatSetting(value)}`)]
  }

  /** @param {Rect} whole  @param {boolean} noted */
  #arranged(whole, noted) {
    const { heading, title, rest } = this.parted(whole, TITLE)
    const need = { ...PLANE, around: /** @type {[number, number]} */ ([PLANE.around[0], PLANE.around[1] - (noted ? 0 : 20)]) }
    const planes = this.#planes()
    const count = this.#kinds().length
    const wanted = planes.map((_, k) => ({ name: "plane", run: k, need }))
    const charts = count ? [{ name: "charts", run: null, need: CHART, count, across: Math.min(2, count) }] : []
    const layout = arrange(rest, [...wanted, ...charts], Math.max(1, planes.length), null)
    return { heading, title, ...layout, places: layout.places.map(place => ({ ...place, run: place.run === null ? null : planes[place.run] })) }
  }
}
