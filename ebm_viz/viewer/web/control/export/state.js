// The state of the Export dialog, in one object: the choices and the progress of an export.

/** @typedef {"picture" | "film" | "slides" | "data"} Kind */

/**
 * A running export.
 * @typedef {object} Job
 * @property {number} progress   from 0 to 1
 * @property {string} sentence
 */

/**
 * @typedef {object} Choices
 * @property {Kind} kind
 * @property {Record<Kind, string>} formats   the chosen format of each kind
 * @property {string} panel      one of the shown panels; all of them if empty
 * @property {number | null} run   one of the shown runs; all of them if null
 * @property {"wide" | "square"} shape
 * @property {number} scale
 * @property {"light" | "dark" | "transparent" | ""} background   that of the page if empty
 * @property {boolean} large     whether the text size is one for the back row of a lecture hall
 * @property {boolean} title
 * @property {string} heading
 * @property {"training" | "beta"} of
 * @property {number} first      first step of a film
 * @property {number | null} last   last step; the end of the training if null
 * @property {number} seconds
 * @property {number} rate       frames per second
 * @property {boolean} frames    whether to add slides for intermediate steps of the training
 * @property {boolean} all       whether to export data of all snapshots
 */

/** @typedef {ReturnType<typeof createExporting>} Exporting */

/** @param {Partial<Record<Kind, string>>} formats   initial formats, where they differ from the usual ones */
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
    /** The outcome of the last export. */
    outcome: /** @type {{well: boolean, sentence: string} | null} */ (null),
  }
}

/** @type {[Kind, string][]} */
export const KINDS = [["picture", "Picture"], ["film", "Film"], ["slides", "Slides"], ["data", "Data"]]

/** Formats by kind, each with its label. @type {Record<Kind, [string, string][]>} */
export const FORMATS = {
  picture: [["png", "PNG"], ["svg", "SVG, vector"], ["pdf", "PDF, vector"], ["html", "HTML, interactive"]],
  film: [["mp4", "MP4"], ["gif", "GIF"], ["webp", "Animated WebP"]],
  slides: [["pptx", "PowerPoint (.pptx)"]],
  data: [["npz", "Landscape and metrics (.npz)"], ["csv", "Metrics (.csv)"], ["json", "Experiment (.json)"], ["safetensors", "Weights (.safetensors)"]],
}

/** Width in pixels of a picture at scale 1 and of a film. */
export const WIDTH = 1280
/** Text sizes in pixels at scale 1. */
const LETTERS = { normal: 18, large: 28 }

/** @param {Choices} choices */
export const formatOf = choices => choices.formats[choices.kind]

/** The single panel that is chosen, if it is one of these; "" for all. @param {Choices} choices  @param {string[]} names */
export const panelOf = ({ panel }, names) => (names.includes(panel) ? panel : "")

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
