// E(y, z) against z, for the y that a handle on the map marks. It shows the best z, and F: of angles and of numbers that
// all count, also the weights of z at β and their free energy.

import { write } from "../draw/canvas.js"
import { energiesOf, inferred, minimaOver } from "../data/latent.js"
import { viewed } from "../data/view.js"
import { formatBeta, formatComputed, formatFixed } from "../draw/numbers.js"
import { MARGIN } from "../draw/map_frame.js"
import { clipped, fillPale, strokeTrail } from "../draw/shapes.js"
import { bold, italics, quiet, widthOf, writeWords } from "../draw/words.js"
import { BesideMap } from "./run_panel.js"

/** @import { Shown, View } from "../data/view.js" */
/** @import { Theme } from "../draw/theme.js" */
/** @import { Word } from "../draw/words.js" */
/** @typedef {NonNullable<ReturnType<LatentPanel["read"]>["known"]>} Known */

/** Higher energies are cut off, so that the axis does not change; those of an angle at one x are of y alone, and lower. */
const topOf = (/** @type {Known} */ { kind }) => (kind === "angle_of_x" ? 4 : 12)
/** The share of the height that the largest weight takes. */
const REACH = 0.3
const SUBSCRIPTS = "₁₂₃₄₅₆₇₈"

export class LatentPanel extends BesideMap {
  /** @param {Shown} shown */
  read(shown) {
    const view = viewed(shown, this.run)
    const { latent } = shown.state.runs[this.run]
    const y = shown.state.probe ?? { y1: 0, y2: 0 }
    const { landmarks } = view.frame
    if (!latent || !landmarks) return { view, y, known: null }
    const energies = energiesOf(latent, landmarks, y)
    const { best, lowest, free, weights } = inferred(energies.values, view.beta)
    const name = latent.kind === "column" ? `z${SUBSCRIPTS[energies.column ?? 0]}` : "z"
    // An autoencoder computes its z instead of searching for the best.
    const encoded = latent.kind === "code" && !view.conditional ? Math.max(lowest, view.landscape.at(y.y1, y.y2).energy) : null
    return { view, y, known: { kind: latent.kind, energies, best, lowest, free, weights, name, encoded } }
  }

  /** @param {Shown} shown */
  draw(shown) {
    const { view, known } = this.read(shown)
    const { theme } = view
    const { side, width, area } = this
    const context = area.begin(MARGIN.left, MARGIN.top)
    context.fillStyle = theme.floor
    context.fillRect(0, 0, width, side)
    if (!known) {
      context.font = `${theme.number}px ${theme.font}`
      context.fillStyle = theme.quiet
      write(context, "no single z to vary", width / 2, side / 2)
      return
    }
    const { energies, best, lowest } = known
    const top = topOf(known)
    const across = (/** @type {number} */ z) => energies.share[z] * width
    const up = (/** @type {number} */ energy) => side - (Math.min(energy, 1.05 * top) / top) * side
    clipped(context, [0, 0, width, side], () => {
      if (energies.summed) this.#drawWeights(context, theme, known, across)
      context.strokeStyle = theme.ink
      context.lineWidth = 2.5
      context.beginPath()
      const half = (0.35 * width) / energies.values.length
      energies.values.forEach((energy, z) => {
        if (energies.bars) {
          context.moveTo(across(z) - half, up(energy))
          context.lineTo(across(z) + half, up(energy))
        } else if (z) context.lineTo(across(z), up(energy))
        else context.moveTo(across(z), up(energy))
      })
      context.stroke()
      for (const { energy, color, dash } of levelsOf(known, theme)) {
        strokeTrail(context, [{ x: 0, y: up(energy) }, { x: width, y: up(energy) }], { color, dash, width: 1.5 })
      }
      context.beginPath()
      context.arc(across(best), up(lowest), 5, 0, 2 * Math.PI)
      context.fillStyle = theme.down
      context.fill()
    })
    this.#drawAxes(context, view, known)
    const room = width + 14
    const parts = legendOf(known, theme)
    const lines = widthOf(context, parts.flat(), theme, theme.number) <= room ? [parts.flat()] : parts
    lines.forEach((words, k) => writeWords(context, words, 0, side + 33 + 17 * k, { theme, room }))
  }

  /** @param {Shown} shown */
  title(shown) {
    const { view: { beta }, known } = this.read(shown)
    const name = italics(["", "E", "(", "y", ", ", known?.name ?? "z", ") "])
    const alone = shown.state.runs.length === 1
    if (!known) return alone ? bold(name) : quiet(name)
    const rest = known.kind === "column" ? [{ text: alone ? "with the others at their best" : "others at best" }]
      : known.kind === "code" ? [{ text: "at the ring" }]
        : italics([alone ? "at the ring, " : "at ", "β", ` = ${formatBeta(beta)}`])
    return alone ? [...bold(name), ...quiet(rest)] : quiet([...name, ...rest])
  }

