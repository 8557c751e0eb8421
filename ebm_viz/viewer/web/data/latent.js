// The energies E(y, z) of all values of a latent variable, exactly, from the places that the energy is made of.

/** @typedef {{y1: number, y2: number}} Place */

/** Between two neighbouring places of an ellipse, in degrees. */
const APART = 10

/**
 * E(y, z) = ‖y − place(z)‖². An angle goes round in steps of one degree: its places lie on an ellipse around the middle.
 * @param {"angle" | "number"} kind
 * @param {ArrayLike<number>} landmarks  y₁ and y₂ of every place; of an ellipse, of every tenth degree
 * @param {Place} y
 * @returns {Float64Array}
 */
export function energiesOf(kind, landmarks, { y1, y2 }) {
  const square = (/** @type {number} */ at1, /** @type {number} */ at2) => (y1 - at1) ** 2 + (y2 - at2) ** 2
  if (kind === "number") return Float64Array.from({ length: landmarks.length / 2 }, (_, z) => square(landmarks[2 * z], landmarks[2 * z + 1]))
  const [radius1, radius2] = [landmarks[0], landmarks[2 * (90 / APART) + 1]]
  return Float64Array.from({ length: 360 }, (_, z) => {
    const angle = (z * Math.PI) / 180
    return square(radius1 * Math.cos(angle), radius2 * Math.sin(angle))
  })
}

/**
 * What is made of them at β: the best z, its energy F_∞, the free energy F_β = −log⟨e^{−βE}⟩/β, the Gibbs weights.
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

/** The minima on a circle of values. @param {Float64Array} energies */
export function minimaAround(energies) {
  const count = energies.length
  return [...energies.keys()].filter(z => energies[z] < energies[(z + count - 1) % count] && energies[z] <= energies[(z + 1) % count])
}
