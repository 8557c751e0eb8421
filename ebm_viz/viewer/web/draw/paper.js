// A sheet of a fixed size with panels and the words around them: the common base of all stills.

import { columns, cutOff, grid } from "./arrange.js"
import { Area, contextOf } from "./canvas.js"
import { Packer } from "./packer.js"
import { strokeLine } from "./shapes.js"
import { Recorder } from "./svg.js"
import { THEMES, RUN_DASHES } from "./theme.js"
import { inLines, widthOf, withoutQuiet, writeWords } from "./words.js"

/** @import { Need, Rect } from "./arrange.js" */
/** @import { Theme } from "./theme.js" */
/** @import { Word } from "./words.js" */
/** @typedef {import("./packer.js").PixelType | "image/svg+xml"} PictureType */

/**
 * The layout and colours of a still: ebm_viz.scene.Style in JSON.
 * @typedef {object} Style
 * @property {"light" | "dark" | "transparent"} background
 * @property {number} width      pixels at scale 1
 * @property {number} [height]   if missing, it follows from the shape
 * @property {"wide" | "square"} [shape]
 * @property {number} scale      1 to 4
 * @property {number} text       text size in pixels at scale 1
 * @property {boolean} title     whether lines above the panels name what is shown and give the diagnosis
 * @property {string} heading    a line by the user, above the title
 */

/**
 * A picture with the words around it, drawn from whatever the sheet shows.
 * @template Shown
 * @typedef {object} Part
 * @property {(shown: Shown) => void} draw
 * @property {(shown: Shown) => void} [begin]   begins what takes long and goes on beside other drawing
 * @property {(shown: Shown) => Word[]} title
 * @property {(shown: Shown) => Word[]} [values]            written right of the title
 * @property {(shown: Shown) => [Word[], Word[]][]} [foot]  lines below: the words at their left and right ends
 * @property {{left: number, right: number, top: number, below: number}} [margin]  around the picture, for axes
 */

/**
 * The position of a panel's parts, and the function that makes them.
 * @template Shown
 * @typedef {object} Stand
 * @property {Rect} rect
 * @property {Need} need
 * @property {number} head        height of a part's title
 * @property {number} [foot]      height of the lines below a part
 * @property {Word[]} [over]      written above all parts, which then form one row
 * @property {number} count
 * @property {boolean} [centred]  whether squares are centred in their rects
 * @property {(area: Area, index: number) => Part<Shown>} part
 */

/** The margin around everything. */
export const EDGE = 20
/** Height of a line of words. */
export const LINE = 20
const HEADING = { size: 24, height: 38 }
/** The text size at which one unit is one pixel, and the smallest text size that is used to make room for panels. */
const TEXT_SIZE = 16
const SMALLEST = 8
/** The sizes of words, as shares of the wanted one, that are tried before words are cut. */
const SMALLER = [1, 0.9, 0.8]
/** Least distance of words at the left from those at the right. */
const APART = 12
/** The text becomes smaller if a panel has less than this share of its best size. */
const LEAST = 0.45
const LARGE = 24
const LEAST_BESIDE_LARGE = 0.34
/** Height of the words above all parts of a panel. */
const OVER = 34

/** @template {{theme: Theme}} Shown */
export class Paper {
  /** @param {Style} style  @param {Document} page */
  constructor(style, page) {
    this.page = page
    this.canvas = page.createElement("canvas")
    this.style = style
    this.theme = THEMES.light
    this.height = 0
    this.unit = 1
    this.packer = new Packer()
    this.restyle(style)
    const { font } = this.theme
    /** Resolves once the fonts are loaded. */
    this.ready = Promise.all(["", "italic ", "600 ", "italic 600 "].map(kind => page.fonts.load(`${kind}16px ${font}`)))
  }

  /** @param {Partial<Style>} change */
  restyle(change) {
    const style = this.style = { ...this.style, ...change }
    this.height = style.height ?? Math.round(style.shape === "square" ? style.width : (style.width * 9) / 16)
    this.theme = THEMES[style.background === "dark" ? "dark" : "light"]
    this.canvas.width = Math.round(style.width * style.scale)
    this.canvas.height = Math.round(this.height * style.scale)
  }

  /** Whether the text size is one for the back row of a lecture hall. */
  get wantsLarge() { return this.style.text >= LARGE }

  /** Find the text size: the wanted one, or a smaller one that leaves room for panels. @param {(whole: Rect) => number} room  the share of its best size that the smallest panel has  @returns {number} pixels per unit */
  fit(room) {
    const { text } = this.style
    // Someone who chooses large text accepts smaller panels.
    const least = this.wantsLarge ? LEAST_BESIDE_LARGE : LEAST
    this.unit = text / TEXT_SIZE
    while (room(this.whole) < least && this.unit > SMALLEST / TEXT_SIZE) this.unit = Math.max(SMALLEST / TEXT_SIZE, 0.96 * this.unit)
    return this.unit
  }

