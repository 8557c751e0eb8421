// Writes runs into one HTML file that plays them without a server, as viewer/file_page.py does.

import { base64FromBytes, zip } from "../../data/frames.js"

/** @typedef {import("../../data/state.js").State} State */

const DATA = "<!-- data -->"

/**
 * @param {import("../../data/state.js").Description} description  of the file's content
 * @param {{theme: "light" | "dark" | "", heading: string}} style
 * @param {import("../../data/history.js").History[]} histories    the histories of its runs
 * @param {string} page   the empty page
 * @returns {Promise<Blob>}
 */
export async function htmlOf(description, style, histories, page) {
  const runs = description.runs.map(run => ({ ...run, link: null, action: null }))
  const content = { description: { ...description, runs, key: "scene", at_end: false, placing: null }, ...style }
  // A "<" could end the script element that contains the text.
  const text = JSON.stringify(content).replaceAll("<", "\\u003c")
  const scripts = [`<script type="application/json" id="content">${text}</script>`]
  // Walks on the same landscape share its frames.
  for (const { key, replies } of new Map(histories.map(history => [history.key, history])).values()) {
    for (const reply of replies) {
      const packed = base64FromBytes(new Uint8Array(await zip(reply)))
      scripts.push(`<script type="text/plain" data-run="${key}">${packed}</script>`)
    }
  }
  return new Blob([page.replace(DATA, () => scripts.join("\n"))], { type: "text/html" })
}
