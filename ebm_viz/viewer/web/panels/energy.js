// How pictures of the energy are called where several runs stand side by side.

import { inUnits } from "../draw/colorbar.js"
import { italics, quiet } from "../draw/words.js"

/** @param {import("../data/view.js").View} view */
export function energyWords({ exponent, shared }) {
  const scale = [inUnits(exponent), shared ? "shared scale" : "own scale"].filter(Boolean).join(", ")
  return quiet(italics(["Energy ", "F", `, ${scale}`]))
}
