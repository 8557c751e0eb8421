import assert from "node:assert/strict"
import { test } from "node:test"

import { Chance } from "../../ebm_viz/viewer/web/data/chance.js"
import { Clock } from "../../ebm_viz/viewer/web/data/clock.js"
import { Field } from "../../ebm_viz/viewer/web/data/field.js"
import { Particles, reflect } from "../../ebm_viz/viewer/web/data/particles.js"
import { SAMPLERS } from "../../ebm_viz/viewer/web/data/samplers/table.js"
import { BINS, meanDeviation, Truth } from "../../ebm_viz/viewer/web/data/truth.js"
import { variationOf, WalkFeed, WalkHistory, widthOf } from "../../ebm_viz/viewer/web/data/walked.js"
import { topOf } from "../../ebm_viz/viewer/web/panels/histogram.js"

const N = 64

/** A landscape as it travels. @param {(y1: number, y2: number) => number} energy */
function frameOf(energy, n = N) {
  const node = (/** @type {number} */ k) => ((k + 0.5) / n) * 6 - 3
  const values = Float64Array.from({ length: n * n }, (_, k) => energy(node(k % n), node(Math.floor(k / n))))
  const [lo, hi] = [Math.min(...values), Math.max(...values)]
  const grid = Uint16Array.from(values, value => Math.round(((value - lo) / (hi - lo)) * 65535))
  return /** @type {any} */ ({ number: 9, step: 10, n, lo, hi, grid, gradient: new Int16Array(2), gradientScale: 1, metrics: {}, landmarks: null })
}

/** @param {(y1: number, y2: number) => number} energy */
function ground(energy, beta = 1) {
  const field = new Field()
  field.show(frameOf(energy))
  return { field, truth: new Truth(field, beta) }
}

const NEEDLE = 0.035
const needle = (/** @type {number} */ y1, /** @type {number} */ y2) =>
  -Math.log(Math.exp(-((y1 - 0.7) ** 2 + (y2 + 1.1) ** 2) / (2 * NEEDLE ** 2)) + 1e-3 * Math.exp(-(y1 * y1 + y2 * y2) / 2))

/** Total variation between the Gibbs densities of an energy and of a field, from 512 × 512 places. @param {(y1: number, y2: number) => number} energy  @param {Field} field */
function variationOfFields(energy, field) {
  const side = 512
  const place = (/** @type {number} */ k) => ((k + 0.5) / side) * 6 - 3
  const [true_, shown] = [new Float64Array(side * side), new Float64Array(side * side)]
  for (let k = 0; k < side * side; k += 1) {
    const [y1, y2] = [place(k % side), place(Math.floor(k / side))]
    field.read(y1, y2)
    true_[k] = Math.exp(-energy(y1, y2))
    shown[k] = Math.exp(-field.energy)
  }
  const [first, second] = [true_, shown].map(weights => weights.reduce((sum, weight) => sum + weight, 0))
  return true_.reduce((sum, weight, k) => sum + Math.abs(weight / first - shown[k] / second), 0) / 2
}

test("the law on a needle is closer to the true density the finer the grid, and on a smooth landscape close on the usual one", () => {
  const apart = (/** @type {(y1: number, y2: number) => number} */ energy, /** @type {number} */ n) => {
    const field = new Field()
    field.show(frameOf(energy, n))
    return variationOfFields(energy, field)
  }
  const [usual, finer, finest] = [64, 128, 256].map(n => apart(needle, n))
  assert.ok(finer < usual / 2 && finest < finer / 2, String([usual, finer, finest]))
  assert.ok(finest < 0.01, String(finest))
  assert.ok(apart(waves, 64) < 0.003)
})

test("a walk on a needle takes the finer grid if the source has it", async () => {
  /** @param {(y1: number, y2: number) => number} energy  @param {number} finest */
  const groundOf = async (energy, finest) => {
    const history = new WalkHistory(runOf({}))
    const source = /** @type {any} */ ({
      away: "", finest, ask: async (/** @type {any} */ _, /** @type {any} */ { side }) => ({ ...REPLY, frames: [frameOf(energy, side)] }),
    })
    await new Promise(resolve => {
      const feed = new WalkFeed(history, { source, onChange: () => resolve(feed), onForgotten: assert.fail }, () => ({ beta: 1, step: 0.02, shown: 0 }))
      feed.want({ now: 0, from: 0, until: -1, rate: 1, finer: null })
    })
    return history.ground?.n
  }
  assert.equal(await groundOf(needle, 256), 256)
  assert.equal(await groundOf(needle, 0), 64)
  assert.equal(await groundOf(waves, 256), 64)
})

