import assert from "node:assert/strict"
import { test } from "node:test"

import { noContours, traceContours } from "../../ebm_viz/viewer/web/data/contours.js"

/** @param {number} size  @param {(x: number, y: number) => number} of */
const field = (size, of) => Float32Array.from({ length: size * size }, (_, k) => of(((k % size) + 0.5) / size, (Math.floor(k / size) + 0.5) / size))

/** @param {import("../../ebm_viz/viewer/web/data/contours.js").Contours} contours */
const linesOf = ({ points, ends }) => ends.map((end, k) => {
  const numbers = [...points.subarray(ends[k - 1] ?? 0, end)]
  return numbers.filter((_, at) => at % 2 === 0).map((x, at) => [x, numbers[2 * at + 1]])
})

test("a level of a random field is crossed once on each edge of the grid, and lines have no gaps", () => {
  const size = 40
  const waves = Array.from({ length: 6 }, (_, k) => [3 + 2 * k, 1.7 * k, k % 2 ? 1 : -1])
  const values = field(size, (x, y) => waves.reduce((sum, [f, shift, sign]) => sum + Math.sin(f * x + sign * 1.3 * f * y + shift) / f, 0))
  const out = noContours()
  traceContours(values, size, [-0.1, 0, 0.15], out)
  const crossings = [-0.1, 0, 0.15].map(level => {
    let count = 0
    for (let i = 0; i < size; i += 1) {
      for (let j = 0; j < size; j += 1) {
        const k = i * size + j
        if (j + 1 < size && (values[k] > level) !== (values[k + 1] > level)) count += 1
        if (i + 1 < size && (values[k] > level) !== (values[k + size] > level)) count += 1
      }
    }
    return count
  })
  const found = [0, 0, 0]
  linesOf(out).forEach((line, k) => {
    const [first, last] = [line[0], line[line.length - 1]]
    const closed = first[0] === last[0] && first[1] === last[1]
    found[out.of[k]] += line.length - (closed ? 1 : 0)
    // An open line ends at the border of the grid.
    const atBorder = ([x, y]) => Math.min(x, y, 1 - x, 1 - y) < 0.5 / size + 1e-6
    assert.ok(closed || (atBorder(first) && atBorder(last)))
    line.slice(1).forEach(([x, y], at) => assert.ok(Math.hypot(x - line[at][0], y - line[at][1]) < 1.5 / size))
  })
  assert.deepEqual(found, crossings)
})

test("no line goes through what is not defined", () => {
  const size = 20
  const values = field(size, (x, y) => (x < 0.5 ? NaN : y))
  const out = noContours()
  traceContours(values, size, [0.5], out)
  const [line, ...more] = linesOf(out)
  assert.equal(more.length, 0)
  for (const [x, y] of line) assert.ok(x >= 0.5 && Math.abs(y - 0.5) < 1e-6)
})
