// Decodes the replies that carry frames, byte by byte.

/** @typedef {{state: string, sentence: string}} Diagnosis */

/**
 * @typedef {object} Frame
 * @property {number} number       of the snapshot in its run
 * @property {number} step
 * @property {number} n            cells per side of the grid
 * @property {number} lo           energy of grid value 0
 * @property {number} hi           energy of grid value 65535
 * @property {Uint16Array} grid    n × n, row i is y₂, column j is y₁
 * @property {Int16Array} gradient ∇F at nodes × nodes points, (∂F/∂y₁, ∂F/∂y₂) for each
 * @property {number} gradientScale  ∇F = gradient / 32767 × gradientScale
 * @property {Record<string, number | null>} metrics
 * @property {Diagnosis} diagnosis
 * @property {Pushes} pushes
 * @property {Float32Array | null} landmarks  (y₁, y₂) of each latent point, if the energy has any
 * @property {import("./walked.js").Standing} [walk]   of a walk: the state of its particles
 * @property {import("./searched.js").Searched} [searched]   of searches: how far they have come
 */

/**
 * Where the loss pushes: ∂ℓ/∂F at the first data points, and at the negatives that they are contrasted with.
 * @typedef {object} Pushes
 * @property {Float32Array} positive        > 0 where the loss pushes the energy down
 * @property {Float32Array} negative        < 0 where the loss pushes the energy up
 * @property {Float32Array} negativePoints  (y₁, y₂) each
 * @property {boolean} liftsEverywhere      whether it also pushes up everywhere, by the density at the training β
 */

/** @type {Pushes} */
export const NO_PUSHES = { positive: new Float32Array(0), negative: new Float32Array(0), negativePoints: new Float32Array(0), liftsEverywhere: false }

/**
 * @typedef {object} Reply
 * @property {number} ready          how many snapshots the training has reached
 * @property {number[]} snapshots    the steps of all snapshots, reached and still to come
 * @property {number[]} gradientAxis
 * @property {"training" | "finished" | "diverged"} state   finished or diverged once it is known where the run ends
 * @property {string | null} message
 * @property {Frame[]} frames
 * @property {ArrayBuffer} buffer   the undecoded reply
 */

/** @param {string} text */
export function bytesFromBase64(text) {
  const binary = atob(text)
  const bytes = new Uint8Array(binary.length)
  for (let i = 0; i < binary.length; i += 1) bytes[i] = binary.charCodeAt(i)
  return bytes
}

/** Arguments of one call of String.fromCharCode; engines limit their number. */
const CHUNK = 0x8000

/** @param {Uint8Array} bytes */
export function base64FromBytes(bytes) {
  let text = ""
  for (let i = 0; i < bytes.length; i += CHUNK) text += String.fromCharCode(...bytes.subarray(i, i + CHUNK))
  return btoa(text)
}

/** Compress with gzip. @param {BufferSource} bytes  @returns {Promise<ArrayBuffer>} */
export const zip = bytes =>
  new Response(new Blob([bytes]).stream().pipeThrough(new CompressionStream("gzip"))).arrayBuffer()

/** Decompress gzip. @param {BufferSource} zipped  @returns {Promise<ArrayBuffer>} */
export const unzip = zipped =>
  new Response(new Blob([zipped]).stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer()

/** @param {string} text */
const int16FromBase64 = text => new Int16Array(bytesFromBase64(text).buffer)

/** Decode 16-bit values; −32768 stands for NaN. @param {string} text  @param {number} scale  the value of 32767 */
function floatsFromBase64(text, scale) {
  return Float32Array.from(int16FromBase64(text), value => (value === -32768 ? NaN : (value / 32767) * scale))
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
 * Decode a grid, which is sent as differences between neighbours modulo 2¹⁶; Uint16Array wraps around in the same way.
 * @param {Uint8Array} bytes  the low bytes of all cells, then the high ones
 * @param {number} n
 */
function sumDifferences(bytes, n) {
  const grid = new Uint16Array(n * n)
  for (let row = 0; row < n; row += 1) {
    let sum = 0
    for (let i = row * n; i < row * n + n; i += 1) {
      const folded = bytes[i] | (bytes[n * n + i] << 8)
      sum += (folded >>> 1) ^ -(folded & 1)
      grid[i] = sum + (row ? grid[i - n] : 0)
    }
  }
  return grid
}

/**
 * Decode a reply: the header length as a little-endian u32, the header as JSON, then the grid of each frame.
 * @param {ArrayBuffer} buffer
 * @returns {Reply}
 */
export function decodeFrames(buffer) {
  const length = new DataView(buffer).getUint32(0, true)
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)))
  const cells = header.n * header.n
  const frames = header.frames.map((/** @type {any} */ frame, /** @type {number} */ i) => {
    const at = 4 + length + 2 * cells * i
    const { gradient, gradient_scale: gradientScale, pushes, landmarks, ...rest } = frame
    return {
      ...rest,
      n: header.n,
      grid: sumDifferences(new Uint8Array(buffer, at, 2 * cells), header.n),
      gradient: int16FromBase64(gradient),
      gradientScale,
      pushes: unpackPushes(pushes),
      landmarks: landmarks ? Float32Array.from(landmarks.flat()) : null,
    }
  })
  const { ready, snapshots, gradient_axis: gradientAxis, state, message } = header
  return { ready, snapshots, gradientAxis, state, message, frames, buffer }
}
