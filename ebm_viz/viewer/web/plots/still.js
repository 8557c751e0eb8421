// A still of a page's Plotly figures: one picture of a fixed size, with a heading and a caption above the figures. Each of
// several figures has its title.

import { shape } from "../control/dom.js"
import { inApp } from "../data/source.js"
import { Packer } from "../draw/packer.js"
import { THEMES } from "../draw/theme.js"
import { load } from "./library.js"
import { fitRows } from "./rows.js"

/** @import { Rect } from "../draw/arrange.js" */
/** @import { PictureType, Style } from "../draw/paper.js" */
/** @typedef {{page: string, query: Record<string, string>, panels: string[], step: number}} Shown */
/** @typedef {{title: string, facts: string, titles?: string[], figures: string[]}} Answer */
/**
 * Where a still gets its figures, and the style sheet with its font.
 * @typedef {object} Supply
 * @property {(shown: Shown, background: string) => Promise<Answer>} figures
 * @property {() => Promise<string>} font
 */

/** The text size of figures as the server sends them, in pixels. */
const TEXT_SIZE = 14
const EDGE = 20
/** Milliseconds between two requests while the training has not reached the step. */
const PAUSE = 250
const CLEAR = "rgba(0, 0, 0, 0)"

/** @type {Promise<string> | undefined} */
let font

/** The server of the page. @param {AbortSignal} signal  ends its work for an export  @returns {Supply} */
export const serverUntil = signal => ({
  figures: (shown, background) => figures(shown, background, signal),
  font: () => (font ??= fetch(inApp("api/figures/font.css")).then(answer => answer.text())),
})

export class PlotStill {
  /** @param {Shown} shown  @param {Style} style  @param {string} source  of Plotly  @param {Supply} supply */
  constructor(shown, style, source, supply) {
    this.supply = supply
    this.shown = shown
    this.style = style
    this.source = source
    this.packer = new Packer()
    this.drawn = ""
    this.svg = ""
    this.answer = /** @type {Answer} */ ({ title: "", facts: "", figures: [] })
  }

  /** @param {{step?: number, panels?: string[], style?: Partial<Style>}} [change] */
  async draw({ style, ...shown } = {}) {
    this.shown = { ...this.shown, ...shown }
    this.style = { ...this.style, ...style }
    const drawn = JSON.stringify([this.shown, this.style])
    if (drawn === this.drawn) return
    const [Plotly, answer] = await Promise.all([load(this.source), this.supply.figures(this.shown, this.style.background)])
    this.answer = answer
    this.svg = await composed(Plotly, answer, this.style)
    this.drawn = drawn
  }

  words() { return { title: this.answer.title, facts: this.answer.facts } }

