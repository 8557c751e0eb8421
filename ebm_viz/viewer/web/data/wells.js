// The basins of a landscape's wells: which start leads where, and their shares of the starts and of the density.

/** @import { Frame } from "./frames.js" */

/**
 * labels: for each start the well, counted from 0, or −1; rows are y₂. shares: of the starts, for each well.
 * @typedef {{side: number, labels: Int8Array, minima: [number, number][], energies: number[], shares: number[]}} Wells
 */

/** @param {import("./searched.js").Basins} basins  @returns {Wells} */
export function searchedFrom({ side, labels: written, minima, energies }) {
  const labels = Int8Array.from(written, digit => (digit === "." ? -1 : parseInt(digit, 36)))
  const shares = minima.map(() => 0)
  for (const label of labels) if (label >= 0) shares[label] += 1 / labels.length
  return { side, labels, minima, energies, shares }
}

/** The Gibbs probability of each well's basin at β. The frame's grid has the starts as its nodes. @param {Wells} wells  @param {Frame} frame  @param {number} beta */
export function massesOf({ side, labels, minima }, { grid, n, lo, hi }, beta) {
  const masses = minima.map(() => 0)
  let sum = 0
  const unit = (beta * (hi - lo)) / 65535
  const lowest = grid.reduce((least, value) => Math.min(least, value), 65535)
  for (let k = 0; k < grid.length; k += 1) {
    const weight = Math.exp(-unit * (grid[k] - lowest))
    const label = labels[Math.floor((Math.floor(k / n) * side) / n) * side + Math.floor(((k % n) * side) / n)]
    sum += weight
    if (label >= 0) masses[label] += weight
  }
  return masses.map(mass => mass / sum)
}
