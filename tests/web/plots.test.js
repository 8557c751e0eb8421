import assert from "node:assert/strict"
import { test } from "node:test"

import { enlarge } from "../../ebm_viz/viewer/web/plots/live.js"
import { fitRows } from "../../ebm_viz/viewer/web/plots/rows.js"
import { placed } from "../../ebm_viz/viewer/web/plots/still.js"

const inside = (rect, { x, y, width, height }) =>
  rect.x >= x && rect.y >= y && rect.x + rect.width <= x + width + 1e-9 && rect.y + rect.height <= y + height + 1e-9

test("figures stand beside each other in a wide picture, below each other in a square one", () => {
  const wide = { x: 20, y: 50, width: 1240, height: 650 }
  const [left, right] = placed(2, wide)
  assert.equal(left.y, right.y)
  assert.ok(right.x >= left.x + left.width)
  const square = { x: 20, y: 50, width: 1240, height: 1210 }
  const [upper, lower] = placed(2, square)
  assert.equal(upper.x, lower.x)
  assert.ok(lower.y >= upper.y + upper.height)
})

test("any number of figures stays within the picture, and none lies on another", () => {
  for (const rect of [{ x: 20, y: 50, width: 1240, height: 650 }, { x: 20, y: 20, width: 1240, height: 1240 }]) {
    for (const count of [1, 2, 3, 5]) {
      const places = placed(count, rect)
      assert.equal(places.length, count)
      for (const [k, one] of places.entries()) {
        assert.ok(inside(one, rect))
        for (const other of places.slice(0, k)) {
          const apart = one.x >= other.x + other.width || other.x >= one.x + one.width || one.y >= other.y + other.height || other.y >= one.y + one.height
          assert.ok(apart)
        }
      }
    }
  }
})

test("in a lecture every text of a figure is larger, and nothing else but the room above it", () => {
  const figure = () => ({
    data: [{ marker: { size: 9 }, colorbar: { tickfont: { size: 10 } } }],
    layout: {
      height: 340, font: { size: 14 }, margin: { t: 40, l: 8 }, legend: { font: { size: 13 } }, xaxis: { title: { font: { size: 12 } }, tickfont: { color: "red" } },
      annotations: [{ font: { size: 20 } }],
    },
  })
  const same = figure()
  enlarge(same, 1)
  assert.deepEqual(same, figure())
  const large = figure()
  enlarge(large, 2)
  assert.deepEqual(large, {
    data: [{ marker: { size: 9 }, colorbar: { tickfont: { size: 20 } } }],
    layout: {
      height: 340, font: { size: 28 }, margin: { t: 80, l: 8 }, legend: { font: { size: 26 } }, xaxis: { title: { font: { size: 24 } }, tickfont: { color: "red" } },
      annotations: [{ font: { size: 40 } }],
    },
  })
})

test("the names of rows are no higher than their row, and no larger than they were", () => {
  const named = (/** @type {number} */ count) => Array.from({ length: count }, (_, k) => `row ${k}`)
  for (const height of [150, 320, 900]) {
    for (const [rows, layout] of /** @type {[number, any][]} */ ([
      [27, { meta: { rows: 27 }, yaxis: { tickfont: { size: 11 } }, xaxis: { title: { text: "answers" }, showticklabels: false } }],
      [10, { yaxis: { ticktext: named(10), tickfont: { size: 12 } } }],
      [26, { yaxis: { ticktext: named(26) }, xaxis: { title: { text: "window" } } }],
      [6, { yaxis: { ticktext: named(3).map(name => `${name},<br>and more`) } }],
    ])) {
      const before = layout.yaxis.tickfont?.size ?? 14
      fitRows({ font: { size: 14 }, margin: { t: 24 }, ...layout }, height)
      const { size } = layout.yaxis.tickfont
      assert.ok(size > 0 && size <= before)
      assert.ok(rows * size <= height - 24)
      assert.equal(size === before, rows * before <= height - 24 - 14 * (0.9 + (layout.xaxis?.showticklabels === false ? 0 : 1.4) + (layout.xaxis?.title ? 1.7 : 0)))
    }
  }
  const numbers = { font: { size: 14 }, margin: { t: 24 }, xaxis: {}, yaxis: { range: [0, 1] } }
  fitRows(numbers, 100)
  assert.deepEqual(numbers.yaxis, { range: [0, 1] })
})
