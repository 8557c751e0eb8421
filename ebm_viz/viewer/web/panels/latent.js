// E(y, z) against z, for the y that a handle on the map marks. It shows the best z, the weights of all z at β, and F.

import { write } from "../draw/canvas.js"
import { energiesOf, inferred, minimaAround } from "../data/latent.js"
import { viewed } from "../data/view.js"
import { formatBeta, formatFixed, formatValue } from "../draw/numbers.js"
import { MARGIN } from "../draw/plane.js"
import { italics, quiet, writeWords } from "../draw/words.js"

/** @typedef {import("../data/view.js").Shown} Shown */

/** Higher energies are cut off, so that the axis does not change. */
const TOP = 12
/** The share of the height that the largest weight takes. */
const REACH = 0.3

export class LatentPanel {
  /** @param {import("../draw/canvas.js").Area} area  @param {number} run */
  constructor(area, run) {
    this.area = area
    this.run = run
  }

  get margin() { return MARGIN }

  get side() { return this.area.width - MARGIN.left - MARGIN.right }

  /** @param {Shown} shown */
  read(shown) {
    const view = viewed(shown, this.run)
    const { latent } = shown.state.runs[this.run]
    const y = shown.state.probe ?? { y1: 0, y2: 0 }
    const { landmarks } = view.frame
    if (!latent || !landmarks) return { view, y, known: null }
    const energies = energiesOf(latent, landmarks, y)
    return { view, y, known: { kind: latent, energies, ...inferred(energies, view.beta) } }
  }

  /** @param {Shown} shown */
  draw(shown) {
    const { view, known } = this.read(shown)
    const { theme } = view
    const { side, area } = this
    const context = area.begin(MARGIN.left, MARGIN.top)
    context.fillStyle = theme.floor
    context.fillRect(0, 0, side, side)
    if (!known) {
      context.font = `${theme.number}px ${theme.font}`
      context.fillStyle = theme.quiet
      write(context, "no single z to vary", side / 2, side / 2)
      return
    }
    const { kind, energies, best, lowest, free, weights } = known
    const count = energies.length
    const across = (/** @type {number} */ z) => (kind === "angle" ? (z / count) * side : ((z + 0.5) / count) * side)
    const up = (/** @type {number} */ energy) => side - (Math.min(energy, 1.05 * TOP) / TOP) * side
    const bar = kind === "angle" ? side / count : (0.7 * side) / count
    const most = Math.max(...weights)
    context.save()
    context.beginPath()
    context.rect(0, 0, side, side)
    context.clip()
    context.fillStyle = theme.runs[0]
    context.globalAlpha = 0.45
    weights.forEach((weight, z) => {
      const height = (weight / most) * REACH * side
      context.fillRect(across(z) - bar / 2, side - height, bar, height)
    })
    context.globalAlpha = 1
    context.strokeStyle = context.fillStyle = theme.ink
    context.lineWidth = 2.5
    context.beginPath()
    energies.forEach((energy, z) => {
      if (kind === "number") {
        context.moveTo(across(z) - bar / 2, up(energy))
        context.lineTo(across(z) + bar / 2, up(energy))
      } else if (z) context.lineTo(across(z), up(energy))
      else context.moveTo(across(z), up(energy))
    })
    context.stroke()
    for (const [level, color, dash] of /** @type {[number, string, number[]][]} */ ([[lowest, theme.down, []], [free, theme.up, [6, 4]]])) {
      context.strokeStyle = color
      context.lineWidth = 1.5
      context.setLineDash(dash)
      context.beginPath()
      context.moveTo(0, up(level))
      context.lineTo(side, up(level))
      context.stroke()
    }
    context.setLineDash([])
    context.beginPath()
    context.arc(across(best), up(lowest), 5, 0, 2 * Math.PI)
    context.fillStyle = theme.down
    context.fill()
    context.restore()
    this.#drawAxes(context, view, kind, count, across)
    const lines = [
      [{ text: "● ", color: theme.down }, ...italics(["", "ž", "  "]), { text: "━ ", color: theme.down }, ...italics(["", "F", `∞ ${formatValue(lowest)}`])],
      [{ text: "┅ ", color: theme.up }, ...italics(["", "F", "β"]), { text: ` ${formatValue(free)}  ` }, { text: "■ ", color: theme.runs[0] }, ...italics(["", "p", "(", "z", "|", "y", ")"])],
    ]
    lines.forEach((words, k) => writeWords(context, words, 0, side + 33 + 17 * k, { theme, room: side + 14 }))
  }

  /** @param {Shown} shown */
  title(shown) {
    const { view: { beta } } = this.read(shown)
    const name = italics(["", "E", "(", "y", ", ", "z", ") "])
    if (shown.state.runs.length > 1) return quiet([...name, ...italics(["at the ring, ", "β", ` = ${formatBeta(beta)}`])])
    return [...name.map(word => ({ ...word, bold: true })), ...quiet(italics(["for the ", "y", " at the ring, ", "β", ` = ${formatBeta(beta)}`]))]
  }

  /** @param {Shown} shown */
  describe(shown) {
    const { y, known } = this.read(shown)
    if (!known) return "This energy has no single z to vary."
    const { kind, energies, best, lowest, free } = known
    const named = kind === "angle" ? `${best}°` : `number ${best + 1}`
    const minima = kind === "angle" ? ` E has ${minimaAround(energies).length} minima over z.` : ""
    return `E(y, z) against z for y = (${formatFixed(y.y1, 2)}, ${formatFixed(y.y2, 2)}): lowest at z = ${named}, F∞ = ${formatValue(lowest)}, Fβ = ${formatValue(free)}.${minima}`
  }

  /** @param {Shown} shown  @returns {Record<string, string>} */
  facts(shown) {
    const { known } = this.read(shown)
    if (!known) return {}
    return { best: String(known.best), lowest: formatValue(known.lowest), free: formatValue(known.free), minima: String(minimaAround(known.energies).length) }
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {import("../data/view.js").View} view
   * @param {"angle" | "number"} kind
   * @param {number} count
   * @param {(z: number) => number} across
   */
  #drawAxes(context, { theme }, kind, count, across) {
    const { side, area } = this
    const half = 0.5 / area.ratio
    context.lineWidth = 1
    context.strokeStyle = context.fillStyle = theme.quiet
    context.strokeRect(half, half, side - 2 * half, side - 2 * half)
    context.font = `${theme.number}px ${theme.font}`
    for (const energy of [0, 4, 8, 12]) write(context, formatFixed(energy, 0), -9, Math.max(10, side - (energy / TOP) * side), "right")
    const every = Math.ceil((count * 26) / side)
    const ticks = kind === "angle" ? [0, 90, 180, 270] : [...Array(count).keys()].filter(z => z % every === 0)
    for (const z of ticks) {
      const text = kind === "angle" ? `${z}°` : String(z + 1)
      write(context, text, Math.max(4, across(z)), side + 14)
    }
    context.font = `italic ${theme.number}px ${theme.font}`
    write(context, "z", side + 8, side + 14, "right")
  }
}
