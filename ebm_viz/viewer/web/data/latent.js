// The exact energies E(y, z) of all values z of a latent variable, computed from the energy's latent points.

/** @typedef {{y1: number, y2: number}} Place */

/** Degrees between two neighbouring latent points that the server sends of an ellipse. */
const APART = 10

/**
 * E(y, z) = ‖y − place(z)‖². If z is an angle, it takes 360 values, one degree apart, and its points lie on an ellipse
 * around the origin.
 * @param {"angle" | "number"} kind
 * @param {ArrayLike<number>} landmarks  y₁ and y₂ of each latent point; of an ellipse, at every tenth degree
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

/** The indices of the local minima of values on a circle. @param {Float64Array} energies */
export function minimaAround(energies) {
  const count = energies.length
  return [...energies.keys()].filter(z => energies[z] < energies[(z + count - 1) % count] && energies[z] <= energies[(z + 1) % count])
}
