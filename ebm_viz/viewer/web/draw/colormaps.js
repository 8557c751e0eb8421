// Viridis for energy and magma for density. Both rise evenly in lightness and remain readable under colour blindness.
// Other maps are made here, too.

const VIRIDIS =
  "440154 470d60 48186a 482374 472d7b 453781 424086 3e4989 3b528b 375b8d 33638d 2f6b8e 2c728e 297a8e 26828e 23898e 21918c " +
  "1f978b 1f9f88 21a685 27ad81 31b57b 3dbc74 4cc26c 5cc863 6ece58 81d34d 95d840 aadc32 c0df25 d5e21a eae51a fde725"
const MAGMA =
  "000004 030312 0a0822 130d34 1d1147 29115a 36106b 440f76 51127c 5d177f 6a1c81 762181 832681 902a81 9c2e7f aa337d b73779 " +
  "c23b75 cf4070 db476a e55064 ee5b5e f4695c f9785d fb8761 fd9668 fea571 feb47b fec287 fed194 fde0a1 fceeb0 fcfdbf"

/** @typedef {ReturnType<typeof colorMap>} ColorMap */

/** @param {string[]} colors  evenly spaced, in hexadecimal digits, with or without those of the opacity */
export function colorMap(colors) {
  const stops = colors.map(hex => [0, 2, 4, 6].map(at => parseInt(hex.slice(at, at + 2) || "ff", 16)))
  const bytes = new Uint8Array(1024)
  for (let i = 0; i < 256; i += 1) {
    const position = (i / 255) * (stops.length - 1)
    const below = Math.min(Math.floor(position), stops.length - 2)
    for (let channel = 0; channel < 4; channel += 1) {
      const [from, to] = [stops[below][channel], stops[below + 1][channel]]
      bytes[4 * i + channel] = Math.round(from + (to - from) * (position - below))
    }
  }
  /** @type {string[]} */ const written = []
  return {
    /** 256 colours, four bytes each. */
    bytes,
    /** The same memory, one colour per word, as image data needs it. */
    words: new Uint32Array(bytes.buffer),
    /** The colour at t in [0, 1]. @param {number} t */
    css: t => {
      const color = Math.max(0, Math.min(255, Math.round(t * 255)))
      const [r, g, b, a] = bytes.subarray(4 * color)
      return written[color] ??= `rgb(${r} ${g} ${b} / ${a / 255})`
    },
  }
}

export const viridis = colorMap(VIRIDIS.split(" "))
export const magma = colorMap(MAGMA.split(" "))

/** @type {Record<string, ReturnType<typeof colorMap>>} */ const veils = {}

/** From a transparent colour to one that covers what lies below it. @param {string} color  such as "#c44e00"  @param {number} cover */
export const veilOf = (color, cover) => veils[color + cover] ??= colorMap([`${color.slice(1)}00`, color.slice(1) + Math.round(255 * cover).toString(16)])
