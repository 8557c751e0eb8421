// The script of an exported HTML file. It shows runs, whose frames the page contains as text, or a board of losses.

import { element } from "../control/dom.js"
import { styledRoot } from "../control/style.js"
import { Viewer } from "../control/viewer.js"
import { bytesFromBase64, unzip } from "../data/frames.js"
import { held } from "../data/source.js"
import { LossBoardViewer } from "../losses/viewer.js"
import { computed } from "../losses/formula.js"
import losses from "../losses/losses.css" with { type: "css" }

/**
 * The content of the page, which it contains as JSON.
 * @typedef {object} Content
 * @property {import("../data/state.js").Description} [description]  of runs
 * @property {import("../losses/state.js").Description} [board]
 * @property {"light" | "dark" | ""} theme   that of the reader's system if empty
 * @property {string} heading
 */

export async function openFile() {
  const main = /** @type {HTMLElement} */ (document.querySelector("main"))
  try {
    await show(main)
  } catch (error) {
    main.append(element("p", { role: "alert" }, "This browser cannot show this file; a newer one can. ", String(error)))
  }
}

/** @param {HTMLElement} main */
async function show(main) {
  /** @type {Content} */
  const { description, board, theme, heading } = JSON.parse(textOf("#content"))
  if (theme) document.documentElement.dataset.theme = theme
  const update = board ? showBoard(main, board, heading) : description ? await showRuns(main, description, heading) : () => {}
  update()
  // If the colours follow the system's theme, they may change.
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", update)
}

/** @param {HTMLElement} main  @param {import("../losses/state.js").Description} described  @param {string} heading  @returns {() => void} */
function showBoard(main, described, heading) {
  document.title = heading || described.losses.map(({ label }) => label).join(", ")
  if (heading) document.querySelector("header")?.append(element("h1", {}, heading))
  const board = new LossBoardViewer(styledRoot(main, "viewer planes", losses).root, { sourceOf: computed })
  return () => board.update(described)
}

/** @param {HTMLElement} main  @param {import("../data/state.js").Description} description  @param {string} heading  @returns {Promise<() => void>} */
async function showRuns(main, description, heading) {
  const names = description.runs.map(({ label }) => label).join(", ")
  document.title = heading || names
  // With several runs, the viewer shows the name of each.
  const alone = description.runs.length === 1
  const header = document.querySelector("header")
  if (heading || alone) header?.append(element("h1", {}, heading || names))
  if (alone) header?.append(element("p", {}, heading ? `${names}: ` : "", description.runs[0].formula))
  const viewer = new Viewer(styledRoot(main, "viewer").root, { source: held(await readReplies()), app: false })
  return () => viewer.update(description, () => {})
}

/** @returns {Promise<Map<string, ArrayBuffer[]>>} */
async function readReplies() {
  /** @type {Map<string, ArrayBuffer[]>} */ const replies = new Map()
  for (const script of document.querySelectorAll("script[data-run]")) {
    const key = script.getAttribute("data-run") ?? ""
    replies.set(key, [...(replies.get(key) ?? []), await unzip(bytesFromBase64(script.textContent ?? ""))])
    script.remove()
  }
  return replies
}

/** @param {string} selector */
const textOf = selector => document.querySelector(selector)?.textContent ?? "null"
