// Particles on a landscape, with all that samplers need to know of each: its position, and F and ∇F there.

import { BOX } from "./landscape.js"

/** @import { Chance } from "./chance.js" */
/** @import { Field } from "./field.js" */

/** Whether a point lies in the box. @param {number} y1  @param {number} y2 */
export const contains = (y1, y2) => Math.abs(y1) <= BOX && Math.abs(y2) <= BOX

/** Reflect a coordinate at the walls until it lies in the box. @param {number} y */
export function reflect(y) {
  const turn = 4 * BOX
  const along = (((y + BOX) % turn) + turn) % turn
  return along <= 2 * BOX ? along - BOX : 3 * BOX - along
}

export class Particles {
  /**
   * @param {Field} field
   * @param {Float32Array} positions  y₁ and y₂ of each; in 32 bits, as saved states are, so that a walk continued from a
   *   saved state is the same walk
   * @param {Chance} chance
   */
  constructor(field, positions, chance) {
    this.field = field
    this.positions = positions
    this.chance = chance
    this.count = positions.length / 2
    this.energy = new Float64Array(this.count)
    /** ∇F at each particle, in the layout of the positions. */
    this.slopes = new Float64Array(positions.length)
    this.evaluate()
  }

  /** Compute F and ∇F at all particles. */
  evaluate() {
    const { field, positions, energy, slopes } = this
    for (let k = 0; k < this.count; k += 1) {
      field.read(positions[2 * k], positions[2 * k + 1])
      energy[k] = field.energy
      slopes[2 * k] = field.slope1
      slopes[2 * k + 1] = field.slope2
    }
  }

  /** Move a particle to the point at which the field was last evaluated. @param {number} k  @param {number} y1  @param {number} y2 */
  put(k, y1, y2) {
    const { field, positions, energy, slopes } = this
    positions[2 * k] = y1
    positions[2 * k + 1] = y2
    energy[k] = field.energy
    slopes[2 * k] = field.slope1
    slopes[2 * k + 1] = field.slope2
  }

  /** Exchange two particles. @param {number} k  @param {number} other */
  swap(k, other) {
    const { positions, energy, slopes } = this
    exchange(energy, k, other)
    exchange(positions, 2 * k, 2 * other)
    exchange(positions, 2 * k + 1, 2 * other + 1)
    exchange(slopes, 2 * k, 2 * other)
    exchange(slopes, 2 * k + 1, 2 * other + 1)
  }
}

/** @param {Float32Array | Float64Array} values  @param {number} one  @param {number} other */
function exchange(values, one, other) {
  const held = values[one]
  values[one] = values[other]
  values[other] = held
}
