// The words beside pictures: titles, notes, legends, diagnoses. This module writes them on canvases; a page puts the
// same words into its elements.

import { write } from "./canvas.js"

/** @import { Theme } from "./theme.js" */
/** @typedef {{text: string, italic?: boolean, bold?: boolean, quiet?: boolean, raised?: boolean, lowered?: boolean, color?: string}} Word */

/** Every second part is set in italics. @param {string[]} parts  @returns {Word[]} */
export const italics = parts => parts.map((text, k) => ({ text, italic: k % 2 === 1 })).filter(({ text }) => text)

/** @param {Word[]} words  @returns {Word[]} */
export const quiet = words => words.map(word => ({ ...word, quiet: true }))

/** @param {Word[]} words  @returns {Word[]} */
export const bold = words => words.map(word => ({ ...word, bold: true }))

/** @param {Word[]} words */
export const plain = words => words.map(({ text }) => text).join("")

const RAISED = /** @type {Record<string, string>} */ ({ "⁺": "+", "⁻": "−" })
/** A product of variables: Greek letters, and a Latin one. */
const VARIABLE = "(?:[βγδΔνσε]+[FGZcnpqmyỹȳzuvkℓ]?|[FGZcnpqmyỹȳzuvkℓ])"
const ALONE = `(?<![\\p{Lu}\\p{Ll}])${VARIABLE}(?![\\p{Lu}\\p{Ll}])`
const SYMBOL = new RegExp(`[⁺⁻]|${ALONE}|(?:(?![⁺⁻]|${ALONE}).)+`, "gu")

/** Words of a short formula such as "F⁻ = m": variables in italics, signs raised. @param {string} text  @returns {Word[]} */
export const maths = text => (text.match(SYMBOL) ?? []).map(piece => (
  piece in RAISED ? { text: RAISED[piece], raised: true } : { text: piece, italic: new RegExp(`^${VARIABLE}$`).test(piece) }))

/** @param {Theme} theme  @param {number} size  @param {Word} word */
const fontOf = (theme, size, { italic, bold, raised, lowered }) => `${italic ? "italic " : ""}${bold ? "600 " : ""}${raised || lowered ? 0.72 * size : size}px ${theme.font}`

/** @param {CanvasRenderingContext2D} context  @param {Word[]} words  @param {Theme} theme  @param {number} size */
export function widthOf(context, words, theme, size) {
  return words.reduce((sum, word) => {
    context.font = fontOf(theme, size, word)
    return sum + context.measureText(word.text).width
  }, 0)
}

/**
 * Write words on one line that starts, ends or is centred at x. What does not fit is cut off with “…”.
 * @param {CanvasRenderingContext2D} context
 * @param {Word[]} words
 * @param {number} x
 * @param {number} y
 * @param {{theme: Theme, size?: number, color?: string, align?: "left" | "right" | "center", room?: number}} style
 * @returns {number} x at which the words end
 */
export function writeWords(context, words, x, y, { theme, size = theme.number, color = theme.ink, align = "left", room = Infinity }) {
  const fitting = room === Infinity ? words : shortened(context, words, theme, size, room)
  const width = align === "left" ? 0 : widthOf(context, fitting, theme, size)
  let at = align === "left" ? x : align === "right" ? x - width : x - width / 2
  for (const word of fitting) {
    context.font = fontOf(theme, size, word)
    context.fillStyle = word.color ?? (word.quiet ? theme.quiet : color)
    write(context, word.text, at, word.raised ? y - 0.3 * size : word.lowered ? y + 0.22 * size : y, "left")
    at += context.measureText(word.text).width
  }
  return at
}

/** Words without the quiet ones at their end, unless nothing would be left. @param {Word[]} words */
export function withoutQuiet(words) {
  const last = words.findLastIndex(word => !word.quiet)
  if (last < 0 || last === words.length - 1) return words
  return words.slice(0, last + 1).map((word, k) => (k === last ? { ...word, text: word.text.trimEnd() } : word))
}

/** What may not stand before "…". */
const LOOSE = /[\s,;:·=(]+$/

/**
 * Words that have room: if not all of them, then all but the quiet ones at their end, else as many whole words as fit.
 * @param {CanvasRenderingContext2D} context
 * @param {Word[]} words
 * @param {Theme} theme
 * @param {number} size
 * @param {number} room
 */
export function shortened(context, words, theme, size, room) {
  const fits = (/** @type {Word[]} */ tried) => widthOf(context, tried, theme, size) <= room
  if (fits(words)) return words
  const loud = withoutQuiet(words)
  if (fits(loud)) return loud
  const text = plain(loud)
  const ends = Array.from({ length: text.length }, (_, k) => text.length - k)
  // A word is cut only where not even the first one fits.
  for (const end of [...ends.filter(end => /\s/.test(text[end] ?? "")), ...ends]) {
    const kept = cut(loud, text.slice(0, end).replace(LOOSE, "").length)
    if (kept.length && fits(kept)) return kept
  }
  return []
}

/** The first letters of words, with "…". @param {Word[]} words  @param {number} count */
function cut(words, count) {
  /** @type {Word[]} */ const kept = []
  for (const word of words) {
    const text = word.text.slice(0, count)
    if (text) kept.push({ ...word, text })
    count -= text.length
  }
  if (kept.length) kept[kept.length - 1].text += "…"
  return kept
}

/**
 * Break words into lines no longer than the room; the last line takes all that is left.
 * @param {CanvasRenderingContext2D} context
 * @param {Word[]} words
 * @param {Theme} theme
 * @param {number} size
 * @param {number} room
 * @param {number} most  the largest number of lines
 */
export function inLines(context, words, theme, size, room, most) {
  /** @type {Word[][]} */ const lines = [[]]
  for (const word of words) {
    // A line may end at a space, but not inside "20 %" or "β = 1".
    for (const text of word.text.split(/(?<=(?<!=) )(?![%=])/)) {
      const line = lines[lines.length - 1]
      const tried = [...line, { ...word, text }]
      const fits = widthOf(context, [...line, { ...word, text: text.trimEnd() }], theme, size) <= room
      if (fits || !line.length || lines.length === most) lines[lines.length - 1] = tried
      else {
        const along = /^ ?[=%]/.test(text) && line.length > 1 ? line.splice(-1) : []
        // A blank at the end of a line would need room, too.
        line[line.length - 1].text = line[line.length - 1].text.trimEnd()
        lines.push([...along, { ...word, text: along.length ? text : text.trimStart() }])
      }
    }
  }
  return lines
}
