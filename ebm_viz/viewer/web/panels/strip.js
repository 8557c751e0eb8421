// The density of one landscape at five β side by side.

import { Canvas } from "../draw/canvas.js"
import { magma } from "../draw/colormaps.js"
import { element, setAttribute, setText } from "../control/dom.js"
import { levelsOf } from "../data/gibbs.js"
import { formatValue } from "../draw/numbers.js"
import { Picture } from "../draw/picture.js"
import { chooseBeta } from "../data/state.js"

/** @typedef {import("../data/state.js").State} State */
/** @typedef {import("../data/view.js").View} View */

const BETAS = [0.1, 0.3, 1, 3, 10]

export class Strip {
  /**
   * @param {HTMLElement} parent
   * @param {State} state
   * @param {() => void} onChange
   */
  constructor(parent, state, onChange) {
    this.name = "strip"
    this.picture = new Picture()
    this.weights = new Float32Array(0)
    this.drawn = /** @type {object | null} */ (null)
    const row = element("div", { class: "densities" })
    this.element = element("section", { class: "strip", "aria-label": "Gibbs density at five β" },
      element("h3", {}, "The same landscape at five ", element("i", {}, "β"),
        element("span", { class: "quiet" }, " each on its own scale, from 0 to its peak; click one to set ", element("i", {}, "β"))), row)
    this.figures = BETAS.map(beta => {
      const figure = element("div", { class: "density-at" })
      const canvas = new Canvas(figure)
      const peak = element("span", { class: "quiet" })
      const button = element("button", { type: "button" }, figure,
        element("span", {}, element("i", {}, "β"), ` = ${beta}`), peak)
      button.onclick = () => {
        chooseBeta(state, beta)
        onChange()
      }
      row.append(button)
      return { beta, figure, canvas, peak, button, highest: 0 }
    })
    this.figure = this.element
    parent.append(this.element)
  }

  /** @param {number} ratio */
  resize(ratio) {
    for (const { figure, canvas } of this.figures) canvas.resize(figure.clientWidth, figure.clientWidth, ratio)
    this.drawn = null
  }

  /** @param {View} view */
  draw({ frame, landscape, beta: shown }) {
    for (const { beta, button } of this.figures) {
      setAttribute(button, "aria-pressed", String(Math.abs(Math.log(shown / beta)) < 0.01))
    }
    if (frame === this.drawn) return
    this.drawn = frame
    const { mesh, meshSize } = landscape
    if (this.weights.length !== mesh.length) this.weights = new Float32Array(mesh.length)
    const { weights } = this
    let lowest = Infinity
    for (const energy of mesh) lowest = Math.min(lowest, energy)
    for (const figure of this.figures) {
      for (let k = 0; k < mesh.length; k += 1) weights[k] = Math.exp(figure.beta * (lowest - mesh[k]))
      figure.highest = levelsOf(landscape).at(figure.beta).peak
      const { canvas } = figure
      this.picture.paint(canvas.begin(), weights, meshSize, magma, 0, 1, canvas.width)
      setText(figure.peak, `, peak ${formatValue(figure.highest)}`)
    }
  }

  announce() {
    for (const { beta, button, highest } of this.figures) {
      setAttribute(button, "aria-label", `Set β = ${beta}. The density there reaches ${formatValue(highest)}.`)
    }
  }
}
