// The line that stands for a loss in the charts.

import { RUN_DASHES } from "../draw/theme.js"

/** @param {number} run */
export function swatch(run) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg")
  svg.setAttribute("class", "swatch")
  svg.setAttribute("viewBox", "0 0 36 4")
  svg.setAttribute("role", "img")
  svg.setAttribute("aria-label", `Loss ${"AB"[run]}`)
  const line = document.createElementNS("http://www.w3.org/2000/svg", "line")
  const attributes = { x1: 0, y1: 2, x2: 36, y2: 2, "stroke-width": 4, "stroke-dasharray": RUN_DASHES[run].join(" ") || "none" }
  for (const [name, value] of Object.entries(attributes)) line.setAttribute(name, String(value))
  line.style.stroke = `var(--run-${run + 1})`
  svg.append(line)
  return svg
}
