// Everything that the Export dialog remembers, in one object: what is chosen, and how far an export is.

/** @typedef {"picture" | "film" | "slides" | "data"} Kind */

/**
 * How far an export is.
 * @typedef {object} Job
 * @property {number} progress   from 0 to 1
 * @property {string} sentence
 */

/**
 * @typedef {object} Choices
 * @property {Kind} kind
 * @property {Record<Kind, string>} formats   the format chosen of each kind
 * @property {string} panel      one of those shown; all of them where empty
 * @property {number | null} run   one of those shown; all of them where null
 * @property {"wide" | "square"} shape
 * @property {number} scale
 * @property {"light" | "dark" | "transparent" | ""} background   that of the page where empty
 * @property {boolean} large     letters for the back row
 * @property {boolean} title
 * @property {string} heading
 * @property {"training" | "beta"} of
 * @property {number} first      step
 * @property {number | null} last   the end of the training where null
 * @property {number} seconds
 * @property {number} rate       frames a second
 * @property {boolean} frames    slides of the training on its way
 * @property {boolean} all       data of all snapshots
 */

/** @typedef {ReturnType<typeof createExporting>} Exporting */

/** @param {Partial<Record<Kind, string>>} formats   chosen at first, where they are not the usual ones */
export function createExporting(formats = {}) {
  const usual = /** @type {Choices} */ ({
    kind: "picture",
    formats: { picture: "png", film: "mp4", slides: "pptx", data: "npz", ...formats },
    panel: "",
    run: null,
    shape: "wide",
    scale: 2,
    background: "",
    large: false,
    title: true,
    heading: "",
    of: "training",
    first: 0,
    last: null,
    seconds: 6,
    rate: 15,
    frames: false,
    all: false,
  })
  return {
    open: false,
    usual,
    choices: structuredClone(usual),
    /** Called when something has changed. */
    changed: () => {},
    job: /** @type {Job | null} */ (null),
    /** What became of the last export. */
    outcome: /** @type {{well: boolean, sentence: string} | null} */ (null),
  }
}

/** @type {[Kind, string][]} */
export const KINDS = [["picture", "Picture"], ["film", "Film"], ["slides", "Slides"], ["data", "Data"]]

/** Formats by kind, each with what it is called. @type {Record<Kind, [string, string][]>} */
export const FORMATS = {
  picture: [["png", "PNG"], ["svg", "SVG, vector"], ["pdf", "PDF, vector"], ["html", "HTML, interactive"]],
  film: [["mp4", "MP4"], ["gif", "GIF"], ["webp", "Animated WebP"]],
  slides: [["pptx", "PowerPoint (.pptx)"]],
  data: [["npz", "Landscape and metrics (.npz)"], ["csv", "Metrics (.csv)"], ["json", "Experiment (.json)"], ["safetensors", "Weights (.safetensors)"]],
}

/** Pixels of a picture at scale 1, and of a film. */
export const WIDTH = 1280
/** Letters in pixels at scale 1. */
const LETTERS = { normal: 18, large: 28 }

/** @param {Choices} choices */
export const formatOf = choices => choices.formats[choices.kind]

/** @param {Choices} choices  @returns {[number, number]} */
export function pixels({ kind, formats, shape, scale }) {
  const times = kind === "picture" && formats.picture === "png" ? scale : 1
  return [WIDTH * times, Math.round((shape === "wide" ? (WIDTH * 9) / 16 : WIDTH) * times)]
}

/** @param {Choices} choices  @param {"light" | "dark"} theme */
export function styleOf(choices, theme) {
  const { kind, shape, scale, background, large, title, heading } = choices
  return {
    background: background || theme,
    shape: kind === "slides" ? "wide" : shape,
    width: WIDTH,
    scale: formatOf(choices) === "png" ? scale : 1,
    text: large ? LETTERS.large : LETTERS.normal,
    title,
    heading: heading.trim(),
  }
}
