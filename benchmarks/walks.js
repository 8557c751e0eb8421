// Measures the milliseconds of one move of 500 particles by each sampler, with and without what a walk records.
//     .venv/bin/node benchmarks/walks.js

import { SAMPLERS } from "../ebm_viz/viewer/web/data/samplers/table.js"
import { WalkHistory } from "../ebm_viz/viewer/web/data/walked.js"

const N = 64
const MOVES = 300
const node = k => ((k + 0.5) / N) * 6 - 3
const ring = (y1, y2) => -Math.log(Array.from({ length: 8 }, (_, k) => (k * Math.PI) / 4)
  .reduce((sum, angle) => sum + Math.exp(-((y1 - 2 * Math.cos(angle)) ** 2 + (y2 - 2 * Math.sin(angle)) ** 2) / 0.08), 1e-6))
const values = Float64Array.from({ length: N * N }, (_, k) => ring(node(k % N), node(Math.floor(k / N))))
const [lo, hi] = [Math.min(...values), Math.max(...values)]
const grid = Uint16Array.from(values, value => Math.round(((value - lo) / (hi - lo)) * 65535))
const frame = { number: 0, step: 0, n: N, lo, hi, grid, gradient: new Int16Array(2), gradientScale: 1, metrics: {}, landmarks: null }
const median = times => times.sort((a, b) => a - b)[times.length >> 1]

for (const [name, { label, step, move }] of Object.entries(SAMPLERS)) {
  const walk = { sampler: name, step, start: "uniform", seed: 0, particles: 500, moves: MOVES }
  const history = new WalkHistory({ key: name, beta: 1, steps: MOVES, snapshots: [0], points: [], walk })
  history.land({ ready: 1, gradientAxis: [0], state: "finished", frames: [frame], buffer: new ArrayBuffer(0) }, 1)
  const { particles, truth } = history
  const [moves, all] = [[], []]
  for (let number = 1; number <= MOVES; number += 1) {
    let begun = performance.now()
    move({ particles, truth, beta: 1, step, number })
    moves.push(performance.now() - begun)
    begun = performance.now()
    history.move()
    all.push(performance.now() - begun)
  }
  console.log(`${label.padEnd(20)} ${median(moves).toFixed(3)} ms a move, ${median(all).toFixed(3)} ms with what is recorded`)
}
