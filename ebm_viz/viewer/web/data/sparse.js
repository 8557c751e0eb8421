// The code of least ‖y − Wz‖² + λ‖z‖₁ for a few columns in the plane.

/** @typedef {[number, number]} Vector */

/** Columns with a smaller area between them count as parallel. */
const PARALLEL = 1e-9

const dot = (/** @type {Vector} */ a, /** @type {Vector} */ b) => a[0] * b[0] + a[1] * b[1]

/**
 * A best code uses at most two columns, for in the plane two reconstruct what more can. So each column and each pair is
 * tried, with all signs; the energy is convex, and its minimum is among these.
 * @param {Vector[]} columns
 * @param {Vector} y
 * @param {number} price   λ
 * @param {(energy: number, used: [number, number][]) => void} tried   gets its energy, and columns with their numbers
 */
function tryAll(columns, y, price, tried) {
  const half = price / 2
  const energy = (/** @type {[number, number][]} */ used) => {
    const rest = /** @type {Vector} */ ([y[0], y[1]])
    let cost = 0
    for (const [column, size] of used) {
      rest[0] -= size * columns[column][0]
      rest[1] -= size * columns[column][1]
      cost += Math.abs(size)
    }
    return dot(rest, rest) + price * cost
  }
  const attempt = (/** @type {[number, number][]} */ used) => tried(energy(used), used)
  attempt([])
  const along = columns.map(column => dot(column, y))
  columns.forEach((column, a) => {
    const excess = Math.abs(along[a]) - half
    if (excess > 0) attempt([[a, (Math.sign(along[a]) * excess) / dot(column, column)]])
    for (let b = a + 1; b < columns.length; b += 1) {
      const other = columns[b]
      const [aa, ab, bb] = [dot(column, column), dot(column, other), dot(other, other)]
      const area = aa * bb - ab * ab
      if (area < PARALLEL) continue
      for (const signA of [-1, 1]) {
        for (const signB of [-1, 1]) {
          const [one, two] = [along[a] - half * signA, along[b] - half * signB]
          const [za, zb] = [(bb * one - ab * two) / area, (aa * two - ab * one) / area]
          if (za * signA > 0 && zb * signB > 0) attempt([[a, za], [b, zb]])
        }
      }
    }
  })
}

/** The least energy over all codes. @param {Vector[]} columns  @param {Vector} y  @param {number} price */
export function leastBeside(columns, y, price) {
  let least = Infinity
  tryAll(columns, y, price, energy => { least = Math.min(least, energy) })
  return least
}

/** The best code, and the columns. @param {ArrayLike<number>} landmarks  @param {Vector} y  @param {number} price */
export function codeOf(landmarks, y, price) {
  const columns = Array.from({ length: landmarks.length / 2 }, (_, k) => /** @type {Vector} */ ([landmarks[2 * k], landmarks[2 * k + 1]]))
  const code = new Array(columns.length).fill(0)
  let least = Infinity
  tryAll(columns, y, price, (energy, used) => {
    if (energy >= least) return
    least = energy
    code.fill(0)
    for (const [column, size] of used) code[column] = size
  })
  return { columns, code }
}
