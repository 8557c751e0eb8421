// The state of the Export dialog, in one object: the choices and the progress of an export.

import { formatStep } from "../../draw/numbers.js"

/** @typedef {"picture" | "film" | "slides" | "data"} Kind */

/**
 * A running export.
 * @typedef {object} Job
 * @property {number} progress   from 0 to 1
 * @property {string} sentence
 * @property {() => void} stop
 */

/** @typedef {ReturnType<typeof usualChoices>} Choices */
/** @typedef {ReturnType<typeof createExporting>} Exporting */

/** @param {Partial<Record<Kind, string>>} formats   initial formats, where they differ from the usual ones */
const usualChoices = formats => ({
  kind: /** @type {Kind} */ ("picture"),
  /** The chosen format of each kind. @type {Record<Kind, string>} */
  formats: { picture: "png", film: "mp4", slides: "pptx", data: "npz", ...formats },
  /** One of the shown panels; all of them if empty. */
  panel: "",
  /** One of the shown runs; all of them if null. */
  run: /** @type {number | null} */ (null),
  shape: /** @type {"wide" | "square"} */ ("wide"),
  scale: 2,
  /** That of the page if empty. */
  background: /** @type {"light" | "dark" | "transparent" | ""} */ (""),
  /** Whether the text size is one for the back row of a lecture hall. */
  large: false,
  title: true,
  heading: "",
  of: /** @type {"training" | "beta"} */ ("training"),
  /** The first and the last step of a film; the end of the training if null. */
  first: 0,
  last: /** @type {number | null} */ (null),
  seconds: 6,
  /** Frames per second. */
  rate: 15,
  /** Whether to add slides for intermediate steps of the training. */
  frames: false,
  /** Whether to export data of all snapshots. */
  all: false,
})

/** @param {Parameters<typeof usualChoices>[0]} [formats] */
export function createExporting(formats = {}) {
  const usual = usualChoices(formats)
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
const TEXT_SIZES = { normal: 18, large: 28 }

/** @param {Choices} choices */
export const formatOf = choices => choices.formats[choices.kind]

/** The single panel that is chosen, if it is one of these; "" for all. @param {Choices} choices  @param {string[]} names */
export const panelOf = ({ panel }, names) => (names.includes(panel) ? panel : "")

/** The first and the last step of a film; the last is null for the end. Steps that were chosen for a longer training are cut to this one. @param {Choices} choices  @param {number} end */
export function spanOf({ first, last }, end) {
  const until = last !== null && last < end ? last : null
  return { first: first > end ? 0 : Math.min(first, until ?? end), last: until }
}

/** What a film shows. @param {Choices} choices  @param {number} end  the last step  @param {string} whole  name of all steps together  @param {string} step */
export function spanInWords(choices, end, whole = "training", step = "step") {
  const { first, last } = spanOf(choices, end)
  return first || last !== null ? `From ${step} ${formatStep(first)} to ${formatStep(last ?? end)}` : `The whole ${whole}`
}

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
    text: large ? TEXT_SIZES.large : TEXT_SIZES.normal,
    title,
    heading: heading.trim(),
  }
}
