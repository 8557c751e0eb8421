// Draws a square field as colours.

import { contextOf } from "./canvas.js"

/** @import { ColorMap } from "./colormaps.js" */

export class FieldImage {
  /** @param {Document} page */
  constructor(page) {
    this.canvas = page.createElement("canvas")
    this.pixels = /** @type {ImageData | null} */ (null)
    this.words = new Uint32Array(0)
  }

  /**
   * Paint a size × size field; its first row is at the bottom.
   * @param {CanvasRenderingContext2D} context
   * @param {ArrayLike<number>} field
   * @param {number} size
   * @param {ColorMap} colors
   * @param {number} zero   value with the first colour
   * @param {number} full   value with the last colour
   * @param {number} side   of the square on the canvas
   * @param {boolean} [smooth]
   */
  paint(context, field, size, colors, zero, full, side, smooth = true) {
    if (!this.pixels || this.pixels.width !== size) {
      this.canvas.width = this.canvas.height = size
      this.pixels = new ImageData(size, size)
      this.words = new Uint32Array(this.pixels.data.buffer)
    }
    const { words } = this
    const { words: table } = colors
    const rate = 255 / (full - zero)
    for (let i = 0; i < size; i += 1) {
      const to = (size - 1 - i) * size
      for (let j = 0; j < size; j += 1) {
        const t = (field[i * size + j] - zero) * rate + 0.5
        words[to + j] = table[t <= 0 ? 0 : t >= 255 ? 255 : t | 0]
      }
    }
    const inside = contextOf(this.canvas)
    inside.putImageData(this.pixels, 0, 0)
    context.imageSmoothingEnabled = smooth
    context.imageSmoothingQuality = "high"
    context.drawImage(this.canvas, 0, 0, side, side)
  }
}
