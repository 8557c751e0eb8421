// The titles of pictures of the energy when several runs stand side by side.

import { superscript } from "../draw/numbers.js"
import { italics, quiet } from "../draw/words.js"

/** @import { View } from "../data/view.js" */

/** In one line even below a small picture. @param {View} view */
export function energyWords(view) {
  const { exponent, shared, conditional } = view
  const name = conditional ? energyName(view) : ["", "F", ""]
  const unit = exponent ? ` / 10${superscript(exponent)}` : ""
  return quiet(italics([unit || conditional ? "" : "Energy ", ...name.slice(1, -1), `${unit}, ${shared ? "shared scale" : "own scale"}`]))
}

/** The name of the drawn energy. In a conditional model only differences within a column matter; F + log Z(x)/β is drawn. @param {View} view */
export const energyName = ({ conditional }) => (conditional ? ["", "F", " + log ", "Z", "(", "x", ")/", "β", " "] : [])
