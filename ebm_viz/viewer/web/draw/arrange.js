// Lays out panels in a picture of a given size. Of all ways to put them beside and below each other, it chooses the one
// in which they are largest. Lengths are in units: one unit is one pixel at a text size of 16 pixels, so that lines and
// margins grow with the text.

/** @typedef {{x: number, y: number, width: number, height: number}} Rect */

/**
 * The room that a panel needs around its picture, and the best size of that picture.
 * @typedef {object} Need
 * @property {[number, number]} around
 * @property {[number, number]} ideal
 * @property {boolean} [square]   whether the picture is square, so that its height follows from its width
 */

/**
 * A panel to be placed.
 * @typedef {object} Wanted
 * @property {string} name
 * @property {number | null} run   the run it belongs to; null if all runs share it
 * @property {Need} need
 * @property {number} [count]      number of charts of this need, which form a grid
 * @property {number} [across]     best number of them side by side
 */
/** @typedef {Wanted & {rect: Rect}} Place */

/** The gap between panels. */
export const GAP = 26
/** The gap between rows of charts. */
const ROW_GAP = 16

/** The title of a run beside a panel: its name, its formula and some lines of diagnosis. @type {Omit<Wanted, "run">} */
const WORDS = { name: "words", need: { around: [0, 0], ideal: [300, 152] } }
/** The least width for it, and the shares of a column that are tried. */
const LEAST_WORDS = 145
const SHARES = [0.3, 0.4, 0.5]

/** @param {Rect} box  @param {number[]} weights  @param {number} [gap]  @returns {Rect[]} */
export function rows({ x, y, width, height }, weights, gap = GAP) {
  const room = height - gap * (weights.length - 1)
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  let top = y
  return weights.map(weight => {
    const rect = { x, y: top, width, height: (room * weight) / total }
    top += rect.height + gap
    return rect
  })
}

/** @param {Rect} rect  @param {number[]} weights  @param {number} [gap]  @returns {Rect[]} */
export const columns = (rect, weights, gap = GAP) => rows(turned(rect), weights, gap).map(turned)

/** @param {Rect} rect  @returns {Rect} */
const turned = ({ x, y, width, height }) => ({ x: y, y: x, width: height, height: width })

/** The upper part of a rect, and the rest. @param {Rect} rect  @param {number} height  @returns {[Rect, Rect]} */
export const cutOff = (rect, height) => [{ ...rect, height }, { ...rect, y: rect.y + height, height: rect.height - height }]

/**
 * @param {Rect} whole
 * @param {Wanted[]} panels   in their order; panels of runs first
 * @param {number} runs
 * @param {((width: number) => number) | null} title   the height of a run's title in a width; null for none
 * @returns {{titles: Rect[], places: Place[], least: number}}  least: the size of the smallest panel, as a share of its best size
 */
export function arrange(whole, panels, runs, title) {
  const shared = panels.filter(({ run }) => run === null)
  const own = Array.from({ length: runs }, (_, run) => panels.filter(panel => panel.run === run))
  let best = { worth: -Infinity, least: 0, titles: /** @type {Rect[]} */ ([]), places: /** @type {Place[]} */ ([]) }
  for (const [upper, lower] of splits(whole, own[0].length > 0, shared.length > 0)) {
    const below = pick(stackings(shared, lower), whole)
    const bodies = own[0].length ? columns(upper, Array(runs).fill(1)) : []
    for (const { titles, way } of waysOf(own, bodies, title)) {
      const places = [...way, ...below]
      const worth = worthOf(places, whole)
      if (worth > best.worth) best = { worth, least: Math.min(...places.map(scaleOf)), titles, places }
    }
  }
  return best
}

/**
 * All ways to arrange the panels of runs, the same for all runs: with their titles above them, left of them or, where a
 * panel would leave the place beside it empty, there.
 * @param {Wanted[][]} own
 * @param {Rect[]} bodies
 * @param {((width: number) => number) | null} title
 * @returns {{titles: Rect[], way: Place[]}[]}
 */
function waysOf(own, bodies, title) {
  if (!bodies.length) return [{ titles: [], way: [] }]
  const arranged = (/** @type {Wanted[][]} */ of, /** @type {Rect[]} */ boxes) => {
    const ways = of.map((panels, run) => stackings(panels, boxes[run]))
    return ways[0].map((_, k) => ways.flatMap(way => way[k]))
  }
  if (!title) return arranged(own, bodies).map(way => ({ titles: [], way }))
  const fits = (/** @type {Rect} */ { width, height }) => width >= LEAST_WORDS && height >= title(width)
  /** Titles stay close to the panels, where these are too wide or too high to fill their room. @param {Rect[]} rooms  @param {Place[]} way  @param {number} above */
  const close = (rooms, way, above) => rooms.map(room => {
    const height = title(room.width)
    const top = Math.min(...way.map(({ rect }) => rect.y)) - above * height
    return { ...room, y: Math.min(top, room.y + room.height - height), height }
  })
  const height = title(bodies[0].width)
  const above = arranged(own, bodies.map(body => cutOff(body, height)[1])).map(way => ({ titles: close(bodies, way, 1), way }))
  const left = SHARES.flatMap(share => {
    const halves = bodies.map(body => columns(body, [share, 1 - share]))
    const rooms = halves.map(([room]) => room)
    return fits(rooms[0]) ? arranged(own, halves.map(([, rest]) => rest)).map(way => ({ titles: close(rooms, way, 0), way })) : []
  })
  if (own[0].length < 3 || own[0].length % 2 === 0) return [...above, ...left]
  const beside = arranged(own.map((panels, run) => [{ ...WORDS, run }, ...panels]), bodies)
    .map(way => ({ titles: way.filter(({ name }) => name === WORDS.name).map(({ rect }) => rect), way: way.filter(({ name }) => name !== WORDS.name) }))
    .filter(({ titles }) => titles.every(fits))
  return [...above, ...left, ...beside]
}

