// A walk of particles, treated as a run. The landscape is loaded once; each move of the particles gives a frame.

import { Chance } from "./chance.js"
import { Field } from "./field.js"
import { NO_PUSHES } from "./frames.js"
import { GroundFeed, GroundHistory } from "./ground.js"
import { Particles } from "./particles.js"
import { walkedSide } from "./rest.js"
import { SAMPLERS } from "./samplers/table.js"
import { BINS, cellOf, Truth } from "./truth.js"
import { AROUND, inside } from "./walk.js"

/** @import { Frame, Reply } from "./frames.js" */
/** @import { Law } from "./truth.js" */

/**
 * The settings of a walk; the same fields as Walk in ebm_viz/walk.py.
 * @typedef {object} Walk
 * @property {string} sampler
 * @property {number} step       η
 * @property {"well" | "data" | "uniform" | [number, number]} start   in one well, at data points, uniform over the box, or around a point
 * @property {number} seed
 * @property {number} particles
 * @property {number} moves
 */

/**
 * The state of a walk after a move: all that is needed to continue it, and what is drawn of it.
 * @typedef {object} Standing
 * @property {Float32Array} positions   of all particles, including copies
 * @property {number} shown             how many particles are shown: the first ones
 * @property {[number, number]} chance  state of the random number generator
 * @property {Uint8Array} homes         for each particle, the last well that it was deep in
 * @property {number} crossings         so far: how often particles went from one well to another
 * @property {number} beta
 * @property {Truth} truth
 */

/** The width of a well is estimated from at least this many particles. */
const ENOUGH = 30

/** The positions that are drawn: those of the first particles, without copies. @param {Standing} standing */
export const shownPositions = ({ positions, shown }) => positions.subarray(0, 2 * shown)

/** Walks on the same landscape share its field and its exact density. @type {WeakMap<Uint16Array, {field: Field, truth: Truth}>} */
const grounds = new WeakMap()

/** @extends {GroundHistory<import("./state.js").RunDescription & {walk: Walk}>} */
export class WalkHistory extends GroundHistory {
  /** @param {import("./state.js").RunDescription & {walk: Walk}} run */
  constructor(run) {
    super(run, Array.from({ length: run.walk.moves + 1 }, (_, step) => step))
    this.sampler = SAMPLERS[run.walk.sampler]
    /** The inverse temperature of the next move. */
    this.beta = Number.NaN
    this.step = run.walk.step
  }

  /** How many frames exist: the start and one per move. */
  get here() { return this.numbers.length }

  get bytes() { return this.here * 8 * this.run.walk.particles * this.sampler.copies }

  twin() {
    const { run, beta, step, frames, numbers, here } = this
    const twin = this.landed(Object.assign(new WalkHistory(run), { beta, step }))
    if (!here) return twin
    Object.assign(twin, { frames: [...frames], numbers: [...numbers] })
    twin.turn(here - 1, beta)
    return twin
  }

  /** Take the landscape from the last frame of a reply, and start the walk. @param {Pick<Reply, "frames" | "gradientAxis" | "buffer">} reply  @param {number} beta */
  land(reply, beta = this.beta) {
    if (!this.ground) this.beta = beta
    super.land(reply)
  }

  /** @param {Frame} ground */
  begin(ground) {
    const { run, sampler, beta } = this
    let shared = grounds.get(ground.grid)
    if (!shared) {
      const field = new Field()
      field.show(ground)
      grounds.set(ground.grid, shared = { field, truth: new Truth(field, run.beta) })
    }
    this.truth = shared.truth
    const chance = new Chance(run.walk.seed)
    const { particles } = run.walk
    const positions = new Float32Array(2 * particles * sampler.copies)
    this.#start(positions.subarray(0, 2 * particles), beta, chance)
    for (let copy = 1; copy < sampler.copies; copy += 1) positions.copyWithin(2 * particles * copy, 0, 2 * particles)
    this.particles = new Particles(shared.field, positions, chance)
    this.#keep(this.#frame(0, beta, null))
  }

  /** Make the next move, if there is one left. */
  move() {
    const { particles, truth, sampler, beta, step, here } = this
    if (this.whole || !particles || !truth) return
    this.#keep(this.#frame(here, beta, sampler.move({ particles, truth, beta, step, number: here })))
  }

