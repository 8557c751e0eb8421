// Things that move over a landscape: a ball that rolls downhill, and a swarm of particles that are sampled at β.

import { Chance } from "./chance.js"
import { Field } from "./field.js"
import { BOX } from "./landscape.js"
import { Particles } from "./particles.js"
import { moveByMala } from "./samplers/mala.js"

/** The number of particles in a swarm, and the standard deviation of their start around the chosen point. */
const SWARM = 60
export const AROUND = 0.08
/** The step η: a move adds noise √(2η/β) ξ and the drift −η∇F, as in Python. */
const STEP = 0.01
/** Moves of each particle per picture. */
const MOVES = 3
/** The longest distance and the longest time of one step of a ball. */
const FURTHEST = 0.03
const LONGEST = 0.02
const ROLLS = 4
/** A ball stops where the slope or its step is smaller than this. */
const LEVEL = 1e-3
const NOWHERE = 1e-5
/** The number of points kept of a ball's path. */
const TRAIL = 2000

/** A coordinate, moved to the wall if it lies beyond it. */
export const inside = (/** @type {number} */ y) => Math.max(-BOX, Math.min(BOX, y))

/** A ball that follows −∇F without momentum and slides along walls. */
export class Ball {
  /** @param {number} y1  @param {number} y2 */
  constructor(y1, y2) {
    this.y1 = y1
    this.y2 = y2
    this.energy = Number.NaN
    this.rolls = true
    this.path = [y1, y2]
  }

  /** @param {Field} field */
  move(field) {
    for (let k = 0; k < ROLLS && this.rolls; k += 1) this.#roll(field)
  }

  /** @param {Field} field */
  #roll(field) {
    field.read(this.y1, this.y2)
    const { energy, slope1, slope2 } = field
    this.energy = energy
    const slope = Math.hypot(slope1, slope2)
    let time = slope > 0 ? Math.min(LONGEST, FURTHEST / slope) : 0
    while (slope * time > NOWHERE && slope > LEVEL) {
      const [y1, y2] = [inside(this.y1 - time * slope1), inside(this.y2 - time * slope2)]
      field.read(y1, y2)
      if (field.energy < energy) {
        Object.assign(this, { y1, y2, energy: field.energy })
        this.path.push(y1, y2)
        if (this.path.length > 2 * TRAIL) this.path.splice(0, 2)
        return
      }
      time /= 2 // The energy rose, so the step was too long.
    }
    this.rolls = false
  }
}

/** Particles that move by MALA on a landscape that may change at any time. */
export class Swarm {
  /**
   * @param {ArrayLike<number>} positions  y₁ and y₂ of each
   * @param {number} seed
   * @param {number} [step]  η
   */
  constructor(positions, seed, step = STEP) {
    this.positions = Float32Array.from(positions)
    this.step = step
    this.chance = new Chance(seed)
  }

  /** A swarm that starts around a point. @param {number} y1  @param {number} y2  @param {number} seed */
  static around(y1, y2, seed) {
    const chance = new Chance(seed + 1)
    return new Swarm(Float32Array.from({ length: 2 * SWARM }, (_, k) => inside((k % 2 ? y2 : y1) + AROUND * chance.normal())), seed)
  }

  /** @param {Field} field  @param {number} beta  @param {number} [moves] */
  move(field, beta, moves = MOVES) {
    const particles = new Particles(field, this.positions, this.chance)
    for (let k = 0; k < moves; k += 1) moveByMala(particles, beta, this.step, 0, particles.count)
  }
}

/** The balls and swarms on the landscapes of all runs; they start at the same point on each. */
export class Walks {
  constructor() {
    /** @type {{field: Field, ball: Ball | null, swarm: Swarm | null}[]} */ this.runs = []
    this.dropped = 0
  }

  /** @param {"ball" | "swarm"} kind  @param {import("./state.js").Place} place  @param {number} runs */
  drop(kind, { y1, y2 }, runs) {
    this.dropped += 1
    for (let k = 0; k < runs; k += 1) {
      const run = this.runs[k] ?? (this.runs[k] = { field: new Field(), ball: null, swarm: null })
      if (kind === "ball") run.ball = new Ball(y1, y2)
      else run.swarm = Swarm.around(y1, y2, this.dropped)
    }
  }

  clear() { this.runs = [] }

  /**
   * Move everything for one picture.
   * @param {({frame: import("./frames.js").Frame} | null)[]} views
   * @param {number} beta
   * @returns {boolean} whether anything moved
   */
  advance(views, beta) {
    let moved = false
    this.runs.forEach(({ field, ball, swarm }, k) => {
      const view = views[k]
      if (!view) return
      if (field.show(view.frame) && ball) ball.rolls = true
      if (ball?.rolls) {
        ball.move(field)
        moved = true
      }
      if (swarm) {
        swarm.move(field, beta)
        moved = true
      }
    })
    return moved
  }
}
