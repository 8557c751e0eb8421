import assert from "node:assert/strict"
import { test } from "node:test"

import { Area } from "../../ebm_viz/viewer/web/draw/canvas.js"
import { verticalAxis } from "../../ebm_viz/viewer/web/draw/axis.js"
import { drawLineChart } from "../../ebm_viz/viewer/web/draw/linechart.js"
import { LossCurve } from "../../ebm_viz/viewer/web/losses/curve.js"
import { Curve } from "../../ebm_viz/viewer/web/panels/curve.js"
import { Orbits } from "../../ebm_viz/viewer/web/panels/orbits.js"
import { Success } from "../../ebm_viz/viewer/web/panels/success.js"
import { context, THEME } from "./context.js"

/** @param {number} width  @param {number} height */
function area(width, height) {
  const made = new Area(context(), /** @type {any} */ (null))
  return Object.assign(made, { width, height })
}

test("ticks keep their minus sign and all digits, however long they are", () => {
  for (const [low, high] of [[-2500, 0], [-1000, 1000], [-2_500_000, 3], [0, 9999], [-0.00025, 0]]) {
    const chart = area(240, 150)
    drawLineChart(chart, THEME, { scale: "linear", low, high, across: at => at, ticks: () => [], lines: [] })
    const labels = chart.context.drawn.filter(({ text }) => /\d/.test(text) && !text.startsWith("×"))
    assert.ok(labels.length >= 2)
    for (const { text, left } of labels) assert.ok(left >= 0, `${text} begins at ${left}`)
  }
})

test("no tick of the horizontal axis lies over another or over the axis's name", () => {
  for (const width of [120, 180, 300, 900]) {
    const chart = area(width, 150)
    const ticks = [0, 0.1, 0.2, 0.5, 0.85, 1].map(at => ({ at, text: String(1000 * at) }))
    drawLineChart(chart, THEME, { scale: "linear", low: 0, high: 1, across: at => at, ticks: () => [...ticks, { at: 0.48, text: "m", bold: true }], symbol: "F⁺", lines: [] })
    const foot = Math.max(...chart.context.drawn.map(({ y }) => y))
    const row = chart.context.drawn.filter(({ y, text }) => y > foot - 6 && text !== "+").sort((a, b) => a.left - b.left)
    assert.ok(row.some(({ text }) => text === "F"))
    row.slice(1).forEach((one, k) => { assert.ok(one.left >= row[k].right - 0.01, `${row[k].text} meets ${one.text}`) })
    assert.ok(Math.max(...row.map(({ right }) => right)) <= width)
  }
})

test("the evaluations under the success of methods do not touch on a phone", () => {
  for (const width of [240, 358, 700]) {
    const chart = area(width, 300)
    const frame = { searched: { methods: [{ name: "a", short: "Annealed Langevin", label: "" }], success: {} } }
    new Success(chart, 0).draw(/** @type {any} */ ({ theme: THEME, views: [{ frame }] }))
    const labels = chart.context.drawn.filter(({ text }) => /^[\d,]+$/.test(text)).sort((a, b) => a.left - b.left)
    assert.equal(labels[labels.length - 1].text, "10,000")
    labels.slice(1).forEach((one, k) => { assert.ok(one.left > labels[k].right, `${labels[k].text} meets ${one.text}`) })
  }
})

test("the vertical axis of the ends of descents has a name, in two lines if there is little room", () => {
  for (const [width, lines] of /** @type {[number, string[]][]} */ ([[300, ["distance from", "the bottom"]], [900, ["distance from the bottom"]]])) {
    const chart = area(width, 300)
    const frame = { searched: { orbits: { limit: 1, shares: [0.5], ends: [[0]] }, share: 1 } }
    new Orbits(chart, 0).draw(/** @type {any} */ ({ theme: THEME, views: [{ frame }], state: { searching: {} } }))
    assert.deepEqual(chart.context.drawn.filter(({ text }) => /distance|bottom/.test(text)).map(({ text }) => text), lines)
  }
})

