import assert from "node:assert/strict"
import { test } from "node:test"

import { Area } from "../../ebm_viz/viewer/web/draw/canvas.js"
import { MapFrame } from "../../ebm_viz/viewer/web/draw/map_frame.js"
import { walks } from "../../ebm_viz/viewer/web/panels/walks.js"
import { context, THEME } from "./context.js"

test("the numbers of wells stay inside the map, however small it is and wherever the wells lie", () => {
  const wells = Array.from({ length: 12 }, (_, k) => ({ y1: 2.9 * Math.cos((Math.PI * k) / 6), y2: 2.9 * Math.sin((Math.PI * k) / 6) }))
  for (const width of [140, 200, 400]) {
    const area = Object.assign(new Area(context(), /** @type {any} */ (null)), { width, height: width })
    const mapFrame = new MapFrame(Object.assign(area, { page: { createElement: () => ({ getContext: () => null }) } }), true)
    walks(area.context, /** @type {any} */ ({ mapFrame, theme: THEME, frame: { walk: { positions: new Float32Array(), shown: 0, truth: { wells } } } }))
    const drawn = /** @type {any[]} */ (area.context.drawn)
    assert.equal(drawn.length, 12)
    for (const { text, left, right, y } of drawn) {
      assert.ok(left >= 0 && right <= mapFrame.side && y - THEME.number / 2 >= 0 && y + THEME.number / 2 <= mapFrame.side, `${text} of ${width}: ${left}, ${right}, ${y}`)
    }
  }
})
