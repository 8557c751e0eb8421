// What the browser keeps of a session as long as its tab is open.

import { keep, kept, loadedAgain } from "./position.js"

const NAME = "ebm_viz.tab"
let returned = false

if (!loadedAgain()) keep(NAME, {})

/**
 * Keep a session's values; if it has none, return once what was kept, if anything was.
 * @param {Record<string, unknown> | null} values  @returns {Record<string, unknown> | null}
 */
export function keepInTab(values) {
  if (values) keep(NAME, values)
  const back = values || returned ? {} : kept(NAME)
  returned = !values
  return Object.keys(back).length ? back : null
}
