// An orthographic view of the box [−1, 1]² × [0, HEIGHT]. Dragging turns it; all surfaces of a viewer share it.

/** @typedef {{azimuth: number, elevation: number, zoom: number}} Camera  angles in degrees */

/** The floor lies at height 0; energies are drawn from GAP to HEIGHT above it. */
export const GAP = 0.63
export const HEIGHT = 1.69

/** @returns {Camera} */
export const initialCamera = () => ({ azimuth: -58, elevation: 40, zoom: 1 })

/** @param {Camera} camera  @param {number} turn  @param {number} tilt  degrees */
export function rotate(camera, turn, tilt) {
  camera.azimuth = ((camera.azimuth + turn + 540) % 360) - 180
  camera.elevation = Math.max(4, Math.min(90, camera.elevation + tilt))
}

/** @param {Camera} camera  @param {number} factor */
export function zoom(camera, factor) {
  camera.zoom = Math.max(0.5, Math.min(6, camera.zoom * factor))
}

/**
 * @typedef {object} Projection
 * @property {[number, number, number]} right  pixels to the right per unit along each axis
 * @property {[number, number, number]} up      pixels upwards per unit along each axis
 * @property {[number, number, number]} towards  unit vector towards the eye
 * @property {number} x  pixels from the left to the centre of the box
 * @property {number} y  pixels from the top to the centre of the box
 */

/**
 * @param {Camera} camera
 * @param {number} unit   pixels per unit of the box
 * @param {number} x
 * @param {number} y
 * @returns {Projection}
 */
export function projection(camera, unit, x, y) {
  const [a, e] = [(camera.azimuth * Math.PI) / 180, (camera.elevation * Math.PI) / 180]
  const scale = unit * camera.zoom
  const [sinA, cosA, sinE, cosE] = [Math.sin(a), Math.cos(a), Math.sin(e), Math.cos(e)]
  return {
    right: [-sinA * scale, cosA * scale, 0],
    up: [-sinE * cosA * scale, -sinE * sinA * scale, cosE * scale],
    towards: [cosE * cosA, cosE * sinA, sinE],
    x,
    y,
  }
}

/** @param {Projection} view  @param {number} x  @param {number} y  @param {number} z */
export function project({ right, up, x: x0, y: y0 }, x, y, z) {
  const level = z - HEIGHT / 2
  return { x: x0 + right[0] * x + right[1] * y, y: y0 - (up[0] * x + up[1] * y + up[2] * level) }
}

/** The point of the box at height z under a pixel. @param {Projection} view  @param {number} px  @param {number} py  @param {number} z */
export function unproject({ right, up, x: x0, y: y0 }, px, py, z) {
  const u = px - x0
  const v = y0 - py - up[2] * (z - HEIGHT / 2)
  const determinant = right[0] * up[1] - right[1] * up[0]
  return { x: (u * up[1] - right[1] * v) / determinant, y: (right[0] * v - u * up[0]) / determinant }
}
