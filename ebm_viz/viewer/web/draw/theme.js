// Colours and fonts, for canvases and for the style sheet.

/**
 * @typedef {object} Theme
 * @property {boolean} dark
 * @property {string} ink
 * @property {string} quiet
 * @property {string} border
 * @property {string} hairline
 * @property {string} page
 * @property {string} floor
 * @property {string} down
 * @property {string} up
 * @property {string[]} runs
 * @property {string} font     family
 * @property {number} text     pixels
 * @property {number} number   pixels
 */

/** The dash patterns of runs 1 to 4, in pixels. */
export const RUN_DASHES = [[], [9, 5], [2, 4], [10, 4, 2, 4]]

const FONT = '"Source Sans", "Source Sans Pro", "Source Sans 3", sans-serif'
const TYPE = { font: FONT, text: 16, number: 14 }

/** The themes of a light and of a dark page. @type {Record<"light" | "dark", Theme>} */
export const THEMES = {
  light: {
    dark: false, ...TYPE,
    ink: "#2f2d2b", quiet: "#5e5b56", border: "#c9c9c7", hairline: "#e6e6e5", page: "#ffffff", floor: "#f3f3f2",
    down: "#0072b2", up: "#c44e00", runs: ["#93309c", "#a06a00", "#2f2d2b", "#00757a"],
  },
  dark: {
    dark: true, ...TYPE,
    ink: "#edebe8", quiet: "#b3afa8", border: "#53514d", hairline: "#302f2d", page: "#171614", floor: "#201f1c",
    down: "#56b4e9", up: "#ff9752", runs: ["#d58be0", "#d9a520", "#edebe8", "#4db6ac"],
  },
}

/** The relative luminance of a colour in any notation of CSS, from 0 to 1. @param {string} color */
export function luminance(color) {
  const probe = document.createElement("canvas").getContext("2d")
  if (!probe || !color) return 1
  probe.fillStyle = "#fff"
  probe.fillStyle = color
  probe.fillRect(0, 0, 1, 1)
  const [r, g, b] = probe.getImageData(0, 0, 1, 1).data
  return (0.299 * r + 0.587 * g + 0.114 * b) / 255
}

/** The theme of the page around an element. @param {HTMLElement} root */
export function pageTheme(root) {
  return THEMES[luminance(getComputedStyle(root).getPropertyValue("--st-background-color").trim()) < 0.5 ? "dark" : "light"]
}

/**
 * The theme of an element that has the viewer's style sheet; its colours are set as variables of the style sheet.
 * @param {HTMLElement} root
 * @returns {Theme}
 */
export function readTheme(root) {
  const style = getComputedStyle(root)
  const read = (/** @type {string} */ name) => style.getPropertyValue(name).trim()
  const theme = pageTheme(root)
  const kind = theme.dark ? "dark" : "light"
  if (root.dataset.theme !== kind) {
    root.dataset.theme = kind
    const { quiet, border, hairline, floor, down, up } = theme
    for (const [name, color] of Object.entries({ quiet, border, hairline, floor, down, up })) root.style.setProperty(`--${name}`, color)
    theme.runs.forEach((color, run) => root.style.setProperty(`--run-${run + 1}`, color))
  }
  return { ...theme, ink: read("--ink"), page: read("--page"), font: style.fontFamily, text: parseFloat(style.fontSize), number: parseFloat(read("--number-size")) }
}
