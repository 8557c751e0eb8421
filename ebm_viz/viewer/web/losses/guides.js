// Lines of the plane that have a meaning for a loss: the margin, zero, equal energies.

/**
 * The line a · F⁺ + b · F⁻ = c; with `above`, only its part where F⁻ > above.
 * @typedef {{a: number, b: number, c: number, text: string, above?: number}} Guide
 */

/**
 * @param {import("./state.js").LossDescription} loss
 * @param {Record<string, number>} settings
 * @returns {Guide[]}
 */
export function guidesOf({ depends_on: looksAt, margin }, settings) {
  const withMargin = margin === "m"
  if (looksAt === "gap") {
    const zero = { a: 1, b: -1, c: 0, text: "Δ = 0" }
    return withMargin ? [zero, { a: 1, b: -1, c: -settings.margin, text: "Δ = −m" }] : [zero]
  }
  if (looksAt === "ratio") {
    return [
      { a: 1, b: -1, c: 0, text: "F⁺ = F⁻", above: 0 },
      { a: 1, b: -(1 + settings.window), c: 0, text: "F⁺ = (1 + δ) F⁻", above: 0 },
    ]
  }
  if (looksAt === "level") return []
  const zero = { a: 1, b: 0, c: 0, text: "F⁺ = 0" }
  return withMargin ? [zero, { a: 0, b: 1, c: settings.margin, text: "F⁻ = m" }] : [zero]
}

/**
 * The part of a guide inside the plane, from left to right or from bottom to top.
 * @param {Guide} guide
 * @param {number} largest
 * @returns {[[number, number], [number, number]] | null}
 */
export function within({ a, b, c, above = -Infinity }, largest) {
  const low = Math.max(-largest, above)
  const ends = /** @type {[number, number][]} */ ([])
  const add = (/** @type {number} */ positive, /** @type {number} */ negative) => {
    const inside = Math.abs(positive) <= largest + 1e-9 && negative >= low - 1e-9 && negative <= largest + 1e-9
    if (inside && !ends.some(([p, n]) => Math.hypot(p - positive, n - negative) < 1e-6)) ends.push([positive, negative])
  }
  if (b !== 0) for (const positive of [-largest, largest]) add(positive, (c - a * positive) / b)
  if (a !== 0) for (const negative of [low, largest]) add((c - b * negative) / a, negative)
  if (ends.length < 2) return null
  ends.sort((p, q) => p[0] - q[0] || p[1] - q[1])
  return [ends[0], ends[ends.length - 1]]
}
