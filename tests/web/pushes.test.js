import assert from "node:assert/strict"
import { test } from "node:test"

import { plain, widthOf } from "../../ebm_viz/viewer/web/draw/words.js"
import { pushes, pushLegend } from "../../ebm_viz/viewer/web/panels/pushes.js"
import { context, THEME } from "./context.js"

/** The widths of the marks of a weak and a strong push down on a map. @param {number} side */
function widthsOn(side) {
  const drawing = context()
  /** @type {number[]} */ const across = []
  drawing.lineTo = (/** @type {number} */ x) => across.push(x)
  const none = new Float32Array()
  pushes(drawing, /** @type {any} */ ({
    mapFrame: { side, place: () => ({ x: 0, y: 0 }) }, show: { pushes: true }, theme: THEME, strongestPush: 1, points: [[0, 0], [1, 1]],
    frame: { pushes: { positive: new Float32Array([0.1, 1]), negative: none, negativePoints: none, liftsEverywhere: false } },
  }))
  return [across[1] - across[0], across[3] - across[2]]
}

test("marks of pushes are as small as their map, and the stronger push has the larger one", () => {
  for (const side of [130, 250, 500]) {
    const [weak, strong] = widthsOn(side)
    assert.ok(weak < strong)
    assert.ok(strong < 0.045 * side, `${strong} on ${side}`)
  }
})

test("the legend of pushes is no wider than its map, however small that is", () => {
  const none = new Float32Array()
  for (const side of [95, 110, 150, 200, 260, 300, 400]) {
    const view = /** @type {any} */ ({
      frame: { pushes: { positive: new Float32Array(128).fill(1), negative: none, liftsEverywhere: true } },
      trainingBeta: 1, show: { pushes: true }, theme: THEME,
    })
    const legend = pushLegend(view, side)
    assert.match(plain(legend), /■ .*p/)
    assert.ok(widthOf(context(), legend, THEME, THEME.number) <= side - 16, `${plain(legend)} on ${side}`)
  }
})
