// A drawing context that records what is drawn as SVG: paths stay paths, and text stays text.

/** @typedef {[number, number, number, number, number, number]} Matrix */

const TWO_PLACES = (/** @type {number} */ value) => String(Math.round(value * 100) / 100)

/** The initial state of a context; `save` copies it. */
const usual = () => ({
  matrix: /** @type {Matrix} */ ([1, 0, 0, 1, 0, 0]),
  fillStyle: /** @type {string | Gradient} */ ("#000"),
  strokeStyle: "#000",
  lineWidth: 1,
  lineCap: "butt",
  lineJoin: "miter",
  dash: /** @type {number[]} */ ([]),
  globalAlpha: 1,
  font: "10px sans-serif",
  textAlign: "start",
  textBaseline: "alphabetic",
  groups: 0,
})

class Gradient {
  /** @param {string} id  @param {string} place */
  constructor(id, place) {
    this.id = id
    this.place = place
    /** @type {string[]} */ this.stops = []
  }

  /** @param {number} at  @param {string} color */
  addColorStop(at, color) { this.stops.push(`<stop offset="${TWO_PLACES(100 * at)}%" ${inks("stop-color", "stop-opacity", color)}/>`) }

  toString() { return `<linearGradient id="${this.id}" gradientUnits="userSpaceOnUse" ${this.place}>${this.stops.join("")}</linearGradient>` }
}

/** Implements those members of a canvas context that the viewer uses. */
export class Recorder {
  /** @param {number} width  @param {number} height  @param {CanvasRenderingContext2D} ruler  measures text */
  constructor(width, height, ruler) {
    this.width = width
    this.height = height
    this.ruler = ruler
    this.state = usual()
    /** @type {ReturnType<typeof usual>[]} */ this.kept = []
    /** @type {string[]} */ this.body = []
    /** @type {(Gradient | string)[]} */ this.definitions = []
    this.path = ""
    this.imageSmoothingEnabled = true
    this.imageSmoothingQuality = "high"
  }

  toString() {
    return `<svg xmlns="http://www.w3.org/2000/svg" width="${this.width}" height="${this.height}" viewBox="0 0 ${this.width} ${this.height}">`
      + `<defs>${this.definitions.join("")}</defs>${this.body.join("\n")}</svg>\n`
  }

  save() {
    this.kept.push({ ...this.state, groups: 0 })
    const kept = this.kept[this.kept.length - 1]
    ;[kept.groups, this.state.groups] = [this.state.groups, 0]
  }

  restore() {
    this.body.push("</g>".repeat(this.state.groups))
    this.state = this.kept.pop() ?? usual()
  }

  /** @param {...number} matrix */
  setTransform(...matrix) { this.state.matrix = /** @type {Matrix} */ (matrix) }

  /** @param {number} x  @param {number} y */
  translate(x, y) {
    const [a, b, c, d] = this.state.matrix
    this.state.matrix = [a, b, c, d, ...this.#at(x, y)]
  }

  /** @param {number} angle */
  rotate(angle) {
    const [a, b, c, d, e, f] = this.state.matrix
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
    this.state.matrix = [a * cos + c * sin, b * cos + d * sin, c * cos - a * sin, d * cos - b * sin, e, f]
  }

  /** @param {number} x  @param {number} y  @returns {[number, number]} */
  #at(x, y) {
    const [a, b, c, d, e, f] = this.state.matrix
    return [a * x + c * y + e, b * x + d * y + f]
  }

  get #zoom() { return Math.hypot(this.state.matrix[0], this.state.matrix[1]) }

