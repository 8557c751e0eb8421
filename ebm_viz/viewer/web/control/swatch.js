// A piece of the line that marks a run or a loss in charts.

import { RUN_DASHES } from "../draw/theme.js"
import { shape } from "./dom.js"

/** @param {number} run  @param {string} [label]  for screen readers */
export function swatch(run, label) {
  const line = shape("line", {
    x1: "0", y1: "2", x2: "36", y2: "2", "stroke-width": "4", "stroke-dasharray": RUN_DASHES[run].join(" ") || "none",
  })
  line.style.stroke = `var(--run-${run + 1})`
  /** @type {Record<string, string>} */ const named = label ? { role: "img", "aria-label": label } : { "aria-hidden": "true" }
  return shape("svg", { class: "swatch", viewBox: "0 0 36 4", ...named }, line)
}
