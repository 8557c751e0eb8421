import assert from "node:assert/strict"
import { test } from "node:test"

import { arrange, grid } from "../../ebm_viz/viewer/web/draw/arrange.js"
import { PANELS } from "../../ebm_viz/viewer/web/panels/table.js"

const CURVES = [1, 2, 3, 4]

/** @param {string[]} names  @param {number} runs */
const wanted = (names, runs) => PANELS.filter(({ name }) => names.includes(name)).flatMap(({ name, need, of, count, over, across }) => {
  const parts = over ? 1 : count(CURVES)
  const panel = { name, need, count: parts, across: across ?? parts }
  return of === "run" ? Array.from({ length: runs }, (_, run) => ({ ...panel, run })) : [{ ...panel, run: null }]
})

const inside = (/** @type {any} */ rect, /** @type {any} */ whole) => rect.x >= whole.x - 1e-6 && rect.y >= whole.y - 1e-6
  && rect.x + rect.width <= whole.x + whole.width + 1e-6 && rect.y + rect.height <= whole.y + whole.height + 1e-6

const apart = (/** @type {any} */ a, /** @type {any} */ b) => a.x + a.width <= b.x + 1e-6 || b.x + b.width <= a.x + 1e-6
  || a.y + a.height <= b.y + 1e-6 || b.y + b.height <= a.y + 1e-6

test("panels of all choices lie inside the sheet and apart from each other", () => {
  const choices = [["surface"], ["map"], ["curves"], ["slice"], ["surface", "map", "density"], ["map", "density", "curves"],
    ["surface", "map", "density", "curves"], ["map", "slice", "curves"], ["map", "density", "beta_curves", "strip"]]
  for (const names of choices) {
    for (const runs of names.includes("beta_curves") ? [1] : [1, 2, 3, 4]) {
      for (const [width, height] of [[1240, 680], [1240, 1240], [700, 380]]) {
        const whole = { x: 20, y: 20, width, height }
        const { places, titles } = arrange(whole, wanted(names, runs), runs, runs > 1 ? width => 54 + 20 * Math.ceil(600 / width) : null)
        const rects = [...places.map(({ rect }) => rect), ...titles]
        for (const rect of rects) assert.ok(inside(rect, whole), names.join())
        rects.forEach((rect, k) => { for (const other of rects.slice(k + 1)) assert.ok(apart(rect, other), names.join()) })
      }
    }
  }
})

test("a grid of charts uses the shape of its box", () => {
  const { need } = PANELS[PANELS.length - 1]
  const rows = (/** @type {any[]} */ rects) => new Set(rects.map(({ y }) => y)).size
  assert.equal(rows(grid({ x: 0, y: 0, width: 1200, height: 200 }, 4, need)), 1)
  assert.equal(rows(grid({ x: 0, y: 0, width: 300, height: 900 }, 4, need)), 4)
  assert.equal(rows(grid({ x: 0, y: 0, width: 700, height: 500 }, 4, need)), 2)
})

test("on a low sheet with large text, charts against β keep room for their words", () => {
  const row = PANELS.find(({ name }) => name === "beta_curves")
  assert.ok(row)
  for (const [width, height] of [[516, 272], [680, 365]]) {
    for (const rect of grid({ x: 0, y: 0, width, height }, 4, row.need)) assert.ok(rect.width > 200, String(rect.width))
  }
})

test("the last row of charts leaves no place empty", () => {
  const { need } = PANELS[PANELS.length - 1]
  const rects = grid({ x: 10, y: 0, width: 700, height: 500 }, 3, need)
  assert.equal(new Set(rects.map(({ y }) => y)).size, 2)
  assert.equal(rects[2].x, 10)
  assert.equal(rects[2].width, 700)
})

test("the titles of runs stand directly above their panels", () => {
  const whole = { x: 20, y: 20, width: 1240, height: 680 }
  const { places, titles } = arrange(whole, wanted(["map"], 3), 3, () => 54)
  titles.forEach(({ y, height }, run) => assert.ok(Math.abs(y + height - places[run].rect.y) < 1e-6))
  assert.ok(titles[0].y > whole.y)
})

test("the words of a run stand left of its panels where these become larger", () => {
  const whole = { x: 20, y: 20, width: 1240, height: 640 }
  const height = (/** @type {number} */ width) => 76 + 20 * Math.ceil(900 / width)
  const { places, titles } = arrange(whole, wanted(["map", "density"], 3), 3, height)
  for (const { run, rect } of places) {
    const title = titles[Number(run)]
    assert.ok(title.x + title.width <= rect.x)
    assert.ok(title.y <= rect.y)
    assert.ok(Math.abs(title.height - height(title.width)) < 1e-6)
  }
})

test("a chart of E against z leaves most of the height to the map above it", () => {
  const whole = { x: 20, y: 20, width: 1240, height: 640 }
  const { places } = arrange(whole, wanted(["map", "latent", "curves"], 3), 3, () => 116)
  const pictureOf = (/** @type {string} */ name) => {
    const { need: { around }, rect } = places.find(place => place.name === name) ?? places[0]
    return rect.height - around[1]
  }
  assert.ok(pictureOf("map") > 1.5 * pictureOf("latent"))
  assert.ok(pictureOf("map") > 150)
})
