// The fields that all pictures have.

import * as fields from "./fields.js"
import { formatOf } from "./state.js"

/** @import { Row, Theme, Write } from "./dialog.js" */
/** @import { Choices } from "./state.js" */

/** @param {Choices} choices */
export const drawn = ({ kind }) => kind !== "data"
/** Whether the picture has a fixed size; an HTML page is as large as its window. @param {Choices} choices */
const still = choices => drawn(choices) && formatOf(choices) !== "html"

/**
 * @param {Choices} choices
 * @param {Write} set
 * @param {() => Theme} theme
 * @param {string} line   label of the choice for the line at the top
 * @returns {Row[]}
 */
export function pictureRows(choices, set, theme, line) {
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
