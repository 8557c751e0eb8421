// Parallel tempering (Geyer 1991; Hukushima and Nemoto 1996).

import { moveByMala } from "./mala.js"

/** The β of the copies, as shares of the sampled β. */
export const LADDER = [1, 0.5, 0.25, 0.12, 0.06]

/**
 * All copies move by MALA, each at its own β. Then neighbours on the ladder are exchanged with
 * log α = (β − β')(F − F'); even and odd pairs alternate from move to move.
 * @type {import("./table.js").Sampler}
 */
export const TEMPERING = {
  name: "tempering", label: "Parallel tempering", step: 0.02, evaluations: LADDER.length, uses: "∇F", copies: LADDER.length, refuses: true,
  move({ particles, beta, step, number }) {
    const count = particles.count / LADDER.length
    const moved = LADDER.map((share, rung) => moveByMala(particles, share * beta, step, rung * count, count))
    const { energy, chance } = particles
    for (let rung = (number + 1) % 2; rung + 1 < LADDER.length; rung += 2) {
      const apart = beta * (LADDER[rung] - LADDER[rung + 1])
      for (let k = rung * count; k < (rung + 1) * count; k += 1) {
        if (Math.log(1 - chance.even()) < apart * (energy[k] - energy[k + count])) particles.swap(k, k + count)
      }
    }
    return moved[0] / count
  },
}
