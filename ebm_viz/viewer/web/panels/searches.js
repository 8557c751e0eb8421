// The paths of searches and the basins of wells, on the energy map.

import { write } from "../draw/canvas.js"
import { colorMap } from "../draw/colormaps.js"
import { formatFixed, formatValue } from "../draw/numbers.js"
import { dot, fillRimmed, strokeRimmed, trail } from "../draw/shapes.js"
import { RUN_DASHES } from "../draw/theme.js"

/** @import { Layer } from "./layers.js" */
/** @import { Searched, Shown } from "../data/searched.js" */
/** @import { MapFrame } from "../draw/map_frame.js" */

/** The colours of wells, told apart with every kind of colour vision (P. Tol, "bright"); numbers name the wells, too. */
const WELLS = ["#66ccee", "#ccbb44", "#ee6677", "#4477aa", "#228833", "#aa3377", "#bbbbbb"]
/** A path of more points is drawn thinner, for it crosses itself. */
const MANY = 250
const BORDER = "#000000"

/** @param {number} well  counted from 0 */
export const colorOf = well => WELLS[well % WELLS.length]

/** White where no descent ends in a well, and then the colours of the wells. */
const LABELS = colorMap(Array.from({ length: 256 }, (_, k) => (k ? colorOf(k - 1).slice(1) : "ffffff")))

/** The basins: where descent ends from each start. @type {Layer} */
export function basins(context, { mapFrame, frame: { searched } }) {
  if (searched?.part !== "basins" || !searched.wells) return
  const { side: count, labels } = searched.wells
  const { side } = mapFrame
  const cell = side / count
  mapFrame.over.paint(context, labels, count, LABELS, -1, 254, side, false)
  context.imageSmoothingEnabled = true
  context.beginPath()
  for (let i = 0; i < count; i += 1) {
    for (let j = 0; j < count; j += 1) {
      const label = labels[i * count + j]
      const [left, bottom] = [j * cell, side - i * cell]
      if (j + 1 < count && labels[i * count + j + 1] !== label) {
        context.moveTo(left + cell, bottom)
        context.lineTo(left + cell, bottom - cell)
      }
      if (i + 1 < count && labels[(i + 1) * count + j] !== label) {
        context.moveTo(left, bottom - cell)
        context.lineTo(left + cell, bottom - cell)
      }
    }
  }
  context.strokeStyle = BORDER
  context.lineWidth = 2
  context.stroke()
}

/** The paths with their starts, and ★ at the lowest point of each. @type {Layer} */
export function searches(context, { mapFrame, frame: { searched }, theme }) {
  if (!searched) return
  const { paths } = searched
  paths.forEach((one, k) => { if (one.shown) drawPath(context, mapFrame, one, theme.page, theme.runs[k], RUN_DASHES[k]) })
  if (searched.part === "basins" && searched.wells) numberWells(context, mapFrame, searched.wells.minima, theme)
  if (searched.part === "paths") paths.forEach(({ path: { points }, shown, lowest }, k) => {
    if (!shown) return
    const { x, y } = mapFrame.place(points[2 * lowest], points[2 * lowest + 1])
    star(context, x, y, 9)
    context.lineJoin = "round"
    fillRimmed(context, theme.runs[k], theme.page, 3)
  })
  const first = paths.find(({ method }) => method.uses_start)
  if (!first) return
  const { x, y } = mapFrame.place(first.path.points[0], first.path.points[1])
  context.beginPath()
  context.arc(x, y, 7, 0, 2 * Math.PI)
  strokeRimmed(context, ["#000", 5], ["#fff", 2.5])
}

/** @param {CanvasRenderingContext2D} context  @param {MapFrame} mapFrame  @param {Shown} shown  @param {string} edge  @param {string} color  @param {readonly number[]} dash */
function drawPath(context, mapFrame, { path: { points, runs }, shown }, edge, color, dash) {
  context.beginPath()
  for (let k = 0; k < shown; k += 1) {
    const { x, y } = mapFrame.place(points[2 * k], points[2 * k + 1])
    if (k && runs[k] === runs[k - 1]) context.lineTo(x, y)
    else context.moveTo(x, y)
  }
  context.lineJoin = context.lineCap = "round"
  context.strokeStyle = edge
  const thin = points.length / 2 > MANY
  context.lineWidth = thin ? 3 : 5
  context.globalAlpha = 0.85
  context.stroke()
  context.globalAlpha = 1
  context.lineCap = "butt"
  context.strokeStyle = color
  context.lineWidth = thin ? 1.5 : 2.4
  context.setLineDash([...dash])
  context.stroke()
  context.setLineDash([])
  const { x, y } = mapFrame.place(points[2 * shown - 2], points[2 * shown - 1])
  dot(context, x, y, 4.5, color, edge, 1.5)
}

/** @param {CanvasRenderingContext2D} context  @param {number} x  @param {number} y  @param {number} radius */
function star(context, x, y, radius) {
  trail(context, Array.from({ length: 10 }, (_, k) => {
    const far = k % 2 ? 0.45 * radius : radius
    return { x: x + far * Math.sin((k * Math.PI) / 5), y: y - far * Math.cos((k * Math.PI) / 5) }
  }))
  context.closePath()
}

/** @param {CanvasRenderingContext2D} context  @param {MapFrame} mapFrame  @param {[number, number][]} minima  @param {import("../draw/theme.js").Theme} theme */
function numberWells(context, mapFrame, minima, theme) {
  context.font = `600 ${theme.number}px ${theme.font}`
  minima.forEach(([y1, y2], well) => {
    const { x, y } = mapFrame.place(y1, y2)
    dot(context, x, y, 0.75 * theme.number, "#fff", "#000", 1.5)
    context.fillStyle = "#000"
    write(context, String(well + 1), x, y)
  })
}

/** A description in words. @param {Searched | undefined} searched */
export function describeSearches(searched) {
  if (!searched) return ""
  const said = searched.paths.filter(({ shown }) => shown).map(({ method, path, lowest }) => {
    const [y1, y2] = path.points.slice(2 * lowest, 2 * lowest + 2)
    return `the path of ${method.label}, lowest at y₁ ${formatFixed(y1, 2)}, y₂ ${formatFixed(y2, 2)}, F ${formatValue(path.energies[lowest])}`
  })
  const wells = searched.part === "basins" && searched.wells ? [`the basins of ${searched.wells.minima.length} wells`] : []
  return [...wells, ...said].join("; ")
}
