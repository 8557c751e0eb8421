// The random walk of Metropolis, Rosenbluth, Rosenbluth, Teller and Teller (1953).

import { contains } from "../particles.js"

const { fround } = Math

/** y' = y + √(2η/β) ξ, accepted with log α = β(F − F'); refused outside the box. @type {import("./table.js").Sampler} */
export const RANDOM_WALK = {
  name: "random_walk", label: "Random walk", step: 0.32, evaluations: 1, uses: "F", copies: 1, refuses: true,
  move({ particles, beta, step }) {
    const { field, positions, energy, chance, count } = particles
    const scale = Math.sqrt((2 * step) / beta)
    let accepted = 0
    for (let k = 0; k < count; k += 1) {
      const y1 = fround(positions[2 * k] + scale * chance.normal())
      const y2 = fround(positions[2 * k + 1] + scale * chance.normal())
      const luck = Math.log(1 - chance.even())
      if (!contains(y1, y2)) continue
      field.read(y1, y2)
      if (luck >= beta * (energy[k] - field.energy)) continue
      particles.put(k, y1, y2)
      accepted += 1
    }
    return accepted / count
  },
}
