import assert from "node:assert/strict"
import { test } from "node:test"

import { Area, write } from "../../ebm_viz/viewer/web/draw/canvas.js"
import { Recorder } from "../../ebm_viz/viewer/web/draw/svg.js"
import { context } from "./context.js"

function recorder() {
  const made = new Recorder(200, 100, context())
  return { made, drawing: /** @type {any} */ (made) }
}

test("paths are written in the sheet's own pixels", () => {
  const { made, drawing } = recorder()
  Area.within(drawing, /** @type {any} */ (null), { x: 10, y: 20, width: 50, height: 50 }, 2).begin(5, 5)
  drawing.strokeStyle = "rgb(26 42 42 / 0.6)"
  drawing.lineWidth = 1.5
  drawing.beginPath()
  drawing.moveTo(0, 0)
  drawing.lineTo(10, 0)
  drawing.stroke()
  assert.match(String(made), /<path d="M30 50L50 50" fill="none" stroke="#1a2a2a" stroke-opacity="0.6" stroke-width="3"\/>/)
})

test("words stay words, with their font, side and colour", () => {
  const { made, drawing } = recorder()
  drawing.font = "italic 600 14px \"Source Sans\", sans-serif"
  drawing.fillStyle = "#123456"
  write(drawing, "a < b", 20, 30, "right")
  const said = String(made)
  assert.match(said, />a &#60; b<\/text>/)
  assert.match(said, /font-family="&#34;Source Sans&#34;, sans-serif" font-size="14" font-style="italic" font-weight="600" text-anchor="end" textLength="35" lengthAdjust="spacingAndGlyphs" fill="#123456"/)
})

test("what is clipped is clipped until the state is restored", () => {
  const { made, drawing } = recorder()
  drawing.save()
  drawing.fillStyle = "red"
  drawing.rect(0, 0, 10, 10)
  drawing.clip()
  drawing.fillRect(0, 0, 100, 100)
  drawing.restore()
  drawing.fillRect(50, 50, 10, 10)
  const [, inside, outside] = String(made).match(/<g clip-path="url\(#c0\)">([\s\S]*?)<\/g>([\s\S]*)<\/svg>/) ?? []
  assert.match(inside, /M0 0L100 0L100 100L0 100Z" fill="red"/)
  assert.match(outside, /M50 50.*fill="#000"/)
})
