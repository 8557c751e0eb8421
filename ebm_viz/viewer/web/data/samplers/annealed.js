// MALA while β rises to the β that is sampled (after Kirkpatrick, Gelatt and Vecchi 1983).

import { moveByMala } from "./mala.js"

/** The number of moves during which β rises, and the share of the final β at which it starts. */
const RISE = 200
export const LOWEST = 0.05

/** The β of move `number`. @param {number} beta  @param {number} number */
export const risen = (beta, number) => beta * LOWEST ** Math.max(0, 1 - number / RISE)

/** @type {import("./table.js").Sampler} */
export const ANNEALED = {
  name: "annealed", label: "Annealed MALA", step: 0.02, evaluations: 1, uses: "∇F", copies: 1, refuses: true,
  move: ({ particles, beta, step, number }) => moveByMala(particles, risen(beta, number), step, 0, particles.count) / particles.count,
}
