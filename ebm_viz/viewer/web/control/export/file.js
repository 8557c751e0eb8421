// Writes runs into one HTML file that plays them without a server, as viewer/file_page.py does.

import { base64FromBytes, zip } from "../../data/frames.js"

/** @import { Description } from "../../data/state.js" */

/** What the page takes from a style. @param {{background: "light" | "dark" | "transparent", heading: string}} style  @returns {{theme: "light" | "dark" | "", heading: string}} */
export const shownBy = ({ background, heading }) => ({ theme: background === "transparent" ? "" : background, heading })

const DATA = "<!-- data -->"

/**
 * @param {Description} description  of the file's content
 * @param {{theme: "light" | "dark" | "", heading: string}} style
 * @param {import("../../data/history.js").History[]} histories    the histories of its runs
 * @param {string} page   the empty page
 * @returns {Promise<Blob>}
 */
export async function htmlOf(description, style, histories, page) {
  const runs = description.runs.map(run => ({ ...run, link: null, action: null }))
  const content = { description: { ...description, runs, key: "scene", at_end: false, placing: null }, ...style }
  /** @type {string[]} */ const scripts = []
  // Walks on the same landscape share its frames.
  for (const { key, replies } of new Map(histories.map(history => [history.key, history])).values()) {
    for (const reply of replies) {
      const packed = base64FromBytes(new Uint8Array(await zip(reply)))
      scripts.push(`<script type="text/plain" data-run="${key}">${packed}</script>`)
    }
  }
  return filled(page, content, scripts)
}

/**
 * @param {string} page      the empty page
 * @param {object} content   `Content` of hosts/page.js
 * @param {string[]} [scripts]
 */
export function filled(page, content, scripts = []) {
  // A "<" could end the script element that contains the text.
  const text = JSON.stringify(content).replaceAll("<", "\\u003c")
  const described = `<script type="application/json" id="content">${text}</script>`
  return new Blob([page.replace(DATA, () => [described, ...scripts].join("\n"))], { type: "text/html" })
}