const waves = (/** @type {number} */ y1, /** @type {number} */ y2) => 1.5 * Math.sin(1.7 * y1) * Math.cos(1.3 * y2) + 0.2 * y1 + 0.1 * y1 * y2
const STIFF = 4
const bowl = (/** @type {number} */ y1, /** @type {number} */ y2) => (STIFF * (y1 * y1 + y2 * y2)) / 2
const PLACES = Array.from({ length: 8 }, (_, k) => [2 * Math.cos((k * Math.PI) / 4), 2 * Math.sin((k * Math.PI) / 4)])
const ring = (/** @type {number} */ y1, /** @type {number} */ y2) =>
  -Math.log(PLACES.reduce((sum, [a, b]) => sum + Math.exp(-((y1 - a) ** 2 + (y2 - b) ** 2) / 0.08), 1e-7))

/** Walk and return the particles. @param {string} name  @param {{field: Field, truth: Truth}} ground  @param {{count: number, moves: number, beta?: number, step?: number, seed?: number}} settings */
function walk(name, { field, truth }, { count, moves, beta = 1, step = SAMPLERS[name].step, seed = 1 }) {
  const sampler = SAMPLERS[name]
  const chance = new Chance(seed)
  const positions = Float32Array.from({ length: 2 * count }, () => 6 * chance.even() - 3)
  const all = new Float32Array(2 * count * sampler.copies)
  for (let copy = 0; copy < sampler.copies; copy += 1) all.set(positions, 2 * count * copy)
  const particles = new Particles(field, all, chance)
  let accepted = null
  for (let number = 1; number <= moves; number += 1) accepted = sampler.move({ particles, truth, beta, step, number })
  return { positions: particles.positions.subarray(0, 2 * count), accepted }
}

/** χ² of the counts in cells of 4 × 4 bins against the exact masses, 15 degrees of freedom. @param {Float32Array} positions  @param {Truth} truth  @param {number} beta */
function surprise(positions, truth, beta) {
  const cells = 4
  const of = (/** @type {number} */ y) => Math.min(cells - 1, Math.floor(((y + 3) / 6) * cells))
  const [exact, counts] = [new Float64Array(cells * cells), new Float64Array(cells * cells)]
  truth.at(beta).bins.forEach((mass, k) => {
    exact[Math.floor((Math.floor(k / BINS) * cells) / BINS) * cells + Math.floor(((k % BINS) * cells) / BINS)] += mass
  })
  for (let at = 0; at < positions.length; at += 2) counts[of(positions[at + 1]) * cells + of(positions[at])] += 1
  const count = positions.length / 2
  return exact.reduce((sum, mass, k) => sum + (counts[k] - count * mass) ** 2 / (count * mass), 0)
}

/** Of 15 degrees of freedom, exceeded once in 2,000 times. */
const MOST_SURPRISE = 40

const WAVES = ground(waves)
const RING = ground(ring)

for (const [name, moves, step] of /** @type {[string, number, number][]} */ ([
  ["random_walk", 400, 0.32], ["mala", 500, 0.3], ["hmc", 60, 0.03], ["tempering", 150, 0.1], ["annealed", 500, 0.3], ["exact", 1, 1],
])) {
  for (const beta of [0.4, 1]) {
    test(`the law of ${name} is the Gibbs density, β = ${beta}`, () => {
      const { positions } = walk(name, WAVES, { count: 3000, moves, beta, step })
      assert.ok(positions.every(y => Math.abs(y) <= 3))
      const found = surprise(positions, WAVES.truth, beta)
      assert.ok(found < MOST_SURPRISE, `χ² = ${found}`)
    })
  }
}

test("the law test is able to fail", () => {
  const { positions } = walk("langevin", WAVES, { count: 3000, moves: 300, beta: 1.5, step: 0.5 })
  assert.ok(surprise(positions, WAVES.truth, 1.5) > MOST_SURPRISE)
})

const BOWL = ground(bowl)

for (const share of [0.2, 1, 1.5]) {
  test(`on a parabola Langevin is too wide by 1/(1 − ηλ/2), MALA is not, ηλ = ${share}`, () => {
    const settings = { count: 6000, moves: 120, beta: 3, step: share / STIFF }
    const expected = 1 / (1 - share / 2)
    const variance = (/** @type {Float32Array} */ positions) => positions.reduce((sum, y) => sum + y * y, 0) / positions.length
    const langevin = variance(walk("langevin", BOWL, settings).positions) * 3 * STIFF
    const mala = variance(walk("mala", BOWL, settings).positions) * 3 * STIFF
    assert.ok(Math.abs(langevin / expected - 1) < 0.06, `${langevin} instead of ${expected}`)
    assert.ok(Math.abs(mala - 1) < 0.06, `${mala} instead of 1`)
  })
}

