// The table of all panels, each with the changes after which it is drawn, its room in a layout and its place in a
// still. Menus, export fields, pages and stills are made from it. A new panel needs a module and a row here.

import { ColumnPanel } from "./column.js"
import { Curve } from "./curve.js"
import { Density } from "./density.js"
import { Histogram } from "./histogram.js"
import { LatentPanel } from "./latent.js"
import { EnergyMap } from "./map.js"
import { Orbits } from "./orbits.js"
import { Progress } from "./progress.js"
import { Shares } from "./shares.js"
import { Slice } from "./slice.js"
import { BETAS, DensityAt, TITLE } from "./strip.js"
import { Success } from "./success.js"
import { Surface } from "./surface.js"
import { QUANTITIES, BetaChart } from "./beta_curves.js"
import { Wells } from "./wells.js"

/** @import { Shown } from "../data/view.js" */
/** @import { Area } from "../draw/canvas.js" */
/** @import { Word } from "../draw/words.js" */
/** @typedef {"frame" | "fetched" | "beta" | "camera" | "hover" | "cut" | "probe" | "walk" | "theme"} Change */

/**
 * What the class of a panel may offer besides a picture and the words around it. `pick` and `place` serve where a
 * picture shows points of the box.
 * @template Shown
 * @typedef {object} Offers
 * @property {(shown: Shown) => string} [describe]  for those who do not see it
 * @property {(x: number, y: number) => import("../data/state.js").Place | null} [pick]    the place of the box at a pixel
 * @property {(y1: number, y2: number) => {x: number, y: number} | null} [place]           and the other way round
 * @property {(x: number) => number} [valueAt]  of a chart: the step or the β at a pixel
 * @property {string} [meaning]  what its numbers mean, in a sentence
 * @property {boolean} [withRows]  whether the vertical axis is labelled, as nothing with the same axis stands left of it
 * @property {boolean} [laid]   of a surface: whether it is drawn on the area; on a page it has its own canvas
 * @property {number} [beta]                    what a press sets
 * @property {(shown: Shown) => boolean} [pressed]  whether that is shown
 * @property {(shown: Shown) => Record<string, string>} [facts]  for programs that read the page
 */

/**
 * @template Shown
 * @typedef {import("../draw/paper.js").Part<Shown> & Offers<Shown>} PartOf
 */
/** @typedef {PartOf<Shown>} Part */

/**
 * The input from which a part is made: its run, its index within the panel, and the objects that parts share.
 * @typedef {object} Given
 * @property {number} run
 * @property {number} index
 * @property {import("../data/state.js").CurveDescription[]} curves
 * @property {() => import("./mesh.js").Mesh} mesh
 * @property {boolean} laid       whether it is a still: without elements of its own, all is drawn on the area
 * @property {boolean} sliced     whether the slice is shown, too
 * @property {import("./beta_curves.js").BetaCurves} betaCurves
 * @property {boolean} alone   whether there is no map beside it
 */

/**
 * @typedef {object} Row
 * @property {string} name
 * @property {string} label        in menus and export fields
 * @property {Change[]} after      changes after which it is drawn again
 * @property {"run" | "first" | "all"} of   each run has its own, or only the first, or all share one
 * @property {import("../draw/arrange.js").Need} need   its room in a still, including its words
 * @property {number} head         height of its title in a still
 * @property {number} [foot]       height of the lines below
 * @property {number} [across]     best number of parts side by side
 * @property {Word[]} [over]       written above all its parts, which then form one row
 * @property {(curves: unknown[]) => number} count   of its parts
 * @property {(area: Area, given: Given) => Part} part
 */

const one = () => 1

/** Members of several rows: of pictures of one run, and of charts that all runs share. @type {Pick<Row, "of" | "need" | "head" | "count">} */
const SQUARE = { of: "run", need: { around: [52, 106], ideal: [300, 300], square: true }, head: 34, count: one }
/** @type {typeof SQUARE} */
const CHART = { of: "all", need: { around: [56, 70], ideal: [220, 120] }, head: 28, count: one }

/** In the order of a page. @type {Row[]} */
export const PANELS = [
  {
    name: "surface", label: "Energy surface", after: ["frame", "camera", "theme"], ...SQUARE,
    need: { around: [58, 106], ideal: [330, 300], square: true },
    part: (area, { run, mesh, laid }) => new Surface(area, run, mesh(), laid),
  },
  {
    name: "map", label: "Energy map", after: ["frame", "walk", "theme"], ...SQUARE,
    part: (area, { run, laid, sliced }) => new EnergyMap(area, run, laid, sliced),
  },
  {
    name: "density", label: "Gibbs density", after: ["frame", "beta", "theme"], ...SQUARE,
    part: (area, { run, alone }) => new Density(area, run, alone),
  },
  {
    name: "column", label: "All y of one x", after: ["frame", "beta", "probe", "theme"], ...SQUARE,
    part: (area, { run, alone }) => new ColumnPanel(area, run, alone),
  },
  {
    name: "latent", label: "E against z", after: ["frame", "beta", "probe", "theme"], ...SQUARE,
    need: { around: [52, 106], ideal: [300, 170] },
    part: (area, { run }) => new LatentPanel(area, run),
  },
  ...[
    { name: "progress", label: "Lowest F so far", Part: Progress, after: [] },
    { name: "shares", label: "Share of each well", Part: Shares, after: ["beta"] },
    { name: "orbits", label: "Where descent ends", Part: Orbits, after: [] },
    { name: "success", label: "Success of the methods", Part: Success, after: [] },
  ].map(({ name, label, Part, after }) => /** @type {Row} */ ({
    name, label, after: ["frame", "theme", ...after], of: "run",
    need: { around: [56, 70], ideal: [420, 300] }, head: 34, count: one,
    part: (area, { run }) => new Part(area, run),
  })),
  {
    name: "beta_curves", label: "Charts against β", after: ["frame", "beta", "theme"], of: "first",
    need: { around: [110, 112], ideal: [146, 105] }, head: 28, foot: 42, across: 2, count: () => QUANTITIES.length,
    part: (area, { index, betaCurves }) => new BetaChart(area, index, betaCurves),
  },
  {
    name: "strip", label: "Densities at five β", after: ["frame", "theme"], of: "first",
    need: { around: [64, 62], ideal: [600, 120], square: true }, head: 0, foot: 28, over: TITLE, count: () => BETAS.length,
    part: (area, { index }) => new DensityAt(area, BETAS[index]),
  },
  {
    name: "slice", label: "Slice", after: ["frame", "cut", "theme"], ...CHART,
    need: { around: [56, 82], ideal: [460, 120] },
    part: area => new Slice(area),
  },
  {
    name: "wells", label: "Shares of the wells", after: ["frame", "beta", "theme"], ...CHART,
    part: area => new Wells(area),
  },
  {
    name: "histogram", label: "Histogram", after: ["frame", "beta", "theme"], ...CHART,
    part: area => new Histogram(area),
  },
  {
    name: "curves", label: "Curves", after: ["frame", "fetched", "theme"], ...CHART, count: curves => curves.length,
    part: (area, { index, curves }) => new Curve(area, curves[index]),
  },
]

/** @param {string} name */
export function rowOf(name) {
  const row = PANELS.find(panel => panel.name === name)
  if (!row) throw new Error(`There is no panel ${name}: choose from ${PANELS.map(panel => panel.name).join(", ")}.`)
  return row
}
