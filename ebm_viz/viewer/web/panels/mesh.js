// Draws a height field in WebGL2, without axes.

import { contextOf } from "../draw/canvas.js"
import { viridis } from "../draw/colormaps.js"
import { GAP, HEIGHT } from "../data/camera.js"
import { FRAGMENT, VERTEX } from "./shaders.js"

/** @import { Projection } from "../data/camera.js" */
/** @import { Range } from "../data/scale.js" */

const UNIFORMS = ["heights", "size", "row", "range", "levels", "view", "origin", "colors", "contour", "towards", "width"]

/** Whether WebGL is emulated by the processor, so that triangles and multisampling are expensive; null until it is known. */
let emulated = /** @type {boolean | null} */ (null)

/** @param {Document} page */
function isEmulated(page) {
  const gl = page.createElement("canvas").getContext("webgl2")
  if (!gl) return false
  const masked = gl.getParameter(gl.RENDERER) === "WebKit WebGL"
  const name = masked && gl.getExtension("WEBGL_debug_renderer_info") ? gl.getParameter(0x9246) : gl.getParameter(gl.RENDERER)
  gl.getExtension("WEBGL_lose_context")?.loseContext()
  return /swiftshader|llvmpipe|software|basic render/i.test(name)
}

/** Corners that are left out between two rows of the mesh. Emulators cache corners by the last bits of their index. */
const SKIPPED = 8

export class Mesh {
  /**
   * @param {Document} page
   * @param {boolean} laid   for stills, which lay its picture on their own canvas
   * @param {() => void} [onRestored]  called when the picture has to be drawn again
   */
  constructor(page, laid, onRestored = () => {}) {
    this.element = page.createElement("canvas")
    this.element.className = "mesh"
    this.element.setAttribute("aria-hidden", "true")
    this.copy = page.createElement("canvas")
    /** The pixels that were read last. */
    this.pixels = new ImageData(1, 1)
    /** Pixels are read from the lowest row on, so a picture to be read is drawn upside down. */
    this.upwards = laid ? -1 : 1
    this.width = 0
    this.height = 0
    this.ratio = 1
    this.size = 0
    this.indices = 0
    /** @type {Record<string, WebGLUniformLocation | null>} */ this.uniforms = {}
    /** The frame whose heights were taken last. @type {object | null} */ this.taken = null
    this.emulated = emulated ??= isEmulated(page)
    this.gl = this.element.getContext("webgl2", { antialias: !this.emulated, powerPreference: "high-performance" })
    if (!this.gl) return
    this.#build(this.gl)
    this.element.addEventListener("webglcontextlost", event => event.preventDefault())
    this.element.addEventListener("webglcontextrestored", () => {
      if (this.gl) this.#build(this.gl)
      this.taken = null
      onRestored()
    })
  }

  get works() { return this.gl !== null }

  /**
   * @param {number} width
   * @param {number} height
   * @param {number} ratio   device pixels per CSS pixel
   * @param {number} finest  the ratio at which there is time to draw, where it smooths edges
   */
  resize(width, height, ratio, finest) {
    // Without multisampling, edges are smoothed by drawing larger.
    const sharp = this.emulated ? Math.max(finest, ratio) : ratio
    if (width === this.width && height === this.height && sharp === this.ratio) return
    Object.assign(this, { width, height, ratio: sharp })
    this.element.width = Math.round(width * this.ratio)
    this.element.height = Math.round(height * this.ratio)
    this.element.style.width = `${width}px`
    this.element.style.height = `${height}px`
  }

