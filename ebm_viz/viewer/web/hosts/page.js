// What the scripts of exported HTML files share.

import { element } from "../control/dom.js"

/**
 * The content of the page, which it contains as JSON.
 * @typedef {object} Content
 * @property {import("../data/state.js").Description} [description]  of runs
 * @property {import("../losses/state.js").Description} [board]
 * @property {"light" | "dark" | ""} theme   that of the reader's system if empty
 * @property {string} heading
 */

/**
 * Fill the page with its content.
 * @param {(main: HTMLElement, content: Content) => Promise<() => void>} show   returns what follows a new theme
 */
export async function openPage(show) {
  const main = /** @type {HTMLElement} */ (document.querySelector("main"))
  try {
    /** @type {Content} */ const content = JSON.parse(document.querySelector("#content")?.textContent ?? "null")
    if (content.theme) document.documentElement.dataset.theme = content.theme
    const update = await show(main, content)
    update()
    // If the colours follow the system's theme, they may change.
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", update)
  } catch (error) {
    main.append(element("p", { role: "alert" }, "This browser cannot show this file; a newer one can. ", String(error)))
  }
}
