// Independent draws from the Gibbs density, anew at every move: the truth, which a box in the plane allows.

/** @type {import("./table.js").Sampler} */
export const EXACT = {
  name: "exact", label: "Exact draws", step: 0.02, evaluations: 1, uses: "F", copies: 1, refuses: false,
  move({ particles, truth, beta }) {
    truth.draw(particles.positions, beta, particles.chance)
    particles.look()
    return null
  },
}
