// A piece of the line that marks a run or a loss in charts.

import { RUN_DASHES } from "../draw/theme.js"

/** @param {number} run  @param {string} [label]  for screen readers */
export function swatch(run, label) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg")
  svg.setAttribute("class", "swatch")
  svg.setAttribute("viewBox", "0 0 36 4")
  if (label) {
    svg.setAttribute("role", "img")
    svg.setAttribute("aria-label", label)
  } else svg.setAttribute("aria-hidden", "true")
  const line = document.createElementNS("http://www.w3.org/2000/svg", "line")
  const attributes = { x1: 0, y1: 2, x2: 36, y2: 2, "stroke-width": 4, "stroke-dasharray": RUN_DASHES[run].join(" ") || "none" }
  for (const [name, value] of Object.entries(attributes)) line.setAttribute(name, String(value))
  line.style.stroke = `var(--run-${run + 1})`
  svg.append(line)
  return svg
}
