// All samplers that run in the browser. The step η is defined as in ebm_viz/core/samplers: a move adds noise √(2η/β) ξ
// and the drift −η∇F. A new sampler needs a module and an entry here.

import { ANNEALED } from "./annealed.js"
import { EXACT } from "./exact.js"
import { HMC } from "./hmc.js"
import { LANGEVIN } from "./langevin.js"
import { MALA } from "./mala.js"
import { RANDOM_WALK } from "./random_walk.js"
import { TEMPERING } from "./tempering.js"

/**
 * The input of a move.
 * @typedef {object} Moved
 * @property {import("../particles.js").Particles} particles
 * @property {import("../truth.js").Truth} truth   exact density of the landscape
 * @property {number} beta
 * @property {number} step     η
 * @property {number} number   number of the move, counted from 1
 */

/**
 * @typedef {object} Sampler
 * @property {string} name
 * @property {string} label
 * @property {number} step          default η
 * @property {number} evaluations   evaluations of F or ∇F per particle and move
 * @property {"F" | "∇F"} uses
 * @property {number} copies        simulated particles per shown particle
 * @property {boolean} refuses      whether moves can be refused
 * @property {(moved: Moved) => number | null} move   the accepted share of the shown particles; null if moves cannot be refused
 */

/** @type {Record<string, Sampler>} */
export const SAMPLERS = Object.fromEntries(
  [RANDOM_WALK, LANGEVIN, MALA, HMC, TEMPERING, ANNEALED, EXACT].map(sampler => [sampler.name, sampler]))