test("acceptance falls as the step grows, and nothing is refused by Langevin", () => {
  const shares = [0.01, 0.1, 0.4].map(step => walk("mala", RING, { count: 500, moves: 60, step }).accepted ?? -1)
  assert.ok(shares[0] > shares[1] && shares[1] > shares[2] && shares[0] > 0.8, String(shares))
  assert.equal(walk("langevin", RING, { count: 10, moves: 1 }).accepted, null)
})

test("walls mirror", () => {
  assert.deepEqual([2, 3.5, -3.5, 8.5, 14.5].map(reflect), [2, 2.5, -2.5, -2.5, 2.5])
})

test("eight wells are found, in their order round the box, each with an eighth of the mass", () => {
  const { truth } = RING
  assert.equal(truth.wells.length, 8)
  const angles = truth.wells.map(({ y1, y2 }) => Math.atan2(y2, y1))
  assert.deepEqual(angles, [...angles].sort((a, b) => a - b))
  for (const { curvature } of truth.wells) assert.ok(Math.abs(curvature / 25 - 1) < 0.1, String(curvature))
  for (const mass of truth.at(1).wells.subarray(1)) assert.ok(Math.abs(mass - 0.125) < 0.003, String(mass))
})

test("the floor is what exact draws leave", () => {
  const { truth } = RING
  const chance = new Chance(3)
  let sum = 0
  const rounds = 40
  for (let round = 0; round < rounds; round += 1) {
    const positions = new Float32Array(1000)
    truth.draw(positions, 1, chance)
    sum += variationOf(positions, truth.at(1))
  }
  assert.ok(Math.abs(sum / rounds / truth.floor(1, 500) - 1) < 0.02, `${sum / rounds} instead of ${truth.floor(1, 500)}`)
})

test("the mean deviation of a binomial is that of its terms", () => {
  for (const [n, p] of [[1, 0.3], [5, 0.5], [12, 0.07], [9, 0.9]]) {
    let [term, sum] = [(1 - p) ** n, 0]
    for (let k = 0; k <= n; k += 1) {
      sum += term * Math.abs(k - n * p)
      term *= ((n - k) / (k + 1)) * (p / (1 - p))
    }
    assert.ok(Math.abs(meanDeviation(n, p) - sum) < 1e-12)
  }
})

test("draws of one well stay in it, and are as wide as it is", () => {
  const { truth } = RING
  const positions = new Float32Array(4000)
  truth.draw(positions, 1, new Chance(5), 3)
  for (let at = 0; at < positions.length; at += 2) assert.equal(truth.wellOf(positions[at], positions[at + 1]), 3)
  const width = widthOf(positions, truth, truth.at(1))
  assert.equal(width?.well, 3)
  assert.ok(Math.abs((width?.ratio ?? 0) - 1) < 0.1)
})

/** @param {object} settings */
const runOf = settings => /** @type {any} */ ({
  key: "run", beta: 1, steps: 40, snapshots: [0, 1, 2, 3, 4, 5, 6, 7, 8, 10], points: [[0, 1], [1, 0]],
  walk: { sampler: "mala", step: 0.02, start: "well", seed: 2, particles: 200, moves: 40, ...settings },
})
const REPLY = /** @type {any} */ ({ ready: 10, gradientAxis: [0], state: "finished", frames: [frameOf(ring)], buffer: new ArrayBuffer(0) })

/** @param {object} settings */
function landed(settings, beta = 1) {
  const history = new WalkHistory(runOf(settings))
  history.land(REPLY, beta)
  return history
}

/** @param {WalkHistory} history  @param {number} moves */
function go(history, moves) {
  for (let k = 0; k < moves; k += 1) history.move()
  return history
}

for (const sampler of Object.keys(SAMPLERS)) {
  test(`a walk by ${sampler} that is gone on with from a kept state is the same walk`, () => {
    const whole = go(landed({ sampler }), 40)
    const again = go(landed({ sampler }), 25)
    again.turn(10, 1)
    go(again, 30)
    assert.ok(whole.whole)
    assert.equal(again.here, 41)
    for (const step of [10, 11, 40]) assert.deepEqual(again.frames[step]?.walk?.positions, whole.frames[step]?.walk?.positions)
    assert.deepEqual(again.series("distance"), whole.series("distance"))
    assert.deepEqual(again.frames[40]?.metrics, whole.frames[40]?.metrics)
  })
}

test("seeds differ, and the end of a walk is its last move", () => {
  const [one, other] = [go(landed({ seed: 1 }), 60), go(landed({ seed: 2 }), 60)]
  assert.notDeepEqual(one.frames[5]?.walk?.positions, other.frames[5]?.walk?.positions)
  assert.equal(one.here, 41)
})

