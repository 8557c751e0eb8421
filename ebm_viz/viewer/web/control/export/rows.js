// The fields that the exports of several pages have.

import * as fields from "./fields.js"
import { formatOf, panelOf, spanOf } from "./state.js"

/** @import { Form, Row } from "./dialog.js" */
/** @import { Choices, Kind } from "./state.js" */

/** @param {Choices} choices */
const drawn = ({ kind }) => kind !== "data"
/** @param {Choices} choices */
export const film = ({ kind }) => kind === "film"
/** Whether the picture has a fixed size; an HTML page is as large as its window. @param {Choices} choices */
const still = choices => drawn(choices) && formatOf(choices) !== "html"

/** A field's value that is a choice as it is. @template {keyof Choices} Name  @param {Form} form  @param {Name} name  @returns {fields.Bound<Choices[Name]>} */
export const choiceOf = ({ choices, set }, name) => ({ read: () => choices[name], write: value => set({ [name]: value }) })

/**
 * What to export: as what, in which format, and which panels.
 * @param {Form} form
 * @param {object} offered
 * @param {[Kind, string][]} offered.kinds   nothing is to be chosen from a single one
 * @param {Record<Kind, [string, string][]>} offered.formats
 * @param {() => [string, string][]} offered.panels   those of the page
 * @returns {Row[]}
 */
export function firstRows(form, { kinds, formats, panels }) {
  const { choices, set } = form
  return [
    [fields.radios("As", kinds, choiceOf(form, "kind")), () => kinds.length > 1],
    [fields.select("Format", () => formats[choices.kind], {
      read: () => formatOf(choices), write: format => set({ formats: { ...choices.formats, [choices.kind]: format } }),
    }), ({ kind }) => kind !== "slides"],
    [fields.select("Panels", () => [["", "All as shown"], ...panels()], {
      read: () => panelOf(choices, panels().map(([name]) => name)), write: panel => set({ panel }),
    }), drawn],
  ]
}

/** Which steps a film shows, and how fast. @param {Form} form  @param {() => number} end  the last step  @returns {Row[]} */
export function filmRows(form, end) {
  const { choices, set } = form
  const last = () => spanOf(choices, end()).last ?? end()
  return [
    [fields.pair(
      fields.number("From step", { low: 0, high: last }, { read: () => spanOf(choices, end()).first, write: first => set({ first }) }),
      fields.number("to step", { low: 0, high: end }, { read: last, write: chosen => set({ last: chosen === end() ? null : chosen }) })),
    chosen => film(chosen) && chosen.of === "training"],
    [fields.pair(
      fields.number("Seconds", { low: 1, high: () => 60 }, choiceOf(form, "seconds")),
      fields.number("frames/s", { low: 1, high: () => 30 }, choiceOf(form, "rate"))), film],
  ]
}

/** How a picture looks. @param {Form} form  @param {string} line  label of the choice for the line at the top  @returns {Row[]} */
export function pictureRows(form, line) {
  const { choices, set, theme } = form
  return [
    [fields.radios("Shape", [["wide", "16 : 9"], ["square", "Square"]], choiceOf(form, "shape")), chosen => still(chosen) && chosen.kind !== "slides"],
    [fields.radios("Size", [["1", "1×"], ["2", "2×"], ["3", "3×"], ["4", "4×"]], {
      read: () => String(choices.scale), write: scale => set({ scale: Number(scale) }),
    }), chosen => formatOf(chosen) === "png"],
    [fields.radios("Background", [["light", "Light"], ["dark", "Dark"], ["transparent", "None"]], {
      read: () => choices.background || theme(), write: background => set({ background }),
    }), drawn],
    [fields.radios("Text size", [["normal", "Normal"], ["large", "For the back row"]], {
      read: () => (choices.large ? "large" : "normal"), write: size => set({ large: size === "large" }),
    }), still],
    [fields.text("Heading", "none", 120, choiceOf(form, "heading")), drawn],
    [fields.checkbox(line, choiceOf(form, "title")), still],
  ]
}