  /**
   * Discard all frames after a given one and continue from there with another β or another step.
   * @param {number} number
   * @param {number} beta
   * @param {number} [step]   η
   */
  turn(number, beta, step = this.step) {
    const frame = this.frames[number]
    const { particles } = this
    if (!frame?.walk || !particles) return
    Object.assign(this, { beta, step })
    particles.positions.set(frame.walk.positions)
    ;[particles.chance.state, particles.chance.spare] = frame.walk.chance
    particles.evaluate()
    this.frames.fill(null, number)
    this.numbers.length = number
    // The particles stay where they are; the numbers are computed again at the new β.
    this.#keep(this.#frame(number, beta, frame.metrics.acceptance))
  }

  /** @param {Float32Array} positions  @param {number} beta  @param {Chance} chance */
  #start(positions, beta, chance) {
    const { walk: { start }, points } = this.run
    const { truth } = this
    if (start === "well" && truth?.wells.length) truth.draw(positions, beta, chance, truth.heaviest(this.run.beta))
    else if (start === "data" && points.length) {
      for (let at = 0; at < positions.length; at += 2) positions.set(points[Math.floor(chance.even() * points.length)], at)
    } else if (Array.isArray(start)) {
      for (let at = 0; at < positions.length; at += 1) positions[at] = inside(start[at % 2] + AROUND * chance.normal())
    } else for (let at = 0; at < positions.length; at += 1) positions[at] = 6 * chance.even() - 3
  }

  /** @param {number} step  @param {number} beta  @param {number | null} acceptance  @returns {Frame} */
  #frame(step, beta, acceptance) {
    const { run: { walk }, frames, ground } = this
    const { positions, energy, chance } = /** @type {Particles} */ (this.particles)
    const truth = /** @type {Truth} */ (this.truth)
    const before = frames[step - 1]?.walk
    const homes = before ? before.homes.slice() : new Uint8Array(walk.particles)
    let crossings = before?.crossings ?? 0
    for (let k = 0; k < walk.particles; k += 1) {
      const well = truth.wellOf(positions[2 * k], positions[2 * k + 1])
      if (well === homes[k] || !truth.arrived(well, energy[k], beta)) continue
      if (homes[k]) crossings += 1
      homes[k] = well
    }
    const law = truth.at(beta)
    const shown = positions.slice(0, 2 * walk.particles)
    const distance = variationOf(shown, law)
    const floor = truth.floor(beta, walk.particles)
    const width = widthOf(shown, truth, law)
    return {
      .../** @type {Frame} */ (ground), number: step, step, pushes: NO_PUSHES, landmarks: null,
      metrics: { distance, floor, acceptance, crossings: crossings / walk.particles },
      diagnosis: this.#read({ step, distance, floor, acceptance, width, homes, truth, beta }),
      walk: {
        positions: positions.slice(), shown: walk.particles, chance: [chance.state, chance.spare], homes, crossings, beta, truth,
      },
    }
  }

  /**
   * The diagnosis of the walk: a word and a sentence.
   * @param {{step: number, distance: number, floor: number, acceptance: number | null, width: Width | null, homes: Uint8Array, truth: Truth, beta: number}} found
   */
  #read({ step, distance, floor, acceptance, width, homes, truth, beta }) {
    const { sampler, run: { walk } } = this
    const reached = new Set(homes.subarray(0, walk.particles))
    reached.delete(0)
    const wells = truth.wells.length
    const where = wells > 1 ? `Particles are or were in ${reached.size} of ${wells} wells.` : `Total variation ${distance.toFixed(2)}; exact draws ${floor.toFixed(2)}.`
    if (step === 0) return { state: "Start", sentence: `${walk.particles} particles.` }
    if (sampler.name === "exact") return { state: "Exact", sentence: `Even ${walk.particles} exact draws differ from the density by about ${floor.toFixed(2)}.` }
    if (!sampler.refuses && width) {
      const stiff = this.step * width.curvature
      const much = `Along its steepest direction the variance in well ${width.well} is ${times(width.ratio)} the exact variance`
      if (stiff >= 2) return { state: "Unstable", sentence: `ηλ = ${stiff.toFixed(1)}, and a parabola holds only ηλ < 2.` }
      if (width.ratio > 1.1 || stiff > 0.3) {
        return { state: "Biased", sentence: `${much}; on a parabola 1/(1 − ηλ/2) = ${times(1 / (1 - stiff / 2))}, ηλ = ${stiff.toFixed(2)}.` }
      }
    }
    if (sampler.name === "annealed" && distance > MIXED * floor && step < 200) return { state: "Warm", sentence: `β rises to ${Number(beta.toPrecision(3))} in 200 steps.` }
    if (distance <= MIXED * floor) return { state: "Mixed", sentence: `About as close to the density as ${walk.particles} exact draws.` }
    if (acceptance !== null && acceptance < SELDOM && reached.size < wells) {
      return { state: "Refused", sentence: `${Math.round(100 * acceptance)}\u00a0% of the moves are accepted: below 20\u00a0%, a smaller η may help. ${where}` }
    }
    if (acceptance !== null && acceptance < STUCK) return { state: "Stuck", sentence: `Hardly a move is accepted: a smaller η helps. ${where}` }
    return { state: reached.size < wells ? "Not mixed" : "Mixing", sentence: where }
  }

  /** @param {Frame} frame */
  #keep(frame) {
    this.frames[frame.number] = frame
    this.numbers.push(frame.number)
    this.collected.clear()
  }
}

