// A loss on the plane of F⁺ and F⁻: the values that the server computes, and how they are requested.

import { inApp } from "../data/source.js"

/** Value, ∂ℓ/∂F⁺ and ∂ℓ/∂F⁻ at the same points. @typedef {{value: Float32Array, down: Float32Array, up: Float32Array}} Block */

/**
 * @typedef {object} LossGrid
 * @property {number} largest    energies range from −largest to largest
 * @property {number} side       nodes per side of the plane
 * @property {number} slice      nodes along a slice
 * @property {number} positive   F⁺ of the point
 * @property {number} negative   F⁻ of the point
 * @property {number | null} value
 * @property {number | null} down   ∂ℓ/∂F⁺ at the point
 * @property {number | null} up     ∂ℓ/∂F⁻ at the point
 * @property {Block} plane          row i has F⁻ = node i, column j has F⁺ = node j
 * @property {Block} alongPositive
 * @property {Block} alongNegative
 * @property {Block} alongGap       along Δ from −2·largest to 2·largest
 */

/** @param {ArrayBuffer} buffer  @returns {LossGrid} */
export function decodeLossGrid(buffer) {
  const length = new DataView(buffer).getUint32(0, true)
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)))
  const numbers = new Float32Array(buffer.slice(4 + length))
  let at = 0
  const take = (/** @type {number} */ count) => numbers.subarray(at, (at += count))
  const block = (/** @type {number} */ count) => ({ value: take(count), down: take(count), up: take(count) })
  const { largest, side, slice, positive, negative, value, push_on_positive: down, push_on_negative: up } = header
  return {
    largest, side, slice, positive, negative, value, down, up,
    plane: block(side * side),
    alongPositive: block(slice),
    alongNegative: block(slice),
    alongGap: block(slice),
  }
}

/** Requests grids, one at a time. Of several wishes during a request, only the newest is requested next. */
export class Source {
  /** @param {() => void} onChange  a grid arrived, or the request failed */
  constructor(onChange) {
    this.onChange = onChange
    /** @type {LossGrid | null} */ this.grid = null
    this.problem = ""
    this.asked = ""
    this.wanted = ""
    this.busy = false
    this.stopped = false
  }

  /** @param {Record<string, string>} query */
  want(query) {
    this.wanted = new URLSearchParams(query).toString()
    if (!this.busy) void this.#fetch()
  }

  stop() { this.stopped = true }

  async #fetch() {
    this.busy = true
    while (this.wanted !== this.asked && !this.stopped) {
      const query = this.wanted
      try {
        const response = await fetch(inApp(`api/losses/plane?${query}`))
        if (response.ok) {
          this.grid = decodeLossGrid(await response.arrayBuffer())
          this.problem = ""
        } else this.problem = (await response.json()).error ?? `The server answered ${response.status}.`
        this.asked = query
      } catch {
        this.problem = "The server does not answer. Trying again…"
        await new Promise(resolve => { setTimeout(resolve, 1000) })
      }
      if (!this.stopped) this.onChange()
    }
    this.busy = false
  }
}
