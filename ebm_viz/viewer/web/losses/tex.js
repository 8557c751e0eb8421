// Converts the small part of LaTeX in which the formulas of losses are written to MathML.

import { makerOf } from "../control/dom.js"

const make = makerOf("http://www.w3.org/1998/Math/MathML")

const LETTERS = /** @type {Record<string, string>} */ ({
  alpha: "α", beta: "β", gamma: "γ", delta: "δ", varepsilon: "ε", nu: "ν", sigma: "σ", Delta: "Δ", ell: "ℓ", infty: "∞",
})
const OPERATORS = /** @type {Record<string, string>} */ ({ cdot: "·", sum: "∑", int: "∫", le: "≤", ge: "≥", partial: "∂", nabla: "∇", sim: "∼", top: "⊤", "|": "‖" })
const FUNCTIONS = new Set(["log", "min", "max", "exp", "tanh", "sin", "cos"])
/** Widths in em. */
const SPACES = /** @type {Record<string, number>} */ ({ ",": 0.17, " ": 0.25, ":": 0.22, ";": 0.28, quad: 1 })

/** Convert a formula. Unknown commands stay as they are written. @param {string} tex */
export function formula(tex) {
  const words = tex.match(/\\[A-Za-z]+|\\.|[0-9]+(?:\.[0-9]+)?|[^\s]/gu) ?? []
  return make("math", {}, row(new Words(words), ""))
}

class Words {
  /** @param {string[]} words */
  constructor(words) {
    this.words = words
    this.at = 0
  }

  get next() { return this.words[this.at] ?? "" }

  take() {
    const word = this.next
    this.at += 1
    return word
  }
}

/** Everything up to a given word; that word is consumed. @param {Words} words  @param {string} end */
function row(words, end) {
  const made = make("mrow")
  while (words.at < words.words.length && words.next !== end) made.append(...scripted(words))
  words.take()
  return made
}

/** An atom with its subscript and superscript, and the space after a function name. @param {Words} words */
function scripted(words) {
  const isFunction = FUNCTIONS.has(words.next.slice(1))
  const base = atom(words)
  if (!base) return []
  let [below, above] = /** @type {(Element | null)[]} */ ([null, null])
  while (words.next === "_" || words.next === "^" || words.next === "'") {
    const mark = words.take()
    if (mark === "'") above = make("mo", { lspace: "0", rspace: "0" }, "′")
    else {
      const script = tight(atom(words) ?? make("mrow"))
      if (mark === "_") below = script
      else above = script
    }
  }
  const made = below && above ? make("msubsup", {}, base, below, above)
    : below ? make("msub", {}, base, below)
    : above ? make("msup", {}, base, above)
    : base
  return isFunction && !/^(\\left|\\!|[([{])$/.test(words.next) ? [made, make("mspace", { width: "0.17em" })] : [made]
}

/** Remove the space around an operator that stands alone in a script. @param {Element} script */
function tight(script) {
  const lone = script.localName === "mrow" && script.children.length === 1 ? script.children[0] : script
  if (lone.localName === "mo") {
    lone.setAttribute("lspace", "0")
    lone.setAttribute("rspace", "0")
  }
  return script
}

/** @param {Words} words  @returns {Element | null} */
function atom(words) {
  const word = words.take()
  if (word === "{") return row(words, "}")
  if (/^[0-9]/.test(word)) return make("mn", {}, word)
  if (/^\p{L}$/u.test(word)) return letter(word)
  if (word === "-") return make("mo", {}, "−")
  if (word[0] !== "\\") return make("mo", /[()[\]|]/.test(word) ? { stretchy: "false", lspace: "0", rspace: "0" } : {}, word)
  const name = word.slice(1)
  if (name in SPACES) return make("mspace", { width: `${SPACES[name]}em` })
  if (name === "!") return null
  if (name in LETTERS) return letter(LETTERS[name])
  if (name in OPERATORS) return make("mo", name === "|" || name === "nabla" ? { stretchy: "false", lspace: "0", rspace: "0" } : {}, OPERATORS[name])
  if (name === "tilde") return make("mover", { accent: "true" }, group(words), make("mo", { stretchy: "false" }, "~"))
  if (/^[td]?frac$/.test(name)) return make("mfrac", {}, group(words), group(words))
  if (name === "sqrt") return make("msqrt", {}, group(words))
  if (name === "operatorname" || name === "mathrm" || name === "text") return make("mi", { class: "name" }, group(words).textContent ?? "")
  if (name === "left") return fenced(words)
  return make("mi", { class: "name" }, name)
}

/** A letter of the page's own italics: browsers would take it from a font for mathematics. @param {string} text */
const letter = text => make("mi", { class: "letter", mathvariant: "normal" }, text)

/** What a command applies to: braces, or one sign, so that \tfrac12 is a half. @param {Words} words */
function group(words) {
  const digits = /^[0-9]{2,}$/.exec(words.next)?.[0]
  if (digits) words.words.splice(words.at, 1, ...digits)
  return atom(words) ?? make("mrow")
}

/** @param {Words} words */
function fenced(words) {
  const side = (/** @type {string} */ mark) => make("mo", { fence: "true", lspace: "0", rspace: "0" }, mark.replace(/^\\/, "").replace(".", ""))
  const opening = side(words.take())
  const inside = row(words, "\\right")
  return make("mrow", {}, opening, inside, side(words.take()))
}
