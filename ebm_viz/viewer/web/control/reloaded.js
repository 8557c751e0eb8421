// What a page showed before it was loaded again: the browser keeps it as long as its tab is open.

import { viewOf } from "../data/address.js"
import { lookAs } from "../data/state.js"
import { keep, kept, loadedAgain } from "./position.js"

/** @import { State } from "./export/order.js" */

const NAME = "ebm_viz.viewers"

/** Keep all viewers' states whenever the page is left. @param {Map<string, State>} states  by the keys of their viewers */
export function keepOnLeaving(states) {
  addEventListener("pagehide", () => {
    const all = kept(NAME)
    for (const [key, state] of states) {
      const { clock, exporting } = state
      const runs = state.runs.map(run => run.key)
      all[key] = { runs, view: viewOf(state), playing: clock.playing, speed: clock.speed, choices: exporting.choices }
    }
    keep(NAME, all)
  })
}

/**
 * Show what was shown, if this page was loaded again with the same runs; a link goes first.
 * @param {State} state
 * @param {import("../data/state.js").Description} description
 */
export function comeBack(state, { key, view }) {
  if (!loadedAgain()) return
  const last = kept(NAME)[key]
  if (!last) return
  Object.assign(state.exporting.choices, last.choices)
  if (view || JSON.stringify(last.runs) !== JSON.stringify(state.runs.map(run => run.key))) return
  lookAs(state, last.view)
  state.clock.speed = last.speed
  state.clock.playing = last.playing
}
