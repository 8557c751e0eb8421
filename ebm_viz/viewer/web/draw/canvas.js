// Canvases as sharp as the screen.

export class Canvas {
  /** @param {HTMLElement} parent  @param {string} [className] */
  constructor(parent, className = "") {
    this.element = document.createElement("canvas")
    this.element.className = className
    this.element.setAttribute("aria-hidden", "true")
    parent.append(this.element)
    // Small pictures that change all over at every frame: drawing them in memory is faster than on a graphics card, and
    // many times so where there is none.
    this.context = /** @type {CanvasRenderingContext2D} */ (this.element.getContext("2d", { willReadFrequently: true }))
    this.width = 0
    this.height = 0
    this.ratio = 1
  }

  /** @param {number} width  @param {number} height  @param {number} ratio  device pixels to a CSS pixel */
  resize(width, height, ratio) {
    if (width === this.width && height === this.height && ratio === this.ratio) return
    Object.assign(this, { width, height, ratio })
    this.element.width = Math.round(width * ratio)
    this.element.height = Math.round(height * ratio)
    this.element.style.width = `${width}px`
    this.element.style.height = `${height}px`
  }

  /** Wipe, with the origin at a place of the canvas. @param {number} x  @param {number} y */
  begin(x = 0, y = 0) {
    const { context, ratio } = this
    context.setTransform(ratio, 0, 0, ratio, 0, 0)
    context.clearRect(0, 0, this.width, this.height)
    context.translate(x, y)
    return context
  }

  /** The middle of the device pixel at or before a place, so that thin lines are not smeared. @param {number} x */
  crisp(x) { return (Math.floor(x * this.ratio) + 0.5) / this.ratio }
}

/**
 * Text beside a place.
 * @param {CanvasRenderingContext2D} context
 * @param {string} text
 * @param {number} x
 * @param {number} y
 * @param {CanvasTextAlign} [align]
 */
export function write(context, text, x, y, align = "center") {
  context.textAlign = align
  context.textBaseline = "middle"
  // The middle of the em box lies above the middle of the figures.
  context.fillText(text, x, y + 1)
}
