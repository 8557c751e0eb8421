import assert from "node:assert/strict"
import { test } from "node:test"

import { Area } from "../../ebm_viz/viewer/web/draw/canvas.js"
import { drawPart, writeLines } from "../../ebm_viz/viewer/web/draw/paper.js"
import { inLines, maths, plain, writeWords } from "../../ebm_viz/viewer/web/draw/words.js"
import { context, THEME } from "./context.js"

test("what is cut off ends with an ellipsis wherever it is cut", () => {
  for (let room = 20; room < 300; room += 1) {
    /** @type {string[]} */ const written = []
    const context = /** @type {any} */ ({ measureText: (/** @type {string} */ text) => ({ width: 8 * text.length }), fillText: (/** @type {string} */ text) => written.push(text) })
    const words = ["where ", "32-bit ", "numbers ", "no ", "longer ", "resolve ", "it"].map(text => ({ text }))
    writeWords(context, words, 0, 0, { theme: /** @type {any} */ ({ font: "sans" }), room })
    const whole = plain(words)
    assert.equal(written.join("").at(-1), 8 * whole.length <= room ? "t" : "…", String(room))
    assert.ok(8 * written.join("").length <= room)
  }
})

test("a word is cut only where not even the first one fits", () => {
  const words = [{ text: "All ", bold: true }, { text: "y", bold: true, italic: true }, { text: " of one column, shared", bold: true }]
  const whole = plain(words)
  for (let room = 8; room < 7 * whole.length; room += 1) {
    const sheet = context()
    writeWords(sheet, words, 0, 0, { theme: THEME, room })
    const written = sheet.drawn.map(({ text }) => text).join("")
    assert.ok(sheet.drawn.every(({ right }) => right <= room), `${written} in ${room}`)
    if (room < 7 * "All…".length) continue
    assert.ok(["All…", "All y…", "All y of…", "All y of one…", "All y of one column…"].includes(written), `${written} in ${room}`)
  }
})

test("a title that does not fit loses its quiet part whole, and is then as large as there is room", () => {
  const title = [{ text: "Energy map ", bold: true }, { text: "with −∇", quiet: true }, { text: "F", quiet: true, italic: true }, { text: " and the data", quiet: true }]
  const [whole, short] = [plain(title), "Energy map"]
  for (let width = 40; width < 300; width += 1) {
    const sheet = context()
    const area = Object.assign(new Area(sheet, /** @type {any} */ (null)), { width, height: 50 })
    const part = /** @type {any} */ ({ draw: () => {}, title: () => title })
    drawPart(sheet, { part, area, whole: { x: 0, y: 0, width, height: 99 }, head: 30 }, { theme: THEME }, 1)
    const written = sheet.drawn.map(({ text }) => text).join("")
    if (0.5 * THEME.number * whole.length <= width) assert.equal(written, whole)
    else if (0.5 * THEME.number * short.length <= width) assert.equal(written.trim(), short, String(width))
    if (written.trim() !== short) continue
    const [{ left, right, text }] = sheet.drawn
    assert.equal((2 * (right - left)) / text.length === THEME.text, width >= 0.5 * THEME.text * short.length, String(width))
  }
})

test("no line ends inside a share or an equation, and none is longer than its room", () => {
  const words = [{ text: "Below 20 %, a smaller " }, { text: "β", italic: true }, { text: " = 1.00 may help the walk." }]
  for (let room = 80; room < 400; room += 1) {
    const lines = inLines(context(), words, THEME, 14, room, 99)
    assert.equal(lines.map(plain).join(" ").replace(/ +/g, " "), plain(words))
    for (const line of lines.map(plain)) {
      assert.doesNotMatch(line, /^ ?[=%]|=$|^1\.00/)
      assert.ok(7 * line.trimEnd().length <= room, `${line} in ${room}`)
    }
  }
})

test("the lines of a title become smaller before the last one is cut", () => {
  const words = [{ text: "PCA, two directions: no limit" }]
  for (let room = 40; room < 300; room += 1) {
    const fits = (/** @type {number} */ size) => inLines(context(), words, THEME, size, room, 2)
      .every(line => plain(line).length * 0.5 * size <= room)
    const sheet = context()
    writeLines(sheet, words, { x: 0, y: 0, width: room, height: 99 }, THEME, 2)
    const sizes = sheet.drawn.map(({ text, left, right }) => (2 * (right - left)) / text.length)
    assert.ok(sheet.drawn.every(({ right }) => right <= room + 1e-9), String(room))
    assert.equal(sheet.drawn.some(({ text }) => text.endsWith("…")), !fits(0.8 * THEME.text), String(room))
    assert.equal(sizes.every(size => Math.abs(size - THEME.text) < 1e-9), fits(THEME.text), String(room))
  }
})

test("the lines below a chart have one size", () => {
  for (let room = 60; room < 300; room += 1) {
    const sheet = context()
    const area = Object.assign(new Area(sheet, /** @type {any} */ (null)), { left: 0, top: 0, width: room, height: 50 })
    const lines = [["slope", "1"], ["one that is longer", "−0.0628"]].map(line => line.map(text => [{ text }]))
    const part = /** @type {any} */ ({ draw: () => {}, foot: () => lines })
    drawPart(sheet, { part, area, whole: { x: 0, y: 0, width: room, height: 99 }, head: 0 }, { theme: THEME }, 1)
    const sizes = sheet.drawn.map(({ text, left, right }) => Math.round((20 * (right - left)) / text.length))
    assert.equal(new Set(sizes).size, 1, String(room))
  }
})

test("an index stands lower and is smaller", () => {
  const sheet = context()
  writeWords(sheet, [{ text: "F", italic: true }, { text: "β", lowered: true }], 0, 0, { theme: THEME })
  const [letter, index] = sheet.drawn
  assert.ok(index.y > letter.y)
  assert.ok(index.right - index.left < letter.right - letter.left)
})

test("variables of a formula are in italics, its numbers and words are not", () => {
  const italic = (/** @type {string} */ text) => maths(text).filter(word => word.italic).map(word => word.text).join("")
  assert.equal(italic("y₁, F⁺ − m by mean"), "yFm")
  assert.equal(italic("F⁺ − F(ỹₖ), ỹₖ k steps from y"), "FFỹỹky")
  assert.equal(italic("½‖βσ∇F(y + σε) − ε‖²"), "βσFyσεε")
})