  /** The area within the margin, in units. @returns {Rect} */
  get whole() {
    const [width, height] = [this.style.width / this.unit, this.height / this.unit]
    return { x: EDGE, y: EDGE, width: width - 2 * EDGE, height: height - 2 * EDGE }
  }

  /** A context for measuring text. */
  get ruler() {
    const context = contextOf(this.canvas)
    context.setTransform(1, 0, 0, 1, 0, 0)
    return context
  }

  /** Change what is shown. @param {any} [_changes] */
  change(_changes) {}

  /** Draw on the canvas. @param {any} [changes] */
  async draw(changes) {
    await this.ready
    this.change(changes)
    this.paint(contextOf(this.canvas), this.style.scale)
  }

  /**
   * Draw, and encode the picture in the background, so that the next one can be drawn meanwhile.
   * @param {PictureType} type
   * @param {any} [changes]
   * @returns {Promise<{file: Promise<Blob>}>}
   */
  async picture(type, changes) {
    if (type === "image/svg+xml") {
      await this.ready
      this.change(changes)
      return { file: Promise.resolve(new Blob([this.svg()], { type })) }
    }
    await this.draw(changes)
    return { file: this.packer.pack(await createImageBitmap(this.canvas), type) }
  }

  dispose() { this.packer.dispose() }

  /** @returns {string} */
  svg() {
    const recorder = new Recorder(this.style.width, this.height, contextOf(this.page.createElement("canvas")))
    // Recorder has all members of a context that the drawing uses.
    const context = /** @type {CanvasRenderingContext2D} */ (/** @type {unknown} */ (recorder))
    this.paint(context, 1)
    return String(recorder)
  }

  /** Paint the sheet on any context. @param {CanvasRenderingContext2D} _context  @param {number} _scale */
  paint(_context, _scale) {}

  /** Clear the sheet and set up units. @param {CanvasRenderingContext2D} context  @param {number} scale  @returns {number} pixels per unit */
  begin(context, scale) {
    const { style, theme, unit } = this
    context.setTransform(scale, 0, 0, scale, 0, 0)
    context.clearRect(0, 0, style.width, this.height)
    if (style.background !== "transparent") {
      context.fillStyle = theme.page
      context.fillRect(0, 0, style.width, this.height)
    }
    const ratio = scale * unit
    context.setTransform(ratio, 0, 0, ratio, 0, 0)
    return ratio
  }

  /** The rects of the user's heading and of the title, where the style has them, and the rest. @param {Rect} whole  @param {number} high  height of the title  @returns {{heading: Rect | null, title: Rect | null, rest: Rect}} */
  parted(whole, high) {
    const [heading, below] = this.style.heading ? cutOff(whole, HEADING.height) : [null, whole]
    const [title, rest] = this.style.title ? cutOff(below, high) : [null, below]
    return { heading, title, rest }
  }

  /** @param {CanvasRenderingContext2D} context  @param {Rect} rect */
  writeHeading(context, rect) {
    const { style, theme } = this
    writeWords(context, [{ text: style.heading, bold: true }], rect.x, rect.y + 14, { theme, size: HEADING.size, room: rect.width })
  }

  /** @param {CanvasRenderingContext2D} context  @param {Stand<Shown>} stand  @param {number} ratio  @returns {Placed<Shown>[]} */
  place(context, stand, ratio) {
    const { rect, need, head, foot = 0, over, count, centred = false } = stand
    const rects = over ? columns(cutOff(rect, OVER)[1], Array(count).fill(1), 16) : grid(rect, count, need)
    return rects.map((whole, index) => {
      const [, below] = cutOff(whole, head)
      const room = { ...below, height: below.height - foot }
      const side = Math.floor(Math.min(room.width, room.height))
      const inside = !need.square ? room : over ? { ...room, width: side, height: side } : squared(room, head + foot, need, centred)
      const area = Area.within(context, this.page, inside, ratio)
      return { part: stand.part(area, index), area, whole, head }
    })
  }
}

/**
 * @template Shown
 * @typedef {{part: Part<Shown>, area: Area, whole: Rect, head: number}} Placed
 */

/**
 * @template {{theme: Theme}} Shown
 * @param {CanvasRenderingContext2D} context
 * @param {Placed<Shown>} placed
 * @param {Shown} shown
 * @param {number} ratio
 */