/** A distance of at most MIXED times the floor counts as mixed. Acceptance below SELDOM or STUCK is warned of. */
const MIXED = 1.25
const SELDOM = 0.2
const STUCK = 0.02

const times = (/** @type {number} */ ratio) => `${ratio.toFixed(2)} ×`

/** The total variation distance: half the sum of absolute differences over the cells of the histogram. @param {Float32Array} positions  @param {Law} law */
export function variationOf(positions, { bins }) {
  const counts = new Float64Array(bins.length)
  for (let at = 0; at < positions.length; at += 2) counts[cellOf(positions[at + 1], BINS) * BINS + cellOf(positions[at], BINS)] += 1
  let sum = 0
  for (let k = 0; k < bins.length; k += 1) sum += Math.abs((2 * counts[k]) / positions.length - bins[k])
  return sum / 2
}

/** The variance of a well's particles along its steepest direction, as a share of the exact variance. @typedef {{well: number, ratio: number, curvature: number}} Width */

/**
 * For the well with the most particles: their variance along its steepest direction, as a share of the exact variance.
 * @param {Float32Array} positions
 * @param {Truth} truth
 * @param {Law} law
 * @returns {Width | null}
 */
export function widthOf(positions, truth, law) {
  const counts = new Uint32Array(truth.wells.length + 1)
  const labels = Uint8Array.from({ length: positions.length / 2 }, (_, k) => truth.wellOf(positions[2 * k], positions[2 * k + 1]))
  for (const label of labels) counts[label] += 1
  counts[0] = 0
  const well = counts.indexOf(Math.max(...counts))
  if (!well || counts[well] < ENOUGH) return null
  const { direction, curvature } = truth.wells[well - 1]
  let [sum, squares] = [0, 0]
  labels.forEach((label, k) => {
    if (label !== well) return
    const along = direction[0] * positions[2 * k] + direction[1] * positions[2 * k + 1]
    sum += along
    squares += along * along
  })
  const variance = squares / counts[well] - (sum / counts[well]) ** 2
  return { well, ratio: variance / law.widths[well - 1], curvature }
}

/** Moves are computed for at most this many milliseconds at a time, so that drawing is not held up. */
const AT_ONCE = 10
/** How many moves are computed ahead of the shown one: few, because a change of β discards them. */
const AHEAD = 4
/** Moves per second at the usual speed. */
const USUAL_RATE = 30

/** β and η of the next move, and the step that is shown. @typedef {{beta: number, step: number, shown: number}} Chosen */

/** Computes the moves of a walk as far as the clock needs them. @extends {GroundFeed<WalkHistory, Chosen>} */
export class WalkFeed extends GroundFeed {
  /** @type {ReturnType<typeof setTimeout> | undefined} */ timer = undefined

  stop() {
    super.stop()
    clearTimeout(this.timer)
  }

  /** @param {Reply} reply */
  land(reply) { this.history.land(reply, this.chosen().beta) }

  /** @param {Frame} frame */
  sideFor(frame) { return walkedSide(frame, this.run.beta, this.source.finest) }

  work() {
    const { history, upTo, wish: { now, from, until, rate } } = this
    clearTimeout(this.timer)
    const { beta, step, shown } = this.chosen()
    if (beta !== history.beta || step !== history.step) {
      history.turn(history.numberAt(shown), beta, step)
      this.onChange()
    }
    const soon = until < 0 ? from : Math.min(until, from + Math.ceil(AHEAD * Math.max(1, rate / USUAL_RATE)))
    const last = Math.max(now, soon, upTo)
    const stop = performance.now() + AT_ONCE
    const before = history.here
    while (history.here <= last && !history.whole && performance.now() < stop) history.move()
    if (history.here > before) this.onChange()
    if (history.here <= last && !history.whole) this.timer = setTimeout(() => this.want(this.wish))
  }
}
