import assert from "node:assert/strict"
import { test } from "node:test"

import { Area } from "../../ebm_viz/viewer/web/draw/canvas.js"
import { ColumnPanel } from "../../ebm_viz/viewer/web/panels/column.js"
import { context, THEME } from "./context.js"
import { answersAt, minimaOf, withoutData } from "../../ebm_viz/viewer/web/data/column.js"

const Y = Array.from({ length: 193 }, (_, k) => -3 + (6 * k) / 192)

test("minima are found, the lowest first, and ripples are none", () => {
  const wells = Y.map(y => Math.min(4 * (y + 1.5) ** 2, 4 * (y - 1.5) ** 2 + 0.5) + 0.001 * Math.sin(40 * y))
  assert.deepEqual(minimaOf(wells, 0.1).map(k => Math.round(10 * Y[k]) / 10), [-1.5, 1.5])
})

test("a minimum at a wall counts, and a flat energy has none", () => {
  assert.deepEqual(minimaOf(Y.map(y => y), 0.1), [0])
  assert.deepEqual(minimaOf(Y.map(y => -y), 0.1), [192])
  assert.deepEqual(minimaOf(Y.map(() => 7), 0.1), [])
})

test("answers are those of the nearest two x, and the mixture a density", () => {
  const answers = {
    mean: [0, 1, 2], median: [2, 1, 0], weights: [[0.3, 0.7], [0.3, 0.7], [0.3, 0.7]],
    means: [[-1, 1], [-1, 1], [-2, 2]], spreads: [[0.2, 0.3], [0.2, 0.3], [0.4, 0.3]],
  }
  const { mean, median, mixture } = answersAt(answers, 1.5)
  assert.equal(mean, 1.5)
  assert.equal(median, 0.5)
  const fine = Array.from({ length: 4001 }, (_, k) => -10 + k / 200)
  assert.ok(Math.abs(fine.reduce((sum, y) => sum + mixture(y), 0) / 200 - 1) < 1e-6)
  assert.ok(Math.abs(mixture(-1.5) / (0.3 / (0.3 * Math.sqrt(2 * Math.PI))) - 1) < 1e-6)
})

/** @param {number} width  of the area of the column  @param {boolean} densityShared  @param {{mean: number, median: number}} answers */
function columnOf(width, densityShared = true, { mean, median } = { mean: 0, median: 0 }) {
  const area = Object.assign(new Area(context(), /** @type {any} */ (null)), { width, height: width })
  const known = (/** @type {number} */ value) => [value, value]
  const view = {
    theme: THEME, axes: ["x", "y"], beta: 1, densityShared, range: { low: 0, high: 25, spacing: 5 }, densityRange: { low: 0, high: 1 },
    landscape: { at: (/** @type {number} */ _, /** @type {number} */ y) => ({ energy: 2 * y ** 2, density: Math.exp(-2 * y ** 2) }) },
    answers: { mean: known(mean), median: known(median), weights: [[1], [1]], means: [[0], [0]], spreads: [[1], [1]] },
  }
  const shown = (/** @type {number} */ runs) => /** @type {any} */ ({ state: { runs: Array(runs).fill({}), probe: { y1: 0, y2: 0 } }, views: [view] })
  return { panel: new ColumnPanel(area, 0, false), area, shown }
}

/** @param {number} width */
function drawn(width) {
  const { panel, area, shown } = columnOf(width)
  panel.draw(shown(1))
  return area.context.drawn
}

test("beside other runs a column says when its density has its own scale", () => {
  for (const shared of [true, false]) {
    const { panel, shown } = columnOf(300, shared)
    const title = panel.title(shown(2)).map(({ text }) => text).join("")
    assert.equal(title, `x = 0.00: F and p(y|x)${shared ? "" : ", own scale"}`)
  }
})

test("the label of an answer stands nearer to its own line than to that of the other, or is left out", () => {
  const said = new Set()
  for (const width of [162, 200, 300, 420]) {
    for (let median = -2.9; median < 2.95; median += 0.1) {
      const { panel, area, shown } = columnOf(width, true, { mean: 0, median })
      const all = area.context.drawn
      panel.draw(shown(1))
      const line = (/** @type {number} */ y) => panel.margin.top + ((3 - y) / 6) * panel.side
      for (const [name, own, other] of /** @type {[string, number, number][]} */ ([["mean", 0, median], ["median", median, 0]])) {
        const label = all.find((/** @type {any} */ { text }) => text.startsWith(`${name} `) && /\d/.test(text))
        if (!label) continue
        said.add(`${name} ${width}`)
        const apart = [own, other].map(y => Math.abs(label.y - 1 - line(y)))
        if (Math.abs(own - other) > 1e-9) assert.ok(apart[0] < apart[1], `${label.text} at ${width}, median ${median}: ${apart}`)
      }
    }
  }
  assert.equal(said.size, 8)
})

test("the axis of a column's energies begins with 0, and its key takes a second line only where it has to", () => {
  for (const [width, lines] of [[300, 2], [700, 1]]) {
    const words = drawn(width)
    assert.ok(words.some(({ text, y }) => text === "0" && y > width - 62))
    assert.equal(new Set(words.filter(({ text }) => /above its lowest|density network/.test(text)).map(({ y }) => y)).size, lines)
  }
})

test("stretches of x without data begin 0.2 away from it", () => {
  const line = Array.from({ length: 601 }, (_, k) => /** @type {[number, number]} */ ([-3 + k / 100, 0]))
  assert.deepEqual(withoutData(line), [])
  const close = (/** @type {[number, number][]} */ found, /** @type {number[][]} */ expected) => {
    assert.equal(found.length, expected.length)
    found.forEach((ends, k) => ends.forEach((end, side) => assert.ok(Math.abs(end - expected[k][side]) < 1e-9)))
  }
  close(withoutData(line.filter(([x]) => x <= -1 || x >= 2)), [[-0.8, 1.8]])
  close(withoutData(line.filter(([x]) => Math.abs(x) <= 2)), [[-3, -2.2], [2.2, 3]])
  close(withoutData([]), [[-3, 3]])
})
