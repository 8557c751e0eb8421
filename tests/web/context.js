// A drawing context that remembers what it was asked to draw; letters are half as wide as high.

/** @param {string} font */
const size = font => Number(font.match(/([\d.]+)px/)?.[1] ?? 10)

export function context() {
  /** @type {any[]} */ const drawn = []
  const transform = { x: 0, y: 0 }
  const state = {
    drawn, font: "10px x", textAlign: "left", textBaseline: "middle", fillStyle: "", strokeStyle: "", lineWidth: 1,
    measureText: (/** @type {string} */ text) => ({ width: 0.5 * size(state.font) * text.length, fontBoundingBoxAscent: 0.8 * size(state.font) }),
    setTransform: (/** @type {number[]} */ ..._) => Object.assign(transform, { x: 0, y: 0 }),
    translate: (/** @type {number} */ x, /** @type {number} */ y) => { transform.x += x; transform.y += y },
    fillText(/** @type {string} */ text, /** @type {number} */ x, /** @type {number} */ y) {
      const width = state.measureText(text).width
      const left = transform.x + x - (state.textAlign === "right" ? width : state.textAlign === "center" ? width / 2 : 0)
      drawn.push({ text, left, right: left + width, y: transform.y + y, color: state.fillStyle })
    },
  }
  const nothing = ["save", "restore", "beginPath", "moveTo", "lineTo", "closePath", "stroke", "fill", "rect", "clip", "arc", "setLineDash", "strokeText", "fillRect", "strokeRect", "clearRect"]
  for (const name of nothing) Object.assign(state, { [name]: () => {} })
  return /** @type {any} */ (state)
}

/** @type {any} */
export const THEME = { ink: "ink", quiet: "quiet", border: "b", hairline: "h", page: "page", down: "down", up: "up", runs: ["r1", "r2", "r3", "r4"], font: "x", text: 16, number: 14 }
