// How pictures of the energy are called where several runs stand side by side.

import { inUnits } from "../draw/colorbar.js"
import { italics, quiet } from "../draw/words.js"

/** @typedef {import("../data/view.js").View} View */

/** @param {View} view */
export function energyWords(view) {
  const { exponent, shared, conditional } = view
  const scale = [inUnits(exponent), shared ? "shared scale" : "own scale"].filter(Boolean).join(", ")
  return quiet(italics(["Energy ", ...(conditional ? energyName(view) : ["", "F"]).slice(1), `, ${scale}`]))
}

/** What is drawn of a conditional energy, whose columns have no level of their own. @param {View} view */
export const energyName = ({ conditional }) => (conditional ? ["", "F", " + log ", "Z", "(", "x", ")/", "β", " "] : [])