test("from one well MALA reaches no other, and a bold random walk all", () => {
  const stays = go(landed({ particles: 400 }), 40)
  const crosses = go(landed({ particles: 400, sampler: "random_walk", step: 0.32 }), 40)
  assert.ok((stays.frames[40]?.metrics.crossings ?? 1) < 0.02)
  assert.ok((crosses.frames[40]?.metrics.crossings ?? 0) > 0.3)
  assert.match(stays.frames[40]?.diagnosis.sentence, /[1-3] of 8 wells/)
  assert.match(crosses.frames[40]?.diagnosis.sentence, /8 of 8 wells|exact draws/)
})

test("another β holds from the shown step on", () => {
  const history = go(landed({ start: [2, 0] }), 30)
  history.turn(12, 20)
  assert.equal(history.here, 13)
  assert.equal(history.series("distance").values.length, 13)
  go(history, 20)
  const spread = (/** @type {number} */ step) => history.frames[step]?.walk?.positions.reduce((sum, y, k) => sum + (y - (k % 2 ? 0 : 2)) ** 2, 0) ?? 0
  assert.ok(spread(32) < 0.4 * spread(12))
})

test("particles start at the data, evenly, or around a place", () => {
  const at = (/** @type {any} */ start) => Array.from(landed({ start }).frames[0]?.walk?.positions ?? [])
  assert.ok(at("data").every((y, k, all) => Math.abs(y) <= 1 && y + all[k ^ 1] === 1))
  assert.ok(at("uniform").some(y => y > 2.5) && at("uniform").some(y => y < -2.5))
  assert.ok(at([-1, 1]).every((y, k) => Math.abs(y - (k % 2 ? 1 : -1)) < 0.5))
})

test("a step beyond the limit is called unstable, one that is too long biased, and refusals are warned of", () => {
  const told = (/** @type {object} */ settings) => go(landed({ particles: 400, ...settings }), 40).frames[40]?.diagnosis.state
  assert.equal(told({ sampler: "langevin", step: 0.09 }), "Unstable")
  assert.equal(told({ sampler: "langevin", step: 0.03 }), "Biased")
  assert.equal(told({ sampler: "mala", step: 0.15 }), "Refused")
  assert.equal(told({ sampler: "exact" }), "Exact")
})

test("what is too large under a long step of Langevin is a variance, as in theory", () => {
  const { sentence } = go(landed({ particles: 400, sampler: "langevin", step: 0.03 }), 40).frames[40]?.diagnosis ?? {}
  assert.match(sentence ?? "", /^Along its steepest direction the variance in well \d+ is [\d.]+ × the exact variance; on a parabola 1\/\(1 − ηλ\/2\) = /)
})

test("a feed walks a few moves ahead, and begins anew after the shown step at another β", async () => {
  const history = new WalkHistory(runOf({}))
  const clock = new Clock()
  let beta = 1
  /** @type {any[]} */ const asked = []
  const source = /** @type {any} */ ({ away: "", ask: async (/** @type {any} */ _, /** @type {any} */ batch) => { asked.push(batch); return REPLY } })
  const chosen = () => ({ beta, step: 0.02, shown: clock.step })
  await new Promise(resolve => {
    const hear = () => {
      clock.extend([history])
      if (history.ground) resolve(feed)
    }
    const feed = new WalkFeed(history, { source, onChange: hear, onForgotten: assert.fail }, chosen)
    clock.extend([history])
    feed.want(clock.wish(history))
  })
  assert.deepEqual(asked, [{ first: 9, count: 1, stride: 1 }])
  const feed = new WalkFeed(history, { source, onChange: () => clock.extend([history]), onForgotten: assert.fail }, chosen)
  clock.play()
  feed.want(clock.wish(history))
  assert.ok(history.here > 1 && history.here < 8, String(history.here))
  clock.seek(3)
  assert.equal(clock.step, 3)
  beta = 4
  feed.want(clock.wish(history))
  assert.deepEqual([2, 3, 4].map(step => history.frames[step]?.walk?.beta), [1, 4, 4])
  clock.seek(Infinity)
  while (!history.whole) feed.want(clock.wish(history))
  assert.ok(clock.atEnd)
  feed.stop()
})

test("no bar of the histogram is taller than its chart, and the chart's top changes only by doubling", () => {
  for (const peak of [0.02, 0.6, 25]) {
    for (const tallest of [0, peak, 1.9 * peak, 2 * peak, 3.81 * peak, 40 * peak]) {
      const top = topOf(peak, tallest)
      assert.ok(top >= tallest && top >= 1.9 * peak)
      assert.ok(top === 1.9 * peak || top < 2 * tallest * (1 + 1e-12))
      assert.ok(Number.isInteger(Math.round(Math.log2(top / (1.9 * peak)) * 1e9) / 1e9))
    }
  }
})

test("a landscape that comes once more changes neither the walk nor its β", () => {
  const history = go(landed({}), 5)
  const before = history.frames.slice(0, 6)
  history.land(REPLY, 3)
  assert.equal(history.beta, 1)
  assert.deepEqual(history.frames.slice(0, 6), before)
})
