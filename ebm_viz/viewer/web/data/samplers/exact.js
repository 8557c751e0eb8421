// Independent exact samples from the Gibbs density at every move. In a box of two dimensions this is possible.

/** @type {import("./table.js").Sampler} */
export const EXACT = {
  name: "exact", label: "Exact draws", step: 0.02, evaluations: 1, uses: "F", copies: 1, refuses: false,
  move({ particles, truth, beta }) {
    truth.draw(particles.positions, beta, particles.chance)
    particles.evaluate()
    return null
  },
}