  /** Take the heights for the next pictures. @param {import("../data/landscape.js").Landscape} landscape  @param {boolean} cheap  with fewer triangles where they are expensive */
  take(landscape, cheap) {
    const { gl } = this
    if (!gl || gl.isContextLost()) return
    const { heights, size } = landscape.heights(this.emulated && cheap)
    if (this.taken === landscape.frame && this.size === size) return
    if (size !== this.size) this.#connect(gl, size)
    gl.activeTexture(gl.TEXTURE0)
    gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, 0, size, size, gl.RED, gl.FLOAT, heights)
    this.taken = landscape.frame
  }

  /**
   * @param {object} scene
   * @param {Projection} scene.projection  in CSS pixels of this canvas
   * @param {Range} scene.range            measured from the lowest height
   * @param {number} scene.contourLevel    energy of one contour line, measured from the lowest height
   * @param {number} scene.contourSpacing  0 for no lines
   */
  draw({ projection: { right, up, towards, x, y }, range, contourLevel, contourSpacing }) {
    const { gl, uniforms } = this
    if (!gl || gl.isContextLost() || !this.size) return
    const { width, height } = this
    gl.viewport(0, 0, this.element.width, this.element.height)
    gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT)
    gl.uniform2f(uniforms.range, range.low, range.high)
    gl.uniform2f(uniforms.contour, contourSpacing, contourLevel)
    gl.uniform2f(uniforms.levels, GAP, HEIGHT - GAP)
    gl.uniform3f(uniforms.towards, ...towards)
    gl.uniform1f(uniforms.width, this.ratio)
    const [w, h, depth] = [2 / width, 2 / height, -0.15]
    const axis = (/** @type {number} */ k) => [right[k] * w, this.upwards * up[k] * h, towards[k] * depth]
    gl.uniformMatrix3fv(uniforms.view, false, [...axis(0), ...axis(1), ...axis(2)])
    gl.uniform3f(uniforms.origin, x * w - 1, this.upwards * (1 - y * h - up[2] * (HEIGHT / 2) * h), 0)
    gl.drawElements(gl.TRIANGLES, this.indices, gl.UNSIGNED_SHORT, 0)
    gl.flush()
  }

  /** The picture of a laid mesh as a canvas in memory. Drawing the WebGL canvas itself onto such a canvas takes ten times as long. */
  picture() {
    const { gl, copy, element: { width, height } } = this
    if (!gl || !width || !height) return copy
    if (this.pixels.width !== width || this.pixels.height !== height) {
      Object.assign(copy, { width, height })
      this.pixels = new ImageData(width, height)
    }
    const { data } = this.pixels
    gl.readPixels(0, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, data)
    if (!this.emulated) undoCover(data)
    contextOf(copy).putImageData(this.pixels, 0, 0)
    return copy
  }

  dispose() { this.gl?.getExtension("WEBGL_lose_context")?.loseContext() }

  /** @param {WebGL2RenderingContext} gl */
  #build(gl) {
    if (gl.isContextLost()) return
    const program = gl.createProgram()
    for (const [kind, source] of /** @type {[number, string][]} */ ([[gl.VERTEX_SHADER, VERTEX], [gl.FRAGMENT_SHADER, FRAGMENT]])) {
      const shader = /** @type {WebGLShader} */ (gl.createShader(kind))
      gl.shaderSource(shader, source)
      gl.compileShader(shader)
      gl.attachShader(program, shader)
    }
    gl.linkProgram(program)
    if (!gl.getProgramParameter(program, gl.LINK_STATUS)) {
      throw new Error(`The surface's shaders do not link: ${gl.getProgramInfoLog(program)}`)
    }
    gl.useProgram(program)
    for (const name of UNIFORMS) this.uniforms[name] = gl.getUniformLocation(program, name)
    gl.enable(gl.DEPTH_TEST)
    gl.clearColor(0, 0, 0, 0)
    gl.activeTexture(gl.TEXTURE1)
    gl.bindTexture(gl.TEXTURE_2D, gl.createTexture())
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, 256, 1, 0, gl.RGBA, gl.UNSIGNED_BYTE, viridis.bytes)
    this.#filter(gl, gl.LINEAR)
    gl.uniform1i(this.uniforms.colors, 1)
    gl.uniform1i(this.uniforms.heights, 0)
    this.size = 0
  }

  /** A mesh of size × size corners. @param {WebGL2RenderingContext} gl  @param {number} size */
  #connect(gl, size) {
    this.size = size
    gl.activeTexture(gl.TEXTURE0)
    gl.bindTexture(gl.TEXTURE_2D, gl.createTexture())
    gl.texStorage2D(gl.TEXTURE_2D, 1, gl.R32F, size, size)
    this.#filter(gl, gl.NEAREST)
    gl.uniform1i(this.uniforms.size, size)
    const row = size + SKIPPED
    gl.uniform1i(this.uniforms.row, row)
    const indices = new Uint16Array(6 * (size - 1) ** 2)
    let at = 0
    for (let i = 0; i < size - 1; i += 1) {
      for (let j = 0; j < size - 1; j += 1) {
        const k = i * row + j
        indices.set([k, k + 1, k + row, k + 1, k + row + 1, k + row], at)
        at += 6
      }
    }
    this.indices = indices.length
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, gl.createBuffer())
    gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, indices, gl.STATIC_DRAW)
  }

  /** @param {WebGL2RenderingContext} gl  @param {number} filter */
  #filter(gl, filter) {
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, filter)
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, filter)
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE)
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE)
  }
}

/** Divide colours by their opacity, by which multisampling has multiplied them at edges. @param {Uint8ClampedArray} data */
function undoCover(data) {
  for (let k = 3; k < data.length; k += 4) {
    const cover = data[k] / 255
    if (cover > 0 && cover < 1) for (let color = k - 3; color < k; color += 1) data[color] /= cover
  }
}
