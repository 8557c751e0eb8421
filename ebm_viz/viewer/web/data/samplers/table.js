// All samplers that walk in a browser. The step is that of ebm_viz/core/samplers: η is the time of a move, its noise
// √(2η/β) along each axis, its pull −η∇F. A new one is its module and an entry here.

import { ANNEALED } from "./annealed.js"
import { EXACT } from "./exact.js"
import { HMC } from "./hmc.js"
import { LANGEVIN } from "./langevin.js"
import { MALA } from "./mala.js"
import { RANDOM_WALK } from "./random_walk.js"
import { TEMPERING } from "./tempering.js"

/**
 * What a move knows.
 * @typedef {object} Moved
 * @property {import("../particles.js").Particles} particles
 * @property {import("../truth.js").Truth} truth   of the landscape they are on
 * @property {number} beta
 * @property {number} step     η
 * @property {number} number   of the move, from 1 on
 */

/**
 * @typedef {object} Sampler
 * @property {string} name
 * @property {string} label
 * @property {number} step          η unless told
 * @property {number} evaluations   looks at F or ∇F of a particle a move
 * @property {"F" | "∇F"} uses
 * @property {number} copies        particles for each that is shown
 * @property {boolean} refuses      whether moves are accepted or refused
 * @property {(moved: Moved) => number | null} move   the share of those shown that was accepted; null where nothing is refused
 */

/** @type {Record<string, Sampler>} */
export const SAMPLERS = Object.fromEntries(
  [RANDOM_WALK, LANGEVIN, MALA, HMC, TEMPERING, ANNEALED, EXACT].map(sampler => [sampler.name, sampler]))
