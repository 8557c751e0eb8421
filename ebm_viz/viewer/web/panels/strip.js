// The density of one landscape at five β side by side.

import { magma } from "../draw/colormaps.js"
import { levelsOf } from "../data/gibbs.js"
import { temperColumns, weigh } from "../data/landscape.js"
import { formatValue } from "../draw/numbers.js"
import { viewed } from "../data/view.js"
import { FieldImage } from "../draw/field_image.js"

/** @import { Shown } from "../data/view.js" */
/** @import { Word } from "../draw/words.js" */

export const BETAS = [0.1, 0.3, 1, 3, 10]

/** @type {Word[]} */
export const TITLE = [{ text: "The same landscape at five ", bold: true }, { text: "β", bold: true, italic: true }, { text: " each on its own scale, from 0 to its peak", quiet: true }]

/** One of the five densities. */
export class DensityAt {
  /** @param {import("../draw/canvas.js").Area} area  @param {number} beta */
  constructor(area, beta) {
    this.area = area
    this.beta = beta
    this.image = new FieldImage(area.page)
    this.weights = new Float32Array(0)
    this.peak = 0
  }

  /** @param {Shown} shown */
  draw(shown) {
    const { area, beta } = this
    const view = viewed(shown, 0)
    const { mesh, meshSize } = view.landscape
    if (this.weights.length !== mesh.length) this.weights = new Float32Array(mesh.length)
    this.peak = levelsOf(view).at(beta).peak
    if (view.conditional) temperColumns(mesh, meshSize, beta, this.weights)
    else weigh(mesh, beta, this.weights)
    this.image.paint(area.begin(), this.weights, meshSize, magma, 0, view.conditional ? this.peak : 1, area.width)
  }

  /** @returns {Word[]} */
  title() { return [] }

  /** @returns {[Word[], Word[]][]} */
  foot() {
    return [[[{ text: "β", italic: true }, { text: ` = ${this.beta}` }, { text: `, peak ${formatValue(this.peak)}`, quiet: true }], []]]
  }

  /** @param {Shown} shown */
  pressed(shown) { return Math.abs(Math.log(viewed(shown, 0).beta / this.beta)) < 0.01 }

  /** Begins with the words that are seen, so that voice control finds the button by them. */
  describe() { return `β = ${this.beta}, peak ${formatValue(this.peak)}: set this β.` }
}