  /** @param {string} letter  @param {number} x  @param {number} y */
  #go(letter, x, y) {
    if (Number.isNaN(x + y)) return
    this.path += letter + this.#at(x, y).map(TWO_PLACES).join(" ")
  }

  beginPath() { this.path = "" }

  /** @param {number} x  @param {number} y */
  moveTo(x, y) { this.#go("M", x, y) }

  /** @param {number} x  @param {number} y */
  lineTo(x, y) { this.#go(this.path ? "L" : "M", x, y) }

  closePath() { this.path += "Z" }

  /** Only whole circles. @param {number} x  @param {number} y  @param {number} radius */
  arc(x, y, radius) {
    const r = TWO_PLACES(radius * this.#zoom)
    const [left, level] = this.#at(x - radius, y)
    const across = TWO_PLACES(2 * radius * this.#zoom)
    this.path += `M${TWO_PLACES(left)} ${TWO_PLACES(level)}a${r} ${r} 0 1 0 ${across} 0a${r} ${r} 0 1 0 -${across} 0Z`
  }

  /** @param {number} x  @param {number} y  @param {number} width  @param {number} height */
  rect(x, y, width, height) {
    this.moveTo(x, y)
    this.lineTo(x + width, y)
    this.lineTo(x + width, y + height)
    this.lineTo(x, y + height)
    this.closePath()
  }

  /** @param {number} x  @param {number} y  @param {number} width  @param {number} height */
  roundRect(x, y, width, height) { this.rect(x, y, width, height) }

  fill() { this.#put(`<path d="${this.path}" ${this.#filled()}/>`) }

  stroke() { if (this.path) this.#put(`<path d="${this.path}" fill="none" ${this.#stroked()}/>`) }

  /** @param {number} x  @param {number} y  @param {number} width  @param {number} height */
  fillRect(x, y, width, height) { this.#apart(() => { this.rect(x, y, width, height); this.fill() }) }

  /** @param {number} x  @param {number} y  @param {number} width  @param {number} height */
  strokeRect(x, y, width, height) { this.#apart(() => { this.rect(x, y, width, height); this.stroke() }) }

  clearRect() {}

  /** @param {() => void} draw  with a path of its own */
  #apart(draw) {
    const { path } = this
    this.path = ""
    draw()
    this.path = path
  }

  clip() {
    const id = `c${this.definitions.length}`
    this.definitions.push(`<clipPath id="${id}"><path d="${this.path}"/></clipPath>`)
    this.body.push(`<g clip-path="url(#${id})">`)
    this.state.groups += 1
  }

  /** @param {number[]} dash */
  setLineDash(dash) { this.state.dash = dash }

  /** @param {number} x1  @param {number} y1  @param {number} x2  @param {number} y2 */
  createLinearGradient(x1, y1, x2, y2) {
    const [[left, top], [right, below]] = [this.#at(x1, y1), this.#at(x2, y2)]
    const gradient = new Gradient(`g${this.definitions.length}`, `x1="${TWO_PLACES(left)}" y1="${TWO_PLACES(top)}" x2="${TWO_PLACES(right)}" y2="${TWO_PLACES(below)}"`)
    this.definitions.push(gradient)
    return gradient
  }

  /** @param {HTMLCanvasElement} image  @param {number} x  @param {number} y  @param {number} width  @param {number} height */
  drawImage(image, x, y, width, height) {
    const [left, top] = this.#at(x, y).map(TWO_PLACES)
    const [across, down] = [width, height].map(size => TWO_PLACES(size * this.#zoom))
    this.#put(`<image x="${left}" y="${top}" width="${across}" height="${down}" preserveAspectRatio="none" href="${image.toDataURL()}"/>`)
  }

  /** @param {string} text */
  measureText(text) {
    this.ruler.font = this.state.font
    return this.ruler.measureText(text)
  }

  /** @param {string} text  @param {number} x  @param {number} y */
  fillText(text, x, y) { this.#write(text, x, y, this.#filled()) }

  /** @param {string} text  @param {number} x  @param {number} y */
  strokeText(text, x, y) { this.#write(text, x, y, `fill="none" ${this.#stroked()}`) }

  /** @param {string} text  @param {number} x  @param {number} y  @param {string} paint */
  #write(text, x, y, paint) {
    const { font, textAlign, matrix: [a, b] } = this.state
    const [, italic, weight, size, family] = font.match(/^(italic )?(?:(\d+) )?([\d.]+)px (.*)$/) ?? ["", "", "", "10", "sans-serif"]
    const [left, level] = this.#at(x, y + this.#baseline())
    const angle = (Math.atan2(b, a) * 180) / Math.PI
    // If the font is missing, its replacement is stretched to the same length; otherwise words would overlap.
    const length = this.measureText(text).width * this.#zoom
    const style = [
      `x="${TWO_PLACES(left)}" y="${TWO_PLACES(level)}" font-family="${escaped(family)}" font-size="${TWO_PLACES(Number(size) * this.#zoom)}"`,
      italic && `font-style="italic"`,
      weight && weight !== "400" && `font-weight="${weight}"`,
      textAlign === "center" && `text-anchor="middle"`,
      textAlign === "right" && `text-anchor="end"`,
      text.length > 1 && length > 0 && `textLength="${TWO_PLACES(length)}" lengthAdjust="spacingAndGlyphs"`,
      Math.abs(angle) > 0.01 && `transform="rotate(${TWO_PLACES(angle)} ${TWO_PLACES(left)} ${TWO_PLACES(level)})"`,
      paint,
    ]
    this.#put(`<text ${style.filter(Boolean).join(" ")} xml:space="preserve">${escaped(text)}</text>`)
  }

  /** How far the alphabetic baseline lies below the given point: not every program supports other baselines. */
  #baseline() {
    if (this.state.textBaseline !== "middle") return 0
    const { ruler } = this
    ruler.font = this.state.font
    const ascent = (/** @type {CanvasTextBaseline} */ line) => {
      ruler.textBaseline = line
      return ruler.measureText("x").fontBoundingBoxAscent
    }
    return ascent("alphabetic") - ascent("middle")
  }

  #filled() {
    const { fillStyle, globalAlpha } = this.state
    return fillStyle instanceof Gradient ? `fill="url(#${fillStyle.id})"` : inks("fill", "fill-opacity", fillStyle, globalAlpha)
  }

  #stroked() {
    const { strokeStyle, globalAlpha, lineWidth, lineCap, lineJoin, dash } = this.state
    const zoom = this.#zoom
    return [
      inks("stroke", "stroke-opacity", strokeStyle, globalAlpha), `stroke-width="${TWO_PLACES(lineWidth * zoom)}"`,
      lineCap !== "butt" && `stroke-linecap="${lineCap}"`,
      lineJoin !== "miter" && `stroke-linejoin="${lineJoin}"`,
      dash.length > 0 && `stroke-dasharray="${dash.map(length => TWO_PLACES(length * zoom)).join(" ")}"`,
    ].filter(Boolean).join(" ")
  }

  /** @param {string} element */
  #put(element) { this.body.push(element) }
}

// The settings of a context are properties. They are stored in the state, so that `save` keeps them.
for (const name of ["fillStyle", "strokeStyle", "lineWidth", "lineCap", "lineJoin", "globalAlpha", "font", "textAlign", "textBaseline"]) {
  Object.defineProperty(Recorder.prototype, name, {
    get() { return this.state[name] },
    set(value) { this.state[name] = value },
  })
}

/** A colour and its opacity as two attributes, for programs that support little CSS. @param {string} name  @param {string} opacity  @param {string} color  @param {number} [alpha] */
function inks(name, opacity, color, alpha = 1) {
  const [r, g, b, a = 1] = color.startsWith("rgb") ? (color.match(/[\d.]+/g) ?? []).map(Number) : [NaN]
  const solid = Number.isNaN(r) ? color : `#${[r, g, b].map(part => Math.round(part).toString(16).padStart(2, "0")).join("")}`
  const cover = a * alpha
  return `${name}="${solid}"${cover < 1 ? ` ${opacity}="${TWO_PLACES(cover)}"` : ""}`
}

/** @param {string} text */
const escaped = text => text.replace(/[&<>"]/g, letter => `&#${letter.charCodeAt(0)};`)
