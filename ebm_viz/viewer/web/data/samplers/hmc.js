// Hamiltonian Monte Carlo (Duane, Kennedy, Pendleton and Roweth 1987; Neal 2011, section 5.3).

import { BOX } from "../landscape.js"

const { fround } = Math
const LEAPFROGS = 10

/**
 * Draw v ~ N(0, I) and take leapfrog steps of length ε = √(2η/β) under the force −β∇F. The result is accepted with
 * log α = β(F − F') + ½‖v‖² − ½‖v'‖². At a wall the particle is reflected, and so is that component of its velocity.
 * @type {import("./table.js").Sampler}
 */
export const HMC = {
  name: "hmc", label: "HMC", step: 0.01, evaluations: LEAPFROGS, uses: "∇F", copies: 1, refuses: true,
  move({ particles, beta, step }) {
    const { field, positions, energy, slopes, chance, count } = particles
    const length = Math.sqrt((2 * step) / beta)
    const kick = length * beta
    let accepted = 0
    for (let k = 0; k < count; k += 1) {
      let [y1, y2] = [positions[2 * k], positions[2 * k + 1]]
      let [v1, v2] = [chance.normal(), chance.normal()]
      const luck = Math.log(1 - chance.even())
      const kinetic = v1 * v1 + v2 * v2
      v1 -= (kick / 2) * slopes[2 * k]
      v2 -= (kick / 2) * slopes[2 * k + 1]
      for (let leap = 1; leap <= LEAPFROGS; leap += 1) {
        y1 += length * v1
        y2 += length * v2
        while (Math.abs(y1) > BOX) {
          y1 = Math.sign(y1) * 2 * BOX - y1
          v1 = -v1
        }
        while (Math.abs(y2) > BOX) {
          y2 = Math.sign(y2) * 2 * BOX - y2
          v2 = -v2
        }
        if (leap === LEAPFROGS) [y1, y2] = [fround(y1), fround(y2)]
        field.read(y1, y2)
        const force = leap < LEAPFROGS ? kick : kick / 2
        v1 -= force * field.slope1
        v2 -= force * field.slope2
      }
      const gain = (kinetic - v1 * v1 - v2 * v2) / 2
      // A proposal whose energy is NaN is refused.
      if (!(luck < beta * (energy[k] - field.energy) + gain)) continue
      particles.put(k, y1, y2)
      accepted += 1
    }
    return accepted / count
  },
}
