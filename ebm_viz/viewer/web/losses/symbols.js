// Short mathematical texts such as "F⁻ = m": letters in italics, signs raised, the same on canvases and in HTML.

/** @typedef {{text: string, italic: boolean, raised: boolean}} Piece */

const RAISED = /** @type {Record<string, string>} */ ({ "⁺": "+", "⁻": "−" })

/** @param {string} text  @returns {Piece[]} */
export function pieces(text) {
  return (text.match(/[⁺⁻]|(?<!\p{L})[FpmβγδΔℓ](?!\p{L})|(?:(?![⁺⁻]|(?<!\p{L})[FpmβγδΔℓ](?!\p{L})).)+/gu) ?? []).map(piece =>
    piece in RAISED
      ? { text: RAISED[piece], italic: false, raised: true }
      : { text: piece, italic: /^[FpmβγδΔℓ]$/.test(piece), raised: false })
}

/** @param {string} text  @returns {Node[]} */
export function inHtml(text) {
  return pieces(text).map(piece => {
    if (!piece.italic && !piece.raised) return document.createTextNode(piece.text)
    const made = document.createElement(piece.raised ? "sup" : "i")
    made.textContent = piece.text
    return made
  })
}

/**
 * Writes on a canvas in its fill style, with a rim of `rim` where that is given.
 * @param {CanvasRenderingContext2D} context
 * @param {string} text
 * @param {number} x
 * @param {number} y
 * @param {{font: string, size: number, align?: "left" | "center" | "right", weight?: number, rim?: string}} style
 */
export function writeMath(context, text, x, y, { font, size, align = "left", weight = 400, rim }) {
  const parts = pieces(text).map(piece => {
    const style = `${piece.italic ? "italic " : ""}${weight} ${piece.raised ? 0.72 * size : size}px ${font}`
    context.font = style
    return { ...piece, style, width: context.measureText(piece.text).width }
  })
  const width = parts.reduce((sum, part) => sum + part.width, 0)
  const start = align === "left" ? x : align === "right" ? x - width : x - width / 2
  context.textAlign = "left"
  context.textBaseline = "middle"
  context.lineJoin = "round"
  for (const draw of rim ? ["rim", "fill"] : ["fill"]) {
    let at = start
    for (const part of parts) {
      context.font = part.style
      const level = y + 1 - (part.raised ? 0.3 * size : 0)
      if (draw === "rim") {
        context.lineWidth = 4
        context.strokeStyle = rim ?? ""
        context.strokeText(part.text, at, level)
      } else context.fillText(part.text, at, level)
      at += part.width
    }
  }
  return width
}

/** @param {CanvasRenderingContext2D} context  @param {string} text  @param {string} font  @param {number} size */
export function widthOf(context, text, font, size) {
  return pieces(text).reduce((sum, piece) => {
    context.font = `${piece.italic ? "italic " : ""}400 ${piece.raised ? 0.72 * size : size}px ${font}`
    return sum + context.measureText(piece.text).width
  }, 0)
}
