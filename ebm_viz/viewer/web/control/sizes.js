// The sizes of a viewer's panels, in whole pixels, from the width of the page and the height of the window.

import { zoomOf } from "./dom.js"
import { isOnPaper } from "./paper.js"

/** Panels that are squares, and those of them that may be stretched to the right. */
const SQUARES = ["map", "density", "column", "latent"]
const STRETCHED = ["column", "latent"]
/** Charts that take the room beside a map. */
const BESIDE = ["progress", "shares", "orbits", "success"]

/**
 * The room for the panels of a page, in pixels, and what has to share it.
 * @typedef {object} Room
 * @property {number} width
 * @property {number} height    of the window
 * @property {number} gap       between squares
 * @property {boolean} wide
 * @property {boolean} narrow
 * @property {boolean} paper
 * @property {string[]} panels
 * @property {number} maps      how many squares there are
 * @property {boolean} withSurface
 */

/** @typedef {{square: number, surface: number}} Sizes  of the square panels, and the height of the surface */

/**
 * Set the sizes of the panels, so that no line is blurred.
 * @param {HTMLElement} root
 * @param {number} runs
 * @param {string[]} panels
 */
export function measure(root, runs, panels) {
  const width = Math.floor(root.clientWidth)
  const wide = width >= 1400
  const gap = wide ? 43 : 28
  const paper = isOnPaper(root)
  const narrow = !paper && (matchMedia("(max-width: 1023px)").matches || width < 520)
  const squares = panels.filter(name => SQUARES.includes(name))
  const maps = squares.length
  const withSurface = panels.includes("surface")
  /** @type {Room} */ const room = { width, height: innerHeight / zoomOf(root), gap, wide, narrow, paper, panels, maps, withSurface }
  const several = runs > 1
  const columns = narrow ? 1 : runs
  const column = (width - (columns - 1) * (wide ? 40 : 24)) / columns
  const over = several && maps > 1 && (withSurface || narrow)
  const stacked = several && !over && column < 300
  const shape = { narrow, wide, over, stacked, crowded: several && !narrow && width < 760, tight: several && column < 450 }
  for (const [name, so] of Object.entries(shape)) root.classList.toggle(name, so)
  const { square, surface } = several ? sizesOfSeveral(room, column, stacked, over) : sizesOfOne(room)
  // The slider of β is as wide as a square, unless a single large square would leave History no room.
  const beta = several || !maps ? 0.25 * width : Math.min(square, 0.32 * width)
  const pixels = { square, surface, stretched: square + (several ? 0 : stretchOf(room, square)), gap, beta: Math.max(250, beta) }
  for (const [name, size] of Object.entries(pixels)) root.style.setProperty(`--${name}`, `${Math.round(size)}px`)
  root.style.setProperty("--maps", String(maps))
  root.style.setProperty("--columns", squares.map(name => `var(--${STRETCHED.includes(name) ? "stretched" : "square"})`).join(" "))
}

const LARGEST = 460

/** Pixels of a window that navigation, headings, axes, playback and a row of charts take beside one row of pictures. */
const AROUND_ONE = 445

/** @param {Room} room  @returns {Sizes} */
function sizesOfOne(room) {
  const { width, height, gap, wide, narrow, paper, panels, maps, withSurface } = room
  if (narrow) {
    const across = width >= 560 ? Math.max(1, maps) : 1
    return { square: Math.min((width - 52 * across) / across, LARGEST), surface: Math.min(width * 0.72, 400) }
  }
  if (panels.some(name => BESIDE.includes(name))) return sizesBeside(room)
  // Charts beside the pictures and densities below them leave these less of the window.
  if (panels.includes("beta_curves") && !paper) return { square: Math.min(0.27 * width, 400, Math.max(200, 0.3 * height)), surface: 0 }
  const largest = Math.max(200, Math.min(Math.max(LARGEST, 0.6 * height), height - AROUND_ONE))
  let square = maps > 1 ? 0.3 * (wide ? width - 40 : width) : 0.44 * width
  if (!withSurface && maps) square = (width - 36 - (maps - 1) * gap) / maps
  square = Math.min(square, largest)
  return { square, surface: square }
}

/** Pixels of a window that all else takes, the diagnosis below included, where no row of charts follows. */
const AROUND_PAIR = 387
/** The height of a slider above them, and of a row of lists. */
const SLIDER = 30
const LISTS = 55
const SMALLEST = 235

/** @param {Room} room  @returns {Sizes} */
function sizesBeside({ width, height, panels }) {
  const left = height - AROUND_PAIR - (panels.includes("orbits") ? SLIDER : panels.includes("progress") ? LISTS : 0)
  const square = Math.min(0.46 * width, Math.max(SMALLEST, Math.min(0.62 * height, left)))
  return { square, surface: square }
}

/** Panels that need not be squares are at most so many times as wide as high. */
const WIDEST = 2.6

/** How much wider such panels of a single run become than squares, in pixels. @param {Room} room  @param {number} square */
function stretchOf({ width, gap, narrow, panels, maps, withSurface }, square) {
  const count = panels.filter(name => STRETCHED.includes(name)).length
  if (!count || narrow || withSurface) return 0
  const left = width - 36 - maps * (square + gap) + gap
  return Math.max(0, Math.min(left / count, (WIDEST - 1) * square))
}

/**
 * So much of the window's height may go to pictures side by side, or to each of two rows of them, and so many pixels they
 * have at least: in a low window the pictures give way, so that playback and curves are seen with them.
 */
const SEVERAL = { share: 0.22, least: 140 }
const OVER = { share: 0.16, least: 120 }
/** Particles are small, and their maps stand alone. */
const WALKS = { share: 0.28, least: 160 }
const ANY = { share: 1, least: Infinity }

/**
 * @param {Room} room
 * @param {number} column    width of a run's
 * @param {boolean} stacked  whether its pictures stand below each other
 * @param {boolean} over     whether its surface stands above its squares
 * @returns {Sizes}
 */
function sizesOfSeveral({ height, narrow, paper, panels, maps, withSurface }, column, stacked, over) {
  const { share, least } = narrow || paper ? ANY : panels.includes("wells") ? WALKS : over ? OVER : SEVERAL
  const lowest = Math.max(least, share * height)
  const fits = (/** @type {number} */ square, surface = square) => {
    const smaller = Math.min(1, lowest / square)
    return { square: smaller * square, surface: smaller * surface }
  }
  const across = Math.max(1, over ? Math.min(2, maps) : maps)
  if (!withSurface) return fits(Math.min((column - 36 - 24 * (across - 1)) / across, LARGEST))
  // The surface lies over the other two, as wide as both.
  if (maps > 1) {
    const [square, surface] = [Math.min((column - 60) / 2, LARGEST), Math.min(0.62 * column, LARGEST)]
    return { square: fits(square).square, surface: fits(surface).surface }
  }
  if (stacked || !maps) return fits(Math.min(column - 52, 420), Math.min(column - 20, 420))
  const square = Math.min((column < 450 ? 0.4 : 0.42) * column, LARGEST)
  return fits(square, 1.1 * square)
}
