// Langevin moves without a correction (Parisi 1981; Roberts and Tweedie 1996, section 1.4).

import { reflect } from "../particles.js"

const { fround } = Math

/** y' = y − η∇F + √(2η/β) ξ, reflected at the walls; nothing is refused. @type {import("./table.js").Sampler} */
export const LANGEVIN = {
  name: "langevin", label: "Langevin (ULA)", step: 0.01, evaluations: 1, uses: "∇F", copies: 1, refuses: false,
  move({ particles, beta, step }) {
    const { field, positions, slopes, chance, count } = particles
    const scale = Math.sqrt((2 * step) / beta)
    for (let k = 0; k < count; k += 1) {
      const y1 = fround(reflect(positions[2 * k] - step * slopes[2 * k] + scale * chance.normal()))
      const y2 = fround(reflect(positions[2 * k + 1] - step * slopes[2 * k + 1] + scale * chance.normal()))
      field.read(y1, y2)
      particles.put(k, y1, y2)
    }
    return null
  },
}