  /** @param {PictureType} type  @param {any} [change]  @returns {Promise<{file: Promise<Blob>}>} */
  async picture(type, change) {
    await this.draw(change)
    if (type === "image/svg+xml") return { file: Promise.resolve(new Blob([this.svg], { type })) }
    const { width, height } = sizeOf(this.style)
    const scale = this.style.scale
    // An SVG that is used as an image cannot use the fonts of the page, so the font is embedded.
    const within = this.svg.replace(">", `><style>${await this.supply.font()}</style>`)
    const image = new Image(width, height)
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(within)}`
    await image.decode()
    const canvas = document.createElement("canvas")
    canvas.width = Math.round(width * scale)
    canvas.height = Math.round(height * scale)
    canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height)
    return { file: this.packer.pack(await createImageBitmap(canvas), type) }
  }

  dispose() { this.packer.dispose() }
}

/** Request the figures until the training has reached the step. @param {Shown} shown  @param {string} background  @param {AbortSignal} signal  @returns {Promise<Answer>} */
async function figures(shown, background, signal) {
  for (;;) {
    const response = await fetch(inApp("api/figures"), {
      method: "POST", signal, headers: { "Content-Type": "application/json" }, body: JSON.stringify({ ...shown, background }),
    })
    const answer = await response.json()
    if (!response.ok) throw new Error(answer.error)
    if (answer.figures) return answer
    await new Promise(done => setTimeout(done, PAUSE))
  }
}

/** @param {Style} style */
const sizeOf = ({ width, height, shape }) => ({ width, height: height ?? Math.round(shape === "square" ? width : (width * 9) / 16) })

/** @param {any} Plotly  @param {Answer} answer  @param {Style} style  @returns {Promise<string>} */
async function composed(Plotly, { facts, titles = [], figures }, style) {
  const { width, height } = sizeOf(style)
  const { text } = style
  const theme = THEMES[style.background === "dark" ? "dark" : "light"]
  const root = shape("svg", { xmlns: "http://www.w3.org/2000/svg", width, height, viewBox: `0 0 ${width} ${height}` })
  if (style.background !== "transparent") root.append(shape("rect", { width, height, fill: theme.page }))
  let y = EDGE
  for (const [words, size, color] of /** @type {[string, number, string][]} */ ([
    [style.heading, 1.4 * text, theme.ink], [style.title ? facts : "", text, theme.quiet],
  ])) {
    if (!words) continue
    root.append(line(words, EDGE, y + size, size, color, width - 2 * EDGE))
    y += 1.5 * size
  }
  const areas = placed(figures.length, { x: EDGE, y, width: width - 2 * EDGE, height: height - y - EDGE })
  for (const [index, area] of areas.entries()) {
    const title = figures.length > 1 && titles[index]
    const high = title ? 1.5 * text : 0
    if (title) root.append(line(title, area.x, area.y + text, text, theme.ink, area.width, 600))
    const below = { ...area, y: area.y + high, height: area.height - high }
    root.append(await panel(Plotly, figures[index], below, text / TEXT_SIZE, style.background === "transparent"))
  }
  return new XMLSerializer().serializeToString(root)
}

/** The rects of figures: in a wide picture two side by side, else all below each other. @param {number} count  @param {Rect} rect  @returns {Rect[]} */
export function placed(count, { x, y, width, height }) {
  const across = width > 1.4 * height ? Math.min(count, 2) : 1
  const down = Math.ceil(count / across)
  const [w, h] = [(width - EDGE * (across - 1)) / across, (height - EDGE * (down - 1)) / down]
  return Array.from({ length: count }, (_, k) => ({ x: x + (k % across) * (w + EDGE), y: y + Math.floor(k / across) * (h + EDGE), width: w, height: h }))
}

/** @param {any} Plotly  @param {string} figure  @param {Rect} area  @param {number} unit  @param {boolean} clear */
async function panel(Plotly, figure, { x, y, width, height }, unit, clear) {
  const { data, layout } = JSON.parse(figure)
  const [w, h] = [Math.round(width / unit), Math.round(height / unit)]
  fitRows(layout, h)
  const paper = clear ? { paper_bgcolor: CLEAR, plot_bgcolor: CLEAR } : {}
  const svg = await Plotly.toImage({ data, layout: { ...layout, ...paper, width: w, height: h } }, { format: "svg", width: w, height: h, imageDataOnly: true })
  const drawn = new DOMParser().parseFromString(svg, "image/svg+xml").documentElement
  for (const [name, value] of Object.entries({ x, y, width, height, viewBox: `0 0 ${w} ${h}` })) drawn.setAttribute(name, String(value))
  return document.importNode(drawn, true)
}

/** @param {string} words  @param {number} x  @param {number} y  @param {number} size  @param {string} fill  @param {number} room  @param {number} [weight] */
function line(words, x, y, size, fill, room, weight = 400) {
  const family = "Source Sans, sans-serif"
  const made = shape("text", { x, y, fill, "font-size": size, "font-family": family, "font-weight": weight })
  const ruler = document.createElement("canvas").getContext("2d")
  if (ruler) {
    ruler.font = `${weight} ${size}px ${family}`
    const wide = ruler.measureText(words).width
    if (wide > room) made.setAttribute("font-size", String((size * room) / wide))
  }
  made.textContent = words
  return made
}
