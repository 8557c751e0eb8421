// The energy map: colours, contour lines, arrows, data.

import { drawColorBar } from "../draw/colorbar.js"
import { viridis } from "../draw/colormaps.js"
import { LAYERS } from "./layers.js"
import { drawCut, drawProbe } from "./marks.js"
import { describeLatentPoints } from "./latent_points.js"
import { pushLegend, describePushes } from "./pushes.js"
import { describeSearches } from "./searches.js"
import { describeWalk } from "./walks.js"
import { MARGIN, MapFrame } from "../draw/map_frame.js"
import { FieldImage } from "../draw/field_image.js"
import { clipped } from "../draw/shapes.js"
import { bold, italics, quiet, writeWords } from "../draw/words.js"
import { viewed } from "../data/view.js"
import { formatComputed } from "../draw/numbers.js"
import { energyName, energyWords } from "./energy.js"

/** @import { Shown, View } from "../data/view.js" */

/** What lies on the map, to stand after its title; every second part in italics. @param {View} view */
function layersOf({ frame, show, answers, conditional }) {
  if (frame.searched) return []
  if (answers) return [] // the column beside the map names them
  const points = show.latent_points && frame.landmarks
  /** @type {[string, string][]} */ const names = []
  if (show.pushes) names.push(["the pushes", ""])
  else {
    if (show.arrows !== "off") names.push(conditional ? ["−∂F/∂y", ""] : ["−∇", "F"])
    if (show.data) names.push([points ? "data" : "the data", ""])
  }
  if (points) names.push(["◆ ", "z"])
  const before = (/** @type {number} */ k) => (k === 0 ? "with " : k < names.length - 1 ? ", " : " and ")
  return names.flatMap(([upright, italic], k) => [before(k) + upright, italic])
}

/** What is marked on the map of searches. */
const MARKED = { paths: "○ start", basins: "", step: "○ start", success: "with the starts" }

/** Whether the basins cover the energy's colours. @param {import("../data/frames.js").Frame} frame */
const hasBasins = ({ searched }) => searched?.part === "basins" && Boolean(searched.wells)

export class EnergyMap extends MapFrame {
  /**
   * @param {import("../draw/canvas.js").Area} area
   * @param {number} run
   * @param {boolean} [laid]     whether to draw what handles mark on a page
   * @param {boolean} [sliced]   whether the slice is shown, too
   */
  constructor(area, run, laid = false, sliced = false) {
    super(area, true)
    this.run = run
    this.laid = laid
    this.sliced = sliced
    /** A picture that lies over the energy. */
    this.over = new FieldImage(area.page)
  }

  /** @param {Shown} shown */
  draw(shown) {
    const { side } = this
    const view = viewed(shown, this.run)
    const { landscape, frame, range, exponent, theme } = view
    const context = this.area.begin(MARGIN.left, MARGIN.top)
    this.image.paint(context, landscape.energy, landscape.size, viridis, range.low - frame.lo, range.high - frame.lo, side)
    clipped(context, [0, 0, side, side], () => { for (const layer of LAYERS) layer(context, { ...view, mapFrame: this }) })
    const { cut, probe } = shown.state
    if (this.laid && this.sliced && cut) drawCut(context, this, cut, theme)
    if (this.laid && probe) drawProbe(context, this, probe, view.conditional)
    this.drawAxes(context, theme, view.axes)
    const bar = { x: 0, y: side + 28, width: side, range, exponent, beyond: frame.hi > range.high, colors: viridis }
    if (!hasBasins(frame)) drawColorBar(context, bar, theme)
    this.#drawLegend(context, view)
  }

  /** Draw the legend of the marks, at the lower edge of the map. @param {CanvasRenderingContext2D} context  @param {View} view */
  #drawLegend(context, view) {
    const { side } = this
    const { theme } = view
    const words = pushLegend(view, side)
    if (!words.length) return
    const height = theme.number + 8
    context.globalAlpha = 0.88
    context.fillStyle = theme.page
    context.fillRect(0.5, side - height, side - 1, height - 0.5)
    context.globalAlpha = 1
    writeWords(context, words, 8, side - height / 2, { theme, room: side - 16 })
  }

  /** @param {Shown} shown */
  describe(shown) {
    const view = viewed(shown, this.run)
    const { frame, show } = view
    const points = describeLatentPoints(view)
    const walk = [describeWalk(view.walk, frame.walk), describeSearches(frame.searched)].filter(Boolean).join(" and ")
    if (show.pushes) {
      return `Energy map with ${[points, walk].filter(Boolean).map(words => `${words} and `).join("")}the pushes of the loss: ${describePushes(view)}. F from ${formatComputed(frame.lo)} to ${formatComputed(frame.hi)}.`
    }
    const parts = [show.contours && "contour lines", show.arrows !== "off" && `arrows along ${view.conditional ? "−∂F/∂y" : "−∇F"}`, show.data && "the data", view.answers && "the mean and the median answer of regressions", points, walk]
    const layers = parts.filter(Boolean).join(", ")
    return `Energy map${layers ? ` with ${layers}` : ""}. F from ${formatComputed(frame.lo)} to ${formatComputed(frame.hi)}.`
  }

  /** The title, with the layers on the map; for several runs, with their scale instead. @param {Shown} shown */
  title(shown) {
    const { state } = shown
    const view = viewed(shown, this.run)
    if (state.runs.length > 1) return energyWords(view)
    if (hasBasins(view.frame)) return [{ text: "Basins ", bold: true }, ...quiet([{ text: "by well" }])]
    if (view.frame.searched) return [{ text: "Energy map ", bold: true }, ...quiet([{ text: MARKED[view.frame.searched.part] }])]
    // The energy of a conditional model has so long a name that it stands alone.
    const name = view.conditional ? italics(energyName(view)) : [{ text: "Energy map " }]
    return [...bold(name), ...quiet(italics(layersOf(view)))]
  }
}