  /** @param {Shown} shown */
  describe(shown) {
    const { y, known } = this.read(shown)
    if (!known) return "This energy has no single z to vary."
    const { energies, best, lowest, free, name, encoded } = known
    const minima = energies.circle ? ` E has ${minimaOver(energies).length} minima over z.` : ""
    const others = known.kind === "column" ? ", with the other numbers of the code at their best" : ""
    const ends = energies.summed ? `F∞ = ${formatComputed(lowest)}, Fβ = ${formatComputed(free)}`
      : encoded === null ? `F = ${formatComputed(lowest)}` : `E = ${formatComputed(lowest)}; the encoder's z gives F = ${formatComputed(encoded)}`
    return `E(y, z) against ${name} for y = (${formatFixed(y.y1, 2)}, ${formatFixed(y.y2, 2)})${others}: lowest at ${name} = ${energies.name(best)}, ${ends}.${minima}`
  }

  /** @param {Shown} shown  @returns {Record<string, string>} */
  facts(shown) {
    const { known } = this.read(shown)
    if (!known) return {}
    const { energies, best, lowest, free, encoded } = known
    return {
      best: energies.name(best), lowest: formatComputed(lowest), minima: String(minimaOver(energies).length),
      free: energies.summed ? formatComputed(free) : "", encoded: encoded === null ? "" : formatComputed(encoded),
    }
  }

  /** @param {CanvasRenderingContext2D} context  @param {Theme} theme  @param {Known} known  @param {(z: number) => number} across */
  #drawWeights(context, theme, { energies, weights }, across) {
    const { side, width } = this
    const bar = ((energies.bars ? 0.7 : 1) * width) / weights.length
    const most = Math.max(...weights)
    context.beginPath() // one path: vector pictures show seams between transparent shapes that touch
    weights.forEach((weight, z) => {
      const height = (weight / most) * REACH * side
      context.rect(across(z) - bar / 2, side - height, bar, height)
    })
    fillPale(context, theme.runs[0], 0.45)
  }

  /** @param {CanvasRenderingContext2D} context  @param {View} view  @param {Known} known */
  #drawAxes(context, { theme }, known) {
    const { side, width, area } = this
    const { energies: { ticks }, name } = known
    const edge = 0.5 / area.ratio
    context.lineWidth = 1
    context.strokeStyle = context.fillStyle = theme.quiet
    context.strokeRect(edge, edge, width - 2 * edge, side - 2 * edge)
    context.font = `${theme.number}px ${theme.font}`
    const top = topOf(known)
    for (const part of [0, 1, 2, 3]) write(context, formatFixed((part / 4) * top, 0), -9, side * (1 - part / 4), "right")
    const widthOfText = (/** @type {string} */ text) => context.measureText(text).width
    const widest = Math.max(...ticks.map(({ text }) => widthOfText(text)))
    const every = Math.ceil((ticks.length * (widest + 8)) / width)
    context.font = `italic ${theme.number}px ${theme.font}`
    write(context, name, width + 8, side + 14, "right")
    const free = width + 4 - widthOfText(name)
    context.font = `${theme.number}px ${theme.font}`
    ticks.forEach(({ at, text }, k) => {
      if (k % every) return
      const half = widthOfText(text) / 2
      // A number stands at its place or not at all; the words for the ends of a code stand inside of them.
      const x = known.kind === "code" ? Math.max(half, Math.min(at * width, free - half)) : at * width
      if (x + half <= free) write(context, text, x, side + 14)
    })
  }
}

/** The levels that are drawn: F, and what it is compared with. @param {Known} known  @param {Theme} theme */
function levelsOf({ energies, lowest, free, encoded }, theme) {
  const levels = [{ energy: lowest, color: theme.down, dash: /** @type {number[]} */ ([]) }]
  const other = energies.summed ? free : encoded
  if (other !== null) levels.push({ energy: other, color: theme.up, dash: [6, 4] })
  return levels
}

/** F with the β of z below. @param {string} beta  @returns {Word[]} */
const freeEnergy = beta => [{ text: "F", italic: true }, { text: beta, lowered: true }]

/** In one line or in two. @param {Known} known  @param {Theme} theme  @returns {[Word[], Word[]]} */
function legendOf({ energies, lowest, free, encoded, name }, theme) {
  /** @type {Word[]} */ const best = [{ text: "● ", color: theme.down }, ...italics(["", name.replace("z", "ž"), "  "]), { text: "━ ", color: theme.down }]
  /** @type {Word[]} */ const dashed = [{ text: "┅ ", color: theme.up }]
  const number = (/** @type {number} */ value) => ({ text: ` ${formatComputed(value)}  ` })
  if (energies.summed) {
    return [[...best, ...freeEnergy("∞"), number(lowest)], [...dashed, ...freeEnergy("β"), number(free),
      { text: "■ ", color: theme.runs[0] }, ...italics(["", "p", "(", "z", "|", "y", ")"])]]
  }
  if (encoded === null) return [[...best, { text: "F", italic: true }, number(lowest)], []]
  return [[...best, ...italics(["least ", "E", ""]), number(lowest)], [...dashed, { text: "F", italic: true }, number(encoded), ...italics(["by encoder", ""])]]
}