/** How far the curve of a loss goes up or down between two of its points, at most, in pixels. @param {(gap: number) => number} loss */
function longestJump(loss) {
  const chart = area(300, 150)
  let [before, longest] = [0, 0]
  Object.assign(chart.context, {
    moveTo: (/** @type {number} */ _, /** @type {number} */ y) => { before = y },
    lineTo(/** @type {number} */ _, /** @type {number} */ y) {
      if (chart.context.strokeStyle === THEME.runs[0]) longest = Math.max(longest, Math.abs(y - before))
      before = y
    },
  })
  const value = Float32Array.from({ length: 513 }, (_, k) => loss((k - 256) / 43))
  const curve = new LossCurve(chart, { panel: "value_gap", line: "alongDelta", quantity: "value", title: "", note: "" })
  const grid = { alongDelta: { value }, largest: 3, positive: 0, negative: 0, value: null }
  curve.draw(/** @type {any} */ ({ losses: [{ label: "" }], grids: [grid], theme: THEME, values: {} }))
  return longest
}

test("the curve of a loss is not joined across a pole", () => {
  for (const pole of [0, 0.4, -1.234]) {
    for (const sign of [1, -1]) {
      assert.ok(longestJump(gap => sign / (gap - pole)) < longestJump(gap => sign / Math.abs(gap - pole)) + 1)
    }
  }
})

/** What the chart of some series needs to know. @param {number[][]} values  of each run, the last at the shown step */
function shownOf(values) {
  const runs = values.map((_, k) => ({ label: `Run ${k}`, short: "", steps: 1, numbers: {} }))
  const histories = values.map(series => ({ series: () => ({ steps: series.map((_, k) => k), values: series }), ended: true, lastStep: 1, numbers: [0, 1], top: 1, steps: [0, 1] }))
  return /** @type {any} */ ({ state: { runs, histories, clock: { step: 1 } }, views: [], theme: THEME })
}

/** @param {number[][]} values  of each run, the last at the shown step */
function said(values) {
  const curve = new Curve(area(600, 150), { title: "Loss", unit: "", scale: "linear", times: "", series: [{ metric: "loss", label: "", role: "neutral" }] })
  return curve.values(shownOf(values)).map(({ text }) => text)
}

test("of two runs with two lines each, the second says what it is", () => {
  const names = (/** @type {number} */ runs) => {
    const chart = area(600, 150)
    const series = [{ metric: "a", label: "found", role: "down" }, { metric: "b", label: "spurious", role: "up" }]
    new Curve(chart, /** @type {any} */ ({ title: "Shares", unit: "", scale: "linear", times: "", series })).draw(shownOf(Array.from({ length: runs }, (_, k) => [0, k])))
    return chart.context.drawn.map(({ text }) => text).filter(text => /Run|found|spurious/.test(text)).sort()
  }
  assert.deepEqual(names(2), ["Run 0", "Run 1", "spurious", "spurious"])
  assert.deepEqual(names(3), ["Run 0", "Run 1", "Run 2"])
})

/** The names that a chart of lines with these ends writes. @param {number} width  @param {Record<string, number>} ends */
function namesOf(width, ends) {
  const chart = area(width, 150)
  const lines = Object.entries(ends).map(([name, end]) => ({ at: [0, 1], values: [0, end], color: name, dash: [], name }))
  const plot = drawLineChart(chart, THEME, { scale: "linear", low: 0, high: 1, across: at => at, ticks: () => [], lines, named: true })
  return { plot, of: (/** @type {string} */ name) => chart.context.drawn.filter(({ color }) => color === name) }
}

test("a name beside a chart is whole, in two lines, or left out", () => {
  const ends = { "branches found": 1, spurious: 0, mean: 0.95 }
  const said = new Set()
  for (let width = 90; width < 400; width += 1) {
    const { plot, of } = namesOf(width, ends)
    const all = Object.keys(ends).map(of)
    all.forEach((texts, k) => {
      const written = texts.map(({ text }) => text).join(" ")
      if (written) assert.equal(written, Object.keys(ends)[k])
      said.add(texts.length)
      for (const { right } of texts) assert.ok(right <= width)
    })
    const rows = all.flat().map(({ y }) => y).sort((a, b) => a - b)
    rows.slice(1).forEach((y, k) => { assert.ok(y - rows[k] >= THEME.number) })
    assert.ok(!rows.length || (rows[0] >= plot.top - THEME.number && rows[rows.length - 1] <= plot.top + plot.height + THEME.number))
  }
  assert.deepEqual([...said].sort(), [0, 1, 2])
})

