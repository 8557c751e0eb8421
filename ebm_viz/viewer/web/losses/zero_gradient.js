// Finds the zero-gradient region of a loss, in which both its gradients are exactly 0, from the values at the nodes alone.

/** @import { LossGrid } from "./loss_grid.js" */

/** A point of the plane, in nodes from the lower left. @typedef {[number, number]} Spot */

/**
 * @typedef {object} ZeroGradient
 * @property {Uint8Array} nodes                  1 at zero nodes, where both pushes are exactly 0
 * @property {Spot[][]} pieces                   polygons whose union is the region
 * @property {[Spot, Spot][]} border
 * @property {number} share                      share of the plane
 */

// The corners of a cell are numbered around it: (j, i), (j+1, i), (j+1, i+1), (j, i+1); edge e joins corners e and e+1.
const CORNERS = [[0, 0], [1, 0], [1, 1], [0, 1]]

/** @type {WeakMap<LossGrid, ZeroGradient>} */
const known = new WeakMap()

/** @param {LossGrid} grid */
export function findZeroGradient(grid) {
  const zeroGradient = known.get(grid) ?? search(grid)
  known.set(grid, zeroGradient)
  return zeroGradient
}

/** @param {LossGrid} grid  @returns {ZeroGradient} */
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
  const piece = /** @type {Spot[]} */ ([])
  const cuts = /** @type {Spot[]} */ ([])
  for (let corner = 0; corner < 4; corner += 1) {
    const following = (corner + 1) & 3
    const [x, y] = [j + CORNERS[corner][0], i + CORNERS[corner][1]]
    const [nextX, nextY] = [j + CORNERS[following][0], i + CORNERS[following][1]]
    if (zero[corner]) piece.push([x, y])
    if (zero[corner] === zero[following]) continue
    const cut = zero[corner] ? crossing(grid, x, y, nextX, nextY) : crossing(grid, nextX, nextY, x, y)
    cuts.push(cut)
    piece.push(cut)
  }
  if (cuts.length === 2) {
    const turn = boxCorner(grid, i, j, zero, cuts)
    if (turn) {
      // The region turns at a right angle between the two cuts.
      const at = piece.indexOf(cuts[0])
      const between = piece[(at + 1) % piece.length] === cuts[1] ? at + 1 : piece.indexOf(cuts[1]) + 1
      piece.splice(between, 0, turn)
      border.push([cuts[0], turn], [turn, cuts[1]])
    } else border.push([cuts[0], cuts[1]])
  } else border.push([cuts[0], cuts[1]], [cuts[2], cuts[3]])
  pieces.push(piece)
}

/**
 * The point between a zero node and its neighbour at which the region ends. Near the border, the loss differs from
 * its value there by an integer power of the distance to the border. The power and the distance follow from the values
 * and slopes at the neighbour and at the node beyond it.
 * @param {LossGrid} grid
 * @param {number} x  without a push
 * @param {number} y
 * @param {number} nextX  with a push
 * @param {number} nextY
 * @returns {Spot}
 */
function crossing({ side, largest, plane: { value, down, up } }, x, y, nextX, nextY) {
  const apart = (2 * largest) / (side - 1)
  const [dx, dy] = [nextX - x, nextY - y]
  const rest = value[y * side + x]
  const reach = (/** @type {number} */ column, /** @type {number} */ line) => {
    const k = line * side + column
    return (value[k] - rest) / (dx * down[k] + dy * up[k])
  }
  const near = reach(nextX, nextY)
  const [farX, farY] = [nextX + dx, nextY + dy]
  const inside = farX >= 0 && farX < side && farY >= 0 && farY < side
  const far = inside ? reach(farX, farY) : near + apart
  const power = Math.max(1, Math.round(apart / (far - near))) || 1
  const distance = power * near
  const share = Number.isFinite(distance) && distance >= 0 ? Math.min(1, distance / apart) : 0.5
  return [nextX - dx * share, nextY - dy * share]
}

/**
 * The corner of the region in a cell with one zero corner, if the region is bounded there by a constant F⁺ and a
 * constant F⁻. This is the case if each of the two neighbours of the zero corner has only one push.
 * @param {LossGrid} grid
 * @param {number} i
 * @param {number} j
 * @param {number[]} zero
 * @param {Spot[]} cuts
 * @returns {Spot | null}
 */
function boxCorner({ side, plane: { down, up } }, i, j, zero, cuts) {
  if (zero.reduce((sum, one) => sum + one, 0) !== 1) return null
  const lone = zero.indexOf(1)
  const [x, y] = CORNERS[lone]
  const across = (i + y) * side + j + (1 - x)
  const above = (i + (1 - y)) * side + j + x
  if (up[across] !== 0 || down[above] !== 0) return null
  const acrossCut = cuts.find(cut => cut[1] === i + y)
  const aboveCut = cuts.find(cut => cut[0] === j + x)
  return acrossCut && aboveCut ? [acrossCut[0], aboveCut[1]] : null
}
