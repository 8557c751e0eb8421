// The fields that the exports of several pages have.

import * as fields from "./fields.js"
import { formatOf, panelOf } from "./state.js"

/** @import { Form, Row } from "./dialog.js" */
/** @import { Choices, Kind } from "./state.js" */

/** @param {Choices} choices */
const drawn = ({ kind }) => kind !== "data"
/** @param {Choices} choices */
export const film = ({ kind }) => kind === "film"
/** Whether the picture has a fixed size; an HTML page is as large as its window. @param {Choices} choices */
const still = choices => drawn(choices) && formatOf(choices) !== "html"

/**
 * What to export: as what, in which format, and which panels.
 * @param {Form} form
 * @param {object} offered
 * @param {[Kind, string][]} offered.kinds   nothing is to be chosen from a single one
 * @param {Record<Kind, [string, string][]>} offered.formats
 * @param {() => [string, string][]} offered.panels   those of the page
 * @returns {Row[]}
 */
export function firstRows({ choices, set }, { kinds, formats, panels }) {
  return [
    [fields.radios("As", kinds, () => choices.kind, kind => set({ kind })), () => kinds.length > 1],
    [fields.select("Format", () => formats[choices.kind], () => formatOf(choices),
      format => set({ formats: { ...choices.formats, [choices.kind]: format } })), ({ kind }) => kind !== "slides"],
    [fields.select("Panels", () => [["", "All as shown"], ...panels()], () => panelOf(choices, panels().map(([name]) => name)), panel => set({ panel })), drawn],
  ]
}

/** Which steps a film shows, and how fast. @param {Form} form  @param {() => number} end  the last step  @returns {Row[]} */
export function filmRows({ choices, set }, end) {
  return [
    [fields.pair(
      fields.number("From step", { low: 0, high: () => choices.last ?? end(), step: 1 }, () => choices.first, first => set({ first })),
      fields.number("to step", { low: 0, high: end, step: 1 }, () => choices.last ?? end(), last => set({ last: last === end() ? null : last }))),
    chosen => film(chosen) && chosen.of === "training"],
    [fields.pair(
      fields.number("Seconds", { low: 1, high: () => 60, step: 1 }, () => choices.seconds, seconds => set({ seconds })),
      fields.number("frames/s", { low: 1, high: () => 30, step: 1 }, () => choices.rate, rate => set({ rate }))), film],
  ]
}

/** How a picture looks. @param {Form} form  @param {string} line  label of the choice for the line at the top  @returns {Row[]} */
export function pictureRows({ choices, set, theme }, line) {
  return [
    [fields.radios("Shape", [["wide", "16 : 9"], ["square", "Square"]], () => choices.shape, shape => set({ shape })), chosen => still(chosen) && chosen.kind !== "slides"],
    [fields.radios("Size", [["1", "1×"], ["2", "2×"], ["3", "3×"], ["4", "4×"]], () => String(choices.scale),
      scale => set({ scale: Number(scale) })), chosen => formatOf(chosen) === "png"],
    [fields.radios("Background", [["light", "Light"], ["dark", "Dark"], ["transparent", "None"]], () => choices.background || theme(),
      background => set({ background })), drawn],
    [fields.radios("Text size", [["normal", "Normal"], ["large", "For the back row"]], () => (choices.large ? "large" : "normal"),
      size => set({ large: size === "large" })), still],
    [fields.text("Heading", "none", 120, () => choices.heading, heading => set({ heading })), drawn],
    [fields.checkbox(line, () => choices.title, title => set({ title })), still],
  ]
}