export function drawPart(context, { part, area, whole, head }, shown, ratio) {
  const { theme } = shown
  part.draw(shown)
  context.setTransform(ratio, 0, 0, ratio, 0, 0)
  const inset = part.margin?.left ?? 0
  const right = whole.x + whole.width
  if (head) {
    writeHead(context, part.title(shown), part.values?.(shown) ?? [], { ...whole, x: area.left / ratio, width: right - area.left / ratio }, inset, theme)
  }
  if (part.foot) writeFoot(context, part.foot(shown), { x: area.left / ratio + inset, y: area.top / ratio + area.height + 14, right }, theme)
}

/**
 * Write lines with words at both ends, all of one size. If they do not fit, the text is smaller; if that does not help,
 * those at the left are cut.
 * @param {CanvasRenderingContext2D} context
 * @param {[Word[], Word[]][]} lines
 * @param {{x: number, y: number, right: number}} first
 * @param {Theme} theme
 */
function writeFoot(context, lines, { x, y, right }, theme) {
  const roomBeside = (/** @type {Word[]} */ far, /** @type {number} */ size) => right - x - (far.length ? widthOf(context, far, theme, size) + APART : 0)
  const sizes = SMALLER.map(share => share * theme.number)
  const fits = (/** @type {number} */ size) => lines.every(([left, far]) => widthOf(context, left, theme, size) <= roomBeside(far, size))
  const size = sizes.find(fits) ?? sizes[sizes.length - 1]
  lines.forEach(([left, far], k) => {
    writeWords(context, left, x, y + LINE * k, { theme, size, room: roomBeside(far, size) })
    writeWords(context, far, right, y + LINE * k, { theme, size, align: "right" })
  })
}

/**
 * Write a title and the values right of it. If they do not fit, the text is smaller; if that does not help, the values
 * are left out, or the quiet part of the title.
 * @param {CanvasRenderingContext2D} context
 * @param {Word[]} whole   title
 * @param {Word[]} values
 * @param {Rect} rect
 * @param {number} inset   where the title begins if there is room: above the picture, not above its vertical axis
 * @param {Theme} theme
 */
function writeHead(context, whole, values, { x, y, width }, inset, theme) {
  const title = widthOf(context, whole, theme, theme.number) <= width ? whole : withoutQuiet(whole)
  const apart = values.flatMap((word, k) => (k ? [{ text: "  " }, word] : [word]))
  const widths = (/** @type {number} */ size) => [title, apart].map(words => widthOf(context, words, theme, size))
  const fits = (/** @type {number} */ size, /** @type {number} */ from) => {
    const [left, right] = widths(size)
    return left + (right && right + 12) <= width - from
  }
  const [size, from] = [[theme.text, inset], [theme.text, 0], [theme.number, 0]].find(([tried, at]) => fits(tried, at)) ?? [theme.number, 0]
  const both = fits(size, from)
  if (both) writeWords(context, apart, x + width, y + 12, { theme, size, align: "right" })
  writeWords(context, title, x + from, y + 12, { theme, size, room: width - from })
}

/**
 * Write words on several lines. If they do not fit, the text is smaller; if that does not help, the last line is cut.
 * @param {CanvasRenderingContext2D} context
 * @param {Word[]} words
 * @param {Rect} rect
 * @param {Theme} theme
 * @param {number} most    the largest number of lines
 * @param {number} [size]  of the letters
 * @returns {number} how many lines are written
 */
export function writeLines(context, words, rect, theme, most, size = theme.text) {
  const sized = SMALLER.map(share => ({ size: share * size, lines: inLines(context, words, theme, share * size, rect.width, most) }))
  const fits = (/** @type {typeof sized[0]} */ { size, lines }) => lines.every(line => widthOf(context, line, theme, size) <= rect.width)
  const fitting = sized.find(fits) ?? sized[sized.length - 1]
  fitting.lines.forEach((line, k) => {
    writeWords(context, line, rect.x, rect.y + 10 + k * LINE, { theme, size: fitting.size, room: rect.width })
  })
  return fitting.lines.length
}

/** Draw a piece of the line that marks a run in charts. @param {CanvasRenderingContext2D} context  @param {number} x  @param {number} y  @param {Theme} theme  @param {number} run */
export function drawSwatch(context, x, y, theme, run) {
  context.strokeStyle = theme.runs[run]
  context.lineWidth = 4
  context.setLineDash(RUN_DASHES[run])
  strokeLine(context, x, y, x + 36, y)
  context.setLineDash([])
}

/** The part of a rect that a square with its margins fills. @param {Rect} rect  @param {number} words  height of the words above and below  @param {Need} need  @param {boolean} centred  @returns {Rect} */
function squared(rect, words, { around: [across, down], ideal }, centred) {
  const scale = Math.max(0, Math.min((rect.width - across) / ideal[0], (rect.height + words - down) / ideal[1]))
  const width = Math.floor(across + scale * ideal[0])
  return { ...rect, x: centred ? rect.x + (rect.width - width) / 2 : rect.x, width, height: Math.floor(down - words + scale * ideal[1]) }
}
