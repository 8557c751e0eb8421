// A loss on the plane of F⁺ and F⁻, and along lines through a point of it, computed from its expression.

import { lossOf } from "./formula.js"
import { LARGEST } from "./state.js"

/** @import { Dual, Tree } from "./formula.js" */

/** Value, ∂ℓ/∂F⁺ and ∂ℓ/∂F⁻ at the same points. @typedef {{value: Float32Array, down: Float32Array, up: Float32Array}} Block */

/** @typedef {ReturnType<typeof gridOf>} LossGrid */

/** Nodes per side of the plane, and along a slice, as in core/losses/plane.py: 3/32 and 3/256 apart, exact in binary. */
const SIDE = 65
const SLICE = 513

/** @param {number} count */
const axis = count => Float64Array.from({ length: count }, (_, k) => LARGEST * ((2 * k) / (count - 1) - 1))

/** @param {Dual[]} duals  @returns {Block} */
function block(duals) {
  const [value, down, up] = [0, 1, 2].map(part => Float32Array.from(duals, dual => dual[part]))
  return { value, down, up }
}

/** The loss over the plane. @param {Tree} tree  @param {Record<string, number>} settings */
export function planeOf(tree, settings) {
  const loss = lossOf(tree, settings)
  const nodes = axis(SIDE)
  return block(Array.from(nodes, row => Array.from(nodes, column => loss(column, row))).flat())
}

/**
 * @param {Tree} tree
 * @param {Record<string, number>} settings
 * @param {{positive: number, negative: number}} point
 * @param {Block} [plane]  if it is known
 */
export function gridOf(tree, settings, { positive, negative }, plane = planeOf(tree, settings)) {
  const loss = lossOf(tree, settings)
  const along = (/** @type {(at: number) => [number, number]} */ pair) => block(Array.from(axis(SLICE), at => loss(...pair(at))))
  const middle = (positive + negative) / 2
  const [value, down, up] = loss(positive, negative).map(number => (Number.isFinite(number) ? number : null))
  return {
    loss,
    /** Energies range from −largest to largest, in so many nodes per side of the plane. */
    largest: LARGEST,
    side: SIDE,
    /** F⁺ and F⁻ of the point, and there ℓ, ∂ℓ/∂F⁺ and ∂ℓ/∂F⁻; null where they are not defined. */
    positive, negative, value, down, up,
    /** Row i has F⁻ = node i, column j has F⁺ = node j. */
    plane,
    alongPositive: along(at => [at, negative]),
    alongNegative: along(at => [positive, at]),
    /** Along Δ from −2·largest to 2·largest. */
    alongDelta: along(at => [middle + at, middle - at]),
  }
}
