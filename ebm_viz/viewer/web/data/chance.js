// A random number generator with the same output in every browser.

export class Chance {
  /** @param {number} seed  a whole number */
  constructor(seed) {
    this.state = seed >>> 0
    this.spare = Number.NaN
  }

  /** Uniform on [0, 1): a Weyl sequence, passed through a 32-bit mixer. */
  even() {
    this.state = (this.state + 0x6d2b79f5) >>> 0
    let mixed = this.state
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }

  /** Standard normal; numbers are generated in pairs (Box and Muller 1958). */
  normal() {
    const { spare } = this
    if (!Number.isNaN(spare)) {
      this.spare = Number.NaN
      return spare
    }
    const radius = Math.sqrt(-2 * Math.log(1 - this.even()))
    const angle = 2 * Math.PI * this.even()
    this.spare = radius * Math.sin(angle)
    return radius * Math.cos(angle)
  }
}
