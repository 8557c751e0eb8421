// Where frames come from: the app's server, or replies that the page already holds.

import { decodeFrames } from "./frames.js"

/** @import { Batch } from "./batches.js" */
/** @import { Reply } from "./frames.js" */
/** @import { RunDescription } from "./state.js" */

/**
 * @typedef {object} Source
 * @property {(run: RunDescription, batch: Batch, signal: AbortSignal) => Promise<Reply>} ask
 *   request frames; rejects with ForgottenRun, Refusal or, if there is no reply, another error
 * @property {(searches: import("./searched.js").Searches, query: string, signal: AbortSignal) => Promise<import("./searched.js").Found>} [search]
 *   let the server search; rejects as `ask` does
 * @property {string} away   the notice shown when there is no reply
 * @property {number} finest cells per side of the finest grid that it can provide
 */

/** The source does not know the run. */
export class ForgottenRun extends Error {}

/** The source cannot send frames now; the message gives the reason in a sentence. */
export class Refusal extends Error {}

/** An address inside the app. All pages lie in one folder, so the base path need not be configured. @param {string} path */
export const inApp = path => new URL(path, new URL(".", document.baseURI)).href

/** Milliseconds. The server replies within a second; a broken connection never does. */
const LONGEST_WAIT = 10_000

/** The server's name for this page. */
let page = ""

/** @param {string} name */
export function callPage(name) { page = name }

export const pageName = () => page

/** The app's server. @type {Source} */
export const SERVER = {
  away: "The server does not answer. Trying again…",
  finest: 256,
  async ask(run, { first, count, stride, side, spare }, signal) {
    const query = `&first=${first}&count=${count}&stride=${stride}${side ? `&side=${side}` : ""}${spare ? "&spare=1" : ""}`
    return decodeFrames(await (await get(run.frames + query, signal)).arrayBuffer())
  },
  async search({ address }, query, signal) {
    return (await get(`${address}?${query}`, signal)).json()
  },
}

/** @param {string} path  @param {AbortSignal} signal */
async function get(path, signal) {
  const response = await fetch(inApp(path), {
    signal: AbortSignal.any([signal, AbortSignal.timeout(LONGEST_WAIT)]), headers: { "X-Page": pageName() },
  })
  if (response.status === 404) throw new ForgottenRun(path)
  if (response.status === 503 || response.status === 429) throw new Refusal((await response.json()).error)
  if (!response.ok) throw new Error(`The server answered ${response.status}.`)
  return response
}

/**
 * A source of frames that the page already holds. A run ends with its last frame.
 * @param {Map<string, ArrayBuffer[]>} buffers  replies, by the key of the run
 * @returns {Source}
 */
export function held(buffers) {
  /** @type {Map<string, Reply[]>} */ const replies = new Map()
  return {
    away: "",
    finest: 0,
    async ask({ key }, { first }) {
      let known = replies.get(key)
      if (!known) replies.set(key, known = ended((buffers.get(key) ?? []).map(decodeFrames)))
      const reply = known.find(({ frames }) => frames.some(({ number }) => number === first)) ?? known.find(({ frames }) => !frames.length)
      if (!reply) throw new ForgottenRun(key)
      return reply
    },
  }
}

/** Write into each reply where the run ends. @param {Reply[]} replies  @returns {Reply[]} */
function ended(replies) {
  const ready = 1 + Math.max(-1, ...replies.flatMap(({ frames }) => frames.map(({ number }) => number)))
  const { state, message, snapshots } = replies.find(reply => reply.state !== "training") ?? { ...replies[0], state: "finished" }
  return replies.map(reply => ({ ...reply, ready, snapshots, state, message }))
}