/** @param {Place[][]} ways  @param {Rect} whole */
const pick = (ways, whole) => ways.reduce((best, way) => (worthOf(way, whole) > worthOf(best, whole) ? way : best), ways[0])

/** @param {Place[]} places  @param {Rect} whole */
function worthOf(places, whole) {
  if (!places.length) return 0
  const scales = places.map(scaleOf)
  const used = places.reduce((sum, place) => sum + areaOf(place), 0) / (whole.width * whole.height)
  return 2 * Math.min(...scales) + (0.3 * scales.reduce((sum, scale) => sum + scale, 0)) / scales.length + 0.5 * used
}

/** @param {Rect} whole  @param {boolean} upper  @param {boolean} lower  @returns {[Rect, Rect][]} */
function splits(whole, upper, lower) {
  if (!(upper && lower)) return [[whole, whole]]
  const ways = Array.from({ length: 14 }, (_, k) => 0.22 + 0.04 * k).flatMap(share => [rows(whole, [share, 1 - share], GAP / 2), columns(whole, [share, 1 - share])])
  return /** @type {[Rect, Rect][]} */ (ways)
}

/** All ways to arrange panels in rows, keeping their order. @param {Wanted[]} panels  @param {Rect} rect  @returns {Place[][]} */
function stackings(panels, rect) {
  if (!panels.length) return [[]]
  return Array.from({ length: 2 ** (panels.length - 1) }, (_, cuts) => {
    /** @type {Wanted[][]} */ const lines = [[panels[0]]]
    panels.slice(1).forEach((panel, k) => {
      if (cuts & (1 << k)) lines.push([panel])
      else lines[lines.length - 1].push(panel)
    })
    const heights = lines.map(line => Math.max(...line.map(bestHeight)))
    return rows(rect, heights).flatMap((row, k) => {
      const cells = columns(row, lines[k].map(widthOf)).map((cell, j) => ({ ...lines[k][j], rect: cell }))
      const height = Math.max(...cells.map(heightOf))
      return cells.map(place => ({ ...place, rect: { ...place.rect, y: row.y + (row.height - height) / 2, height } }))
    })
  })
}

/** @param {Wanted} wanted */
const widthOf = ({ need, count = 1, across = count }) => across * (need.around[0] + need.ideal[0]) + (across - 1) * GAP

/** @param {Wanted} wanted */
function bestHeight({ need, count = 1, across = count }) {
  const down = Math.ceil(count / across)
  return down * (need.around[1] + need.ideal[1]) + (down - 1) * ROW_GAP
}

/** The height that a panel can fill in its rect. @param {Place} place */
function heightOf({ need, rect }) {
  if (!need.square) return rect.height
  const scale = (rect.width - need.around[0]) / need.ideal[0]
  return Math.min(rect.height, need.around[1] + Math.max(0, scale) * need.ideal[1])
}

/** The size of a panel, as a share of its best size. @param {Place} place */
function scaleOf({ need, rect, count = 1 }) {
  return Math.max(...Array.from({ length: count }, (_, k) => gridScale(need, rect, count, k + 1)))
}

/** @param {Need} need  @param {Rect} rect  @param {number} count  @param {number} across */
function gridScale({ around, ideal }, rect, count, across) {
  const down = Math.ceil(count / across)
  return Math.min(
    ((rect.width - GAP * (across - 1)) / across - around[0]) / ideal[0],
    ((rect.height - ROW_GAP * (down - 1)) / down - around[1]) / ideal[1])
}

/** The area that a panel fills. Charts do not count as larger than their best size. @param {Place} place */
function areaOf(place) {
  const { around, ideal, square } = place.need
  const scale = Math.max(0, square ? scaleOf(place) : Math.min(1, scaleOf(place)))
  return (place.count ?? 1) * (around[0] + scale * ideal[0]) * (around[1] + scale * ideal[1])
}

/** Divide a rect into rows of charts, so that they are as large as possible; the last row is filled by those that are left. @param {Rect} rect  @param {number} count  @param {Need} need  @returns {Rect[]} */
export function grid(rect, count, need) {
  const choices = Array.from({ length: count }, (_, k) => k + 1)
  const across = choices.reduce((best, tried) => (gridScale(need, rect, count, tried) > gridScale(need, rect, count, best) ? tried : best), 1)
  const lines = rows(rect, Array(Math.ceil(count / across)).fill(1), ROW_GAP)
  return lines.flatMap((line, k) => columns(line, Array(Math.min(across, count - k * across)).fill(1)))
}