test("the name of a line that leaves the chart is whole inside it, or an arrow", () => {
  for (const width of [130, 200, 400]) {
    const { plot, of } = namesOf(width, { "Parallel tempering": 50, walk: 0.5 })
    const [{ text, left, right }] = of("Parallel tempering")
    assert.match(text, /^↑( Parallel tempering(, above the scale)?)?$/)
    assert.ok(left >= plot.left && right <= plot.left + plot.width, `${text} at ${width}`)
  }
})

test("most lines stay in a chart, though each is far longer than the next", () => {
  const leaving = (/** @type {number[]} */ ends) => {
    const chart = area(600, 150)
    new Curve(chart, /** @type {any} */ ({ title: "Crossings", unit: "", scale: "linear", times: "", series: [{ metric: "a", label: "", role: "neutral" }] })).draw(shownOf(ends.map(end => [0, end])))
    return chart.context.drawn.filter(({ text }) => /[↑↓]/.test(text)).length
  }
  assert.equal(leaving([1, 20, 400]), 1)
  assert.equal(leaving([2, -3, 1000]), 1)
  assert.equal(leaving([1, -1000]), 1)
  assert.equal(leaving([10, 20, 100]), 0)
})

test("a value has its power of ten, once", () => {
  assert.deepEqual(said([[0, -285_000]]), ["−2.9 × 10⁵"])
  assert.deepEqual(said([[0, 1.8e-5]]), ["1.8 × 10⁻⁵"])
  assert.deepEqual(said([[0, 2.3], [0, -1.8]]), ["2.30", "−1.80"])
  assert.deepEqual(said([[0, -285_000], [0, 124_000], [0, 0]]), ["(−2.85", "1.24", "0) × 10⁵"])
  assert.deepEqual(said([[0, -285_000], [0, 1.8e-5], [0, -120]]), ["−2.9 × 10⁵", "1.8 × 10⁻⁵", "−120"])
})

test("the dot lies on its line between two values, and at its own level beside a gap and beyond the last value", () => {
  for (const [scale, at, values, value, cursor, level] of /** @type {[import("../../ebm_viz/viewer/web/draw/axis.js").Kind, number[], number[], number, number, number][]} */ ([
    ["linear", [0, 4], [0, 4], 0, 0, 0],
    ["linear", [0, 4], [0, 4], 0, 1, 1],
    ["linear", [0, 4], [0, 4], 0, 3, 3],
    ["linear", [0, 4], [0, 4], 4, 9, 4],
    ["linear", [0, 4, 8], [1, NaN, 3], 1, 2, 1],
    ["log", [0, 4], [1, 100], 1, 2, 10],
  ])) {
    const chart = area(240, 150)
    /** @type {number[][]} */ const arcs = []
    chart.context.arc = (/** @type {number[]} */ ...arc) => { arcs.push(arc) }
    const plot = drawLineChart(chart, THEME, {
      scale, low: scale === "log" ? 1 : 0, high: scale === "log" ? 100 : 4, across: at => at / 10, ticks: () => [], cursor,
      lines: [{ at, values, color: "ink", dash: [], value }],
    })
    assert.equal(arcs.length, 1)
    assert.ok(Math.abs(arcs[0][0] - plot.x(cursor)) < 1)
    assert.ok(Math.abs(arcs[0][1] - plot.y(level)) < 1e-6, `${arcs[0][1]} for ${plot.y(level)}`)
  }
})

test("an axis of a constant has labels that are true", () => {
  for (const value of [4.73, 1.49, -0.594, 0, 99, -400, 250, -0.003, 12_345, 1e-7]) {
    for (const [kind, width] of /** @type {const} */ ([["linear", 0], ["linear", 1e-9], ["symlog", 0], ["symlog", 1e-9]])) {
      const axis = verticalAxis(kind, value, value + width * Math.abs(value), 3)
      assert.ok(axis.ticks.length >= 2, `${value}`)
      assert.equal(new Set(axis.ticks.map(({ text }) => text)).size, axis.ticks.length)
      for (const tick of axis.ticks) {
        const read = Number(tick.text.replace("−", "-").replace(",", "")) * 10 ** axis.exponent
        assert.ok(Math.abs(read - tick.value) < 1e-3 * Math.max(Math.abs(value), 1e-9) || Math.abs(read - tick.value) < 1e-9, `${tick.text} at ${tick.value}`)
      }
      assert.ok(axis.place(value) > 0.1 && axis.place(value) < 0.9)
    }
  }
})
