// Ranges, ticks and contour levels.

const LADDER = [1, 2, 2.5, 5, 10]

/** The smallest number of the form 1, 2, 2.5 or 5 × 10ⁿ that is at least the value. @param {number} value */
function niceCeiling(value) {
  if (!(value > 0)) return 1
  const power = 10 ** Math.floor(Math.log10(value))
  const rung = LADDER.find(candidate => candidate * power >= value * (1 - 1e-9)) ?? 10
  return rung * power
}

/**
 * A range with round ends.
 * @typedef {{low: number, high: number, spacing: number}} Range
 */

/**
 * Round a range outwards.
 * @param {number} low
 * @param {number} high
 * @param {number} intervals  about how many ticks the range should hold
 * @param {number} [fraction]  the ends are multiples of this fraction of the tick spacing
 * @returns {Range}
 */
export function niceRange(low, high, intervals, fraction = 1) {
  const spacing = niceCeiling(Math.max(high - low, 1e-9 * Math.max(Math.abs(low), Math.abs(high), 1e-3)) / intervals)
  const grain = spacing * fraction
  const first = Math.floor(low / grain + 1e-6) * grain
  const last = Math.ceil(high / grain - 1e-6) * grain
  return { low: first, high: last > first ? last : first + grain, spacing }
}

/** @param {Range} range */
export function ticks({ low, high, spacing }) {
  const first = Math.ceil(low / spacing - 1e-6)
  const last = Math.floor(high / spacing + 1e-6)
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => (first + i) * spacing)
}

/** The energies of the contour lines: two per tick, without the ends of the range. @param {Range} range */
export function contourLevels({ low, high, spacing }) {
  const apart = spacing / 2
  const first = Math.floor(low / apart + 1e-6) + 1
  const last = Math.ceil(high / apart - 1e-6) - 1
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => (first + i) * apart)
}

/** The exponent of ten in whose units tick labels are short; 0 if they are short already. @param {Range} range */
export function unitExponent({ low, high }) {
  const size = Math.max(Math.abs(low), Math.abs(high))
  if (size >= 1000 || size < 0.01) return Math.floor(Math.log10(size) + 1e-9)
  return 0
}

/** The index of the number nearest to a value. @param {readonly number[]} numbers  @param {number} value */
export const nearestTo = (numbers, value) => numbers.reduce((best, number, k) => (Math.abs(number - value) < Math.abs(numbers[best] - value) ? k : best), 0)

/**
 * Steps to label on a √step axis, from 0 to the last.
 * @param {number} steps
 * @param {number} count  the largest number of intervals
 */
export function stepTicks(steps, count) {
  const chosen = [0]
  for (let k = 1; k < count; k += 1) {
    const ideal = (k / count) ** 2 * steps
    const power = 10 ** Math.floor(Math.log10(ideal))
    const nearest = [1, 2, 2.5, 4, 5, 7, 10]
      .map(rung => rung * power)
      .reduce((best, tick) => (Math.abs(Math.log(tick / ideal)) < Math.abs(Math.log(best / ideal)) ? tick : best))
    const enough = (0.75 / count) * Math.sqrt(steps)
    const far = Math.sqrt(nearest) - Math.sqrt(chosen[chosen.length - 1]) > enough
    if (Number.isInteger(nearest) && far && Math.sqrt(steps) - Math.sqrt(nearest) > 1.15 * enough) chosen.push(nearest)
  }
  chosen.push(steps)
  return chosen
}
