// One request for frames: the address, the binary reply, and what may go wrong.

/** @typedef {{state: string, sentence: string}} Reading */

/**
 * @typedef {object} Frame
 * @property {number} step
 * @property {number} lo           energy that 0 stands for
 * @property {number} hi           energy that 65535 stands for
 * @property {Uint16Array} grid    n × n, row i is y₂, column j is y₁
 * @property {Int16Array} gradient ∇F at nodes × nodes places, (∂/∂y₁, ∂/∂y₂) each
 * @property {number} gradientScale  ∇F = gradient / 32767 × gradientScale
 * @property {Record<string, number | null>} metrics
 * @property {Reading} reading
 * @property {Pushes} pushes
 */

/**
 * Where the loss pushes: ∂ℓ/∂F at the first data points, and at the points set against them.
 * @typedef {object} Pushes
 * @property {Float32Array} positive        pressed down where > 0
 * @property {Float32Array} negative        lifted where < 0
 * @property {Float32Array} negativePoints  (y₁, y₂) each
 * @property {boolean} liftsEverywhere      every place is lifted too, by its density at the training β
 */

/**
 * @typedef {object} Reply
 * @property {number} first
 * @property {number} total  frames the whole run will have
 * @property {number} n
 * @property {number[]} gradientAxis
 * @property {"training" | "finished" | "diverged"} state
 * @property {string | null} message
 * @property {Frame[]} frames
 */

/** The server answers but does not know the run. */
export class ForgottenRun extends Error {}

/** @param {string} text */
function int16FromBase64(text) {
  const binary = atob(text)
  const bytes = new Uint8Array(binary.length)
  for (let i = 0; i < binary.length; i += 1) bytes[i] = binary.charCodeAt(i)
  return new Int16Array(bytes.buffer)
}

/** @param {string} text  @param {number} scale  what 32767 stands for */
function floatsFromBase64(text, scale) {
  return Float32Array.from(int16FromBase64(text), value => (value / 32767) * scale)
}

/** @param {any} packed  @returns {Pushes} */
function unpackPushes(packed) {
  return {
    positive: floatsFromBase64(packed.positive, packed.positive_scale),
    negative: floatsFromBase64(packed.negative, packed.negative_scale),
    negativePoints: floatsFromBase64(packed.negative_points, packed.negative_points_scale),
    liftsEverywhere: packed.lifts_everywhere,
  }
}

/**
 * u32 header length, JSON header, then one uint16 grid a frame; all little-endian.
 * @param {ArrayBuffer} buffer
 * @returns {Reply}
 */
export function decodeFrames(buffer) {
  const length = new DataView(buffer).getUint32(0, true)
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)))
  const cells = header.n * header.n
  const frames = header.frames.map((/** @type {any} */ frame, /** @type {number} */ i) => {
    const at = 4 + length + 2 * cells * i
    const { gradient, gradient_scale: gradientScale, pushes, ...rest } = frame
    return {
      ...rest,
      // A copy: the header's length leaves the grids at odd addresses, and a view would keep the whole reply alive.
      grid: new Uint16Array(buffer.slice(at, at + 2 * cells)),
      gradient: int16FromBase64(gradient),
      gradientScale,
      pushes: unpackPushes(pushes),
    }
  })
  const { first, total, n, gradient_axis: gradientAxis, state, message } = header
  return { first, total, n, gradientAxis, state, message, frames }
}

// The modules are served from <app>/viewer/<version>/, so the app's own base path needs no setting.
const APP = new URL("../../", import.meta.url)

/** An address inside the app. @param {string} path */
export const inApp = path => new URL(path, APP).href

/**
 * @param {string} key
 * @param {number} first
 * @param {number} count
 * @param {AbortSignal} signal
 */
export async function fetchFrames(key, first, count, signal) {
  const response = await fetch(inApp(`api/runs/${key}/frames?first=${first}&count=${count}`), { signal })
  if (response.status === 404) throw new ForgottenRun(key)
  if (!response.ok) throw new Error(`The server answered ${response.status}.`)
  return decodeFrames(await response.arrayBuffer())
}
