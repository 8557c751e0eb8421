// The area in which a panel draws: its own canvas on a page, or a rectangle of the single canvas of a still.

export class Area {
  /** @param {CanvasRenderingContext2D} context  @param {Document} page */
  constructor(context, page) {
    this.context = context
    this.page = page
    this.width = 0
    this.height = 0
    /** Device pixels per pixel. */
    this.ratio = 1
    /** The upper left corner, in device pixels. */
    this.left = 0
    this.top = 0
  }

  /**
   * A rectangle of a canvas that is shared with other panels.
   * @param {CanvasRenderingContext2D} context
   * @param {Document} page
   * @param {{x: number, y: number, width: number, height: number}} box
   * @param {number} ratio
   */
  static within(context, page, { x, y, width, height }, ratio) {
    // The area begins at a whole device pixel, so that lines are as crisp as on a separate canvas.
    return Object.assign(new Area(context, page), { width, height, ratio, left: Math.round(x * ratio), top: Math.round(y * ratio) })
  }

  /** Start drawing, with the origin at a point of the area. @param {number} x  @param {number} y */
  begin(x = 0, y = 0) {
    const { ratio } = this
    this.wipe()
    const context = this.over()
    // The origin lies on a whole device pixel, because `crisp` counts from there.
    context.translate(Math.round(x * ratio) / ratio, Math.round(y * ratio) / ratio)
    return context
  }

  /** Draw over what is there, with the origin at the area's corner. */
  over() {
    const { context, ratio, left, top } = this
    context.setTransform(ratio, 0, 0, ratio, left, top)
    return context
  }

  wipe() {}

  /** The centre of the device pixel that contains a coordinate; thin lines drawn there are not blurred. @param {number} x */
  crisp(x) { return (Math.floor(x * this.ratio) + 0.5) / this.ratio }
}

/** An area that is a canvas on a page, as sharp as the screen. */
export class Canvas extends Area {
  /** @param {HTMLElement} parent */
  constructor(parent) {
    const element = parent.ownerDocument.createElement("canvas")
    element.setAttribute("aria-hidden", "true")
    parent.append(element)
    super(contextOf(element), parent.ownerDocument)
    this.element = element
    this.empty = true
  }

  /** @param {number} width  @param {number} height  @param {number} ratio  device pixels per CSS pixel */
  resize(width, height, ratio) {
    if (width === this.width && height === this.height && ratio === this.ratio) return
    Object.assign(this, { width, height, ratio })
    this.element.width = Math.round(width * ratio)
    this.element.height = Math.round(height * ratio)
    this.element.style.width = `${width}px`
    this.element.style.height = `${height}px`
    this.empty = true
  }

  over() {
    this.empty = false
    return super.over()
  }

  /** An empty canvas is left alone: on paper, what is wiped is white and would cover the picture beside it. */
  wipe() { if (!this.empty) super.over().clearRect(0, 0, this.width, this.height) }
}

/**
 * A context that draws in memory. For small pictures that change completely at every frame this is faster than a
 * graphics card, and many times faster where there is none.
 * @param {HTMLCanvasElement} canvas
 */
export const contextOf = canvas => /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { willReadFrequently: true }))

/**
 * Write text at a point.
 * @param {CanvasRenderingContext2D} context
 * @param {string} text
 * @param {number} x
 * @param {number} y
 * @param {CanvasTextAlign} [align]
 */
export function write(context, text, x, y, align = "center") {
  context.textAlign = align
  context.textBaseline = "middle"
  // The middle of the em box lies above the middle of the digits.
  context.fillText(text, x, y + 1)
}
