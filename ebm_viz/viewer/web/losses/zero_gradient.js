// Finds the zero-gradient region of a loss, in which both its gradients are exactly 0.

/** @import { LossGrid } from "./loss_grid.js" */

/** A point of the plane, in nodes from the lower left. @typedef {[number, number]} Spot */

// The corners of a cell in order around it: (j, i), (j+1, i), (j+1, i+1), (j, i+1).
const CORNERS = [[0, 0], [1, 0], [1, 1], [0, 1]]

/** How often the distance between two nodes is halved to find the border between them. */
const HALVINGS = 10

/** The regions of planes that were searched. @type {WeakMap<LossGrid["plane"], ReturnType<typeof search>>} */
const known = new WeakMap()

/** @param {LossGrid} grid */
export function findZeroGradient(grid) {
  const zeroGradient = known.get(grid.plane) ?? search(grid)
  known.set(grid.plane, zeroGradient)
  return zeroGradient
}

/** The zero nodes, polygons whose union is the region, its border, and its share of the plane. @param {LossGrid} grid */
function search(grid) {
  const { side } = grid
  const nodes = zeroNodes(grid)
  const pieces = /** @type {Spot[][]} */ ([])
  const border = /** @type {[Spot, Spot][]} */ ([])
  for (let i = 0; i < side - 1; i += 1) {
    let run = -1 // first of several cells without any push in a row, which become one piece
    for (let j = 0; j < side; j += 1) {
      const zero = j < side - 1 ? CORNERS.map(([x, y]) => nodes[(i + y) * side + j + x]) : [0, 0, 0, 0]
      const count = zero[0] + zero[1] + zero[2] + zero[3]
      if (count === 4 && run < 0) run = j
      if (count !== 4 && run >= 0) {
        pieces.push([[run, i], [j, i], [j, i + 1], [run, i + 1]])
        run = -1
      }
      if (count > 0 && count < 4) cutCell(grid, i, j, zero, pieces, border)
    }
  }
  const share = nodes.reduce((sum, node) => sum + node, 0) / nodes.length
  return { nodes, pieces, border, share }
}

/**
 * The zero nodes: nodes without a push, at or next to a cell with four such corners. So a mere line, on which pushes
 * change sign, does not count as a region.
 * @param {LossGrid} grid
 */
function zeroNodes({ side, plane: { value, down, up } }) {
  const still = Uint8Array.from(down, (push, k) => (push === 0 && up[k] === 0 && !Number.isNaN(value[k]) ? 1 : 0))
  const nodes = new Uint8Array(still.length)
  for (let i = 0; i < side - 1; i += 1) {
    for (let j = 0; j < side - 1; j += 1) {
      const k = i * side + j
      if (!(still[k] & still[k + 1] & still[k + side] & still[k + side + 1])) continue
      for (let row = Math.max(0, i - 1); row <= Math.min(side - 1, i + 2); row += 1) {
        for (let column = Math.max(0, j - 1); column <= Math.min(side - 1, j + 2); column += 1) {
          nodes[row * side + column] = still[row * side + column]
        }
      }
    }
  }
  return nodes
}

/**
 * @param {LossGrid} grid
 * @param {number} i
 * @param {number} j
 * @param {number[]} zero   1 for each zero corner of the four
 * @param {Spot[][]} pieces
 * @param {[Spot, Spot][]} border
 */
function cutCell(grid, i, j, zero, pieces, border) {
  const corners = CORNERS.map(([x, y]) => /** @type {Spot} */ ([j + x, i + y]))
  const piece = /** @type {Spot[]} */ ([])
  const cuts = /** @type {Spot[]} */ ([])
  corners.forEach((corner, k) => {
    const [next, isNextZero] = [corners[(k + 1) & 3], zero[(k + 1) & 3]]
    if (zero[k]) piece.push(corner)
    if (zero[k] === isNextZero) return
    const cut = zero[k] ? crossing(grid, corner, next) : crossing(grid, next, corner)
    cuts.push(cut)
    piece.push(cut)
  })
  pieces.push(piece)
  if (cuts.length === 4) border.push([cuts[0], cuts[1]], [cuts[2], cuts[3]])
  const turn = piece.length === 3 && rightAngle(grid, corners[zero.indexOf(1)], cuts)
  if (turn) {
    // Between the cuts, which stand around the corner unless that comes first.
    piece.splice(zero[0] ? 2 : 3, 0, turn)
    border.push([cuts[0], turn], [turn, cuts[1]])
  } else if (cuts.length === 2) border.push([cuts[0], cuts[1]])
}

/** Whether a loss is defined at a spot and has no push there, in the precision of the plane. @param {LossGrid} grid  @param {Spot} spot */
function isStill({ side, largest, loss }, [x, y]) {
  const energy = (/** @type {number} */ node) => largest * ((2 * node) / (side - 1) - 1)
  const [value, down, up] = loss(energy(x), energy(y))
  return Math.fround(down) === 0 && Math.fround(up) === 0 && !Number.isNaN(value)
}

/** A spot between two others, by its share of the way. @param {Spot} from  @param {Spot} to  @param {number} share  @returns {Spot} */
const partway = (from, to, share) => [from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1])]

/** Where the region ends between a zero node and its neighbour. @param {LossGrid} grid  @param {Spot} zero  @param {Spot} next  @returns {Spot} */
function crossing(grid, zero, next) {
  let [inside, outside] = [zero, next]
  for (let k = 0; k < HALVINGS; k += 1) {
    const middle = partway(inside, outside, 0.5)
    if (isStill(grid, middle)) inside = middle
    else outside = middle
  }
  return inside
}

/** Where the border turns at a right angle, if it does, in a cell with one zero corner. @param {LossGrid} grid  @param {Spot} zero  @param {Spot[]} cuts  @returns {Spot | null} */
function rightAngle(grid, zero, cuts) {
  const turn = /** @type {Spot} */ ([0, 1].map(axis => cuts.find(cut => cut[1 - axis] === zero[1 - axis])?.[axis] ?? zero[axis]))
  return isStill(grid, partway(turn, zero, 0.01)) ? turn : null
}
