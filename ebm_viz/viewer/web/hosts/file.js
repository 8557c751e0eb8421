// The script of an exported HTML file of runs, whose frames the page contains as text.

import { element } from "../control/dom.js"
import { styledRoot } from "../control/style.js"
import { Viewer } from "../control/viewer.js"
import { bytesFromBase64, unzip } from "../data/frames.js"
import { held } from "../data/source.js"
import { openPage } from "./page.js"

export const openFile = () => openPage(async (main, { description, heading }) => {
  if (!description) return () => {}
  const names = description.runs.map(({ label }) => label).join(", ")
  document.title = heading || names
  // With several runs, the viewer shows the name of each.
  const alone = description.runs.length === 1
  const header = document.querySelector("header")
  if (heading || alone) header?.append(element("h1", {}, heading || names))
  const [{ label, formula }] = description.runs
  if (alone) header?.append(element("p", {}, heading ? `${names}: ` : "", formula === label ? "" : formula))
  const viewer = new Viewer(styledRoot(main, "viewer").root, { source: held(await readReplies()), app: false })
  return () => viewer.update(description, () => {})
})

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
