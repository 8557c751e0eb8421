// Trainings that were never trained: energies by formula, so that pictures of them are the same on every machine.

import { History } from "./data/history.js"

const N = 48
const STEPS = [0, 5, 20, 45, 80]

/** A quadratic bowl that becomes two wells, or a plane that tilts more and more. */
const ENERGIES = {
  wells: (y1, y2, t) => 0.4 * (y1 * y1 + y2 * y2) * (1 - 0.6 * t) + 6 * t * (1 - Math.exp(-((y1 - 1) ** 2 + (y2 - 0.5) ** 2)) - Math.exp(-((y1 + 1) ** 2 + (y2 + 0.5) ** 2) * 0.8)),
  ring: (y1, y2, t) => 2 + t * 3 * (Math.hypot(y1, y2) - 1.8) ** 2,
  slope: (y1, y2, t) => -40 * t * t * (y1 + 0.5 * y2),
}

const center = k => ((k + 0.5) / N) * 6 - 3

function frame(energy, step, number) {
  const t = Math.sqrt(step / STEPS.at(-1))
  const values = Float64Array.from({ length: N * N }, (_, k) => energy(center(k % N), center(Math.floor(k / N)), t))
  const [lo, hi] = [Math.min(...values), Math.max(...values)]
  const unit = hi > lo ? 65535 / (hi - lo) : 0
  const axis = Array.from({ length: 12 }, (_, k) => k * 0.5 - 2.75)
  const slopes = axis.flatMap(y2 => axis.flatMap(y1 => [
    (energy(y1 + 1e-3, y2, t) - energy(y1 - 1e-3, y2, t)) / 2e-3, (energy(y1, y2 + 1e-3, t) - energy(y1, y2 - 1e-3, t)) / 2e-3]))
  const gradientScale = Math.max(1e-9, ...slopes.map(Math.abs))
  const strengths = Float32Array.from({ length: 40 }, (_, k) => (k % 3 ? 1 : 0))
  return {
    number, step, n: N, lo, hi,
    grid: Uint16Array.from(values, value => Math.round((value - lo) * unit)),
    gradient: Int16Array.from(slopes, slope => Math.round((slope / gradientScale) * 32767)),
    gradientScale,
    metrics: { loss: 3 - 2 * t, energy_on_data: t, energy_off_data: 4 * t, gain_over_uniform: 1.3 * t, max_slope: gradientScale, fine_step: step },
    diagnosis: { state: "Learning", sentence: `The data is ${(1.3 * t).toFixed(1)} nats more likely than under a uniform guess.` },
    pushes: { positive: strengths, negative: strengths.map(push => -push), negativePoints: Float32Array.from({ length: 80 }, (_, k) => 2.5 * Math.sin(5 * k + 1)), liftsEverywhere: false },
    landmarks: null,
  }
}

/** @param {keyof typeof ENERGIES} name */
export function history(name) {
  const made = new History({ key: name, snapshots: STEPS })
  const frames = STEPS.map((step, number) => frame(ENERGIES[name], step, number))
  const gradientAxis = Array.from({ length: 12 }, (_, k) => k * 0.5 - 2.75)
  made.append({ ready: frames.length, snapshots: STEPS, gradientAxis, state: "finished", message: null, frames, buffer: new ArrayBuffer(0) })
  return made
}

const POINTS = Array.from({ length: 40 }, (_, k) => [1.4 * Math.sin(3 * k) + Math.sign(Math.cos(k)), 1.1 * Math.cos(7 * k)])

export const run = (name, label) => ({ key: name, frames: "", label, short: "", formula: `the ${name}`, steps: 80, snapshots: STEPS, beta: 1, points: POINTS, link: null, action: null, numbers: {} })

export const CURVES = [
  { title: "Loss", unit: "", series: [{ metric: "loss", label: "", role: "neutral" }], scale: "linear", times: "" },
  { title: "Energy", unit: "", series: [{ metric: "energy_on_data", label: "on data", role: "down" }, { metric: "energy_off_data", label: "off", role: "up" }], scale: "linear", times: "" },
]

export const STYLE = { background: "light", shape: "wide", width: 960, scale: 1, text: 16, title: true, heading: "" }
