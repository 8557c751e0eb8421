// The energies E(y, z) of the values z of a latent variable, computed from the energy's latent points.

import { interpolate } from "./column.js"
import { codeOf, leastBeside } from "./sparse.js"

/** @import { Place } from "./state.js" */

/**
 * A latent variable, and how the latent points determine E(y, z): see `Latent` in core/energies/base.py.
 * @typedef {object} Latent
 * @property {"angle" | "number" | "angle_of_x" | "column" | "code"} kind
 * @property {number} [price]   of a sparse code, per unit of its sizes
 */

/**
 * E(y, z) of one y against z.
 * @typedef {object} Energies
 * @property {Float64Array} values
 * @property {number[]} share      where each z stands across the axis, from 0 to 1
 * @property {{at: number, text: string}[]} ticks
 * @property {(z: number) => string} name   of the z at an index
 * @property {boolean} bars        whether z takes separate values
 * @property {boolean} circle      whether the last z is a neighbour of the first
 * @property {boolean} summed      whether all z count equally before E is known, so that F_β is their sum
 * @property {number} [column]     the index of the number of a sparse code that varies
 */

/** Degrees between two neighbouring latent points that the server sends of an ellipse. */
const APART = 10
/** The angles of an ellipse for each x: one degree, three degrees and so on. */
const ANGLES_OF_X = 180
/** The sizes of a code's number that are shown, and the distance between them. */
const LARGEST_CODE = 4
const CODE_STEP = 0.05
const DEGREES = [0, 90, 180, 270].map(z => ({ at: z / 360, text: `${z}°` }))

const squared = (/** @type {number} */ a, /** @type {number} */ b) => a * a + b * b

/** @type {Record<Latent["kind"], (landmarks: ArrayLike<number>, y: Place, price: number) => Energies>} */
const KINDS = {
  angle(landmarks, { y1, y2 }) {
    const [radius1, radius2] = [landmarks[0], landmarks[2 * (90 / APART) + 1]]
    return onCircle(360, 0, angle => squared(y1 - radius1 * Math.cos(angle), y2 - radius2 * Math.sin(angle)))
  },
  number(landmarks, { y1, y2 }) {
    const count = landmarks.length / 2
    const share = spread(count, z => (z + 0.5) / count)
    return {
      values: Float64Array.from(share, (_, z) => squared(y1 - landmarks[2 * z], y2 - landmarks[2 * z + 1])),
      share, ticks: share.map((at, z) => ({ at, text: String(z + 1) })), name: z => `number ${z + 1}`,
      bars: true, circle: false, summed: true,
    }
  },
  angle_of_x(landmarks, { y1, y2 }) {
    const { centre, radius } = ellipseAt(landmarks, y1)
    return onCircle(ANGLES_OF_X, 0.5, angle => (y2 - centre - radius * Math.cos(angle)) ** 2)
  },
  column(landmarks, { y1, y2 }, price) {
    const { columns, code } = codeOf(landmarks, [y1, y2], price)
    const column = mostUsed(columns, code, [y1, y2])
    const others = columns.filter((_, k) => k !== column)
    const [w1, w2] = columns[column]
    const count = Math.round((2 * LARGEST_CODE) / CODE_STEP) + 1
    const size = (/** @type {number} */ k) => -LARGEST_CODE + k * CODE_STEP
    return {
      values: Float64Array.from({ length: count }, (_, k) => price * Math.abs(size(k)) + leastBeside(others, [y1 - size(k) * w1, y2 - size(k) * w2], price)),
      share: spread(count, k => k / (count - 1)),
      ticks: [-4, -2, 0, 2, 4].map(z => ({ at: (z + LARGEST_CODE) / (2 * LARGEST_CODE), text: String(z).replace("-", "−") })),
      name: k => size(k).toFixed(2).replace("-", "−"), bars: false, circle: false, summed: false, column,
    }
  },
  code(landmarks, { y1, y2 }) {
    // Between two reconstructions that the server sends, further ones are interpolated.
    const [last, finer] = [landmarks.length / 2 - 1, 4]
    const count = last * finer + 1
    return {
      values: Float64Array.from({ length: count }, (_, k) => {
        const left = Math.min(last - 1, Math.floor(k / finer))
        const [part, at] = [k / finer - left, 2 * left]
        const reconstructed = (/** @type {number} */ axis) => landmarks[at + axis] + part * (landmarks[at + 2 + axis] - landmarks[at + axis])
        return squared(y1 - reconstructed(0), y2 - reconstructed(1))
      }),
      share: spread(count, k => k / (count - 1)), ticks: [{ at: 0, text: "lowest" }, { at: 1, text: "highest" }],
      name: k => `${Math.round((100 * k) / (count - 1))} % of the way from the lowest code to the highest`,
      bars: false, circle: false, summed: false,
    }
  },
}

/** @param {number} count  @param {(k: number) => number} share */
const spread = (count, share) => Array.from({ length: count }, (_, k) => share(k))

/** Energies at evenly spaced angles. @param {number} count  @param {number} first  the first angle, in steps  @param {(angle: number) => number} energy  @returns {Energies} */
function onCircle(count, first, energy) {
  const share = spread(count, k => (k + first) / count)
  return {
    values: Float64Array.from(share, at => energy(2 * Math.PI * at)), share, ticks: DEGREES,
    name: k => `${Math.round(360 * share[k])}°`, bars: false, circle: true, summed: true,
  }
}

/** The ellipse at x, from the walls at evenly spaced x: first all upper ones, then all lower ones. @param {ArrayLike<number>} landmarks  @param {number} x */
function ellipseAt(landmarks, x) {
  const count = landmarks.length / 4
  const [upper, lower] = [0, count].map(first => interpolate(Array.from({ length: count }, (_, k) => landmarks[2 * (first + k) + 1]), x))
  return { centre: (upper + lower) / 2, radius: (upper - lower) / 2 }
}

/** The column that the code uses most; if it uses none, the one most along y. @param {[number, number][]} columns  @param {number[]} code  @param {[number, number]} y */
function mostUsed(columns, code, [y1, y2]) {
  const sizes = code.some(Boolean) ? code : columns.map(([w1, w2]) => w1 * y1 + w2 * y2)
  return sizes.reduce((best, size, k) => (Math.abs(size) > Math.abs(sizes[best]) ? k : best), 0)
}

/** @param {Latent} latent  @param {ArrayLike<number>} landmarks  @param {Place} y */
export const energiesOf = ({ kind, price = 0 }, landmarks, y) => KINDS[kind](landmarks, y, price)

/**
 * Inference at β: the best z, its energy F_∞, the free energy F_β = −log⟨e^{−βE}⟩/β and the Gibbs weights of all z.
 * @param {Float64Array} energies
 * @param {number} beta
 */
export function inferred(energies, beta) {
  let best = 0
  energies.forEach((energy, z) => { if (energy < energies[best]) best = z })
  const lowest = energies[best]
  const weights = energies.map(energy => Math.exp(beta * (lowest - energy)))
  const sum = weights.reduce((total, weight) => total + weight, 0)
  return { best, lowest, free: lowest - Math.log(sum / energies.length) / beta, weights: weights.map(weight => weight / sum) }
}

/** The indices of the local minima; those at an end count. @param {Pick<Energies, "values" | "circle">} energies */
export function minimaOver({ values, circle }) {
  const count = values.length
  const at = (/** @type {number} */ z) => (circle ? values[(z + count) % count] : values[z] ?? Infinity)
  return [...values.keys()].filter(z => values[z] < at(z - 1) && values[z] <= at(z + 1))
}
