// The Metropolis-adjusted Langevin algorithm (Besag 1994; Roberts and Tweedie 1996, section 1.4).

import { contains } from "../particles.js"

/** @import { Particles } from "../particles.js" */

const { fround } = Math

/**
 * Move some of the particles: the proposal y' = y − η∇F + √(2η/β) ξ is accepted with
 * log α = β(F − F' + ½(∇F + ∇F')·(y' − y) + ¼η(‖∇F‖² − ‖∇F'‖²)), and refused outside the box.
 * @param {Particles} particles
 * @param {number} beta
 * @param {number} step   η
 * @param {number} first  index of the first particle to move
 * @param {number} count
 * @returns {number} how many proposals were accepted
 */
export function moveByMala(particles, beta, step, first, count) {
  const { field, positions, energy, slopes, chance } = particles
  const scale = Math.sqrt((2 * step) / beta)
  let accepted = 0
  for (let k = first; k < first + count; k += 1) {
    const at = 2 * k
    const [slope1, slope2] = [slopes[at], slopes[at + 1]]
    const y1 = fround(positions[at] + scale * chance.normal() - step * slope1)
    const y2 = fround(positions[at + 1] + scale * chance.normal() - step * slope2)
    const luck = Math.log(1 - chance.even())
    if (!contains(y1, y2)) continue
    field.read(y1, y2)
    const { slope1: to1, slope2: to2 } = field
    const work = (slope1 + to1) * (y1 - positions[at] + (step / 2) * (slope1 - to1))
      + (slope2 + to2) * (y2 - positions[at + 1] + (step / 2) * (slope2 - to2))
    if (luck >= beta * (energy[k] - field.energy + work / 2)) continue
    particles.put(k, y1, y2)
    accepted += 1
  }
  return accepted
}

/** @type {import("./table.js").Sampler} */
export const MALA = {
  name: "mala", label: "MALA", step: 0.02, evaluations: 1, uses: "∇F", copies: 1, refuses: true,
  move: ({ particles, beta, step }) => moveByMala(particles, beta, step, 0, particles.count) / particles.count,
}
