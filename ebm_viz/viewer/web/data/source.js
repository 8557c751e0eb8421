// One request for frames, and what may go wrong.

import { decodeFrames } from "./frames.js"

/** The server answers but does not know the run. */
export class ForgottenRun extends Error {}

/** The server says in a sentence why there are no frames now. */
export class Refusal extends Error {}

/** An address inside the app, whose pages lie beside each other: its base path needs no setting. @param {string} path */
export const inApp = path => new URL(path, new URL(".", document.baseURI)).href

/** The server answers within a second; a connection that was cut never does. */
const LONGEST_WAIT = 10_000

/**
 * @param {string} address  of the run's frames, inside the app
 * @param {number} first
 * @param {number} count
 * @param {AbortSignal} signal
 */
export async function fetchFrames(address, first, count, signal) {
  const response = await fetch(inApp(`${address}&first=${first}&count=${count}`), {
    signal: AbortSignal.any([signal, AbortSignal.timeout(LONGEST_WAIT)]),
  })
  if (response.status === 404) throw new ForgottenRun(address)
  if (response.status === 503 || response.status === 429) throw new Refusal((await response.json()).error)
  if (!response.ok) throw new Error(`The server answered ${response.status}.`)
  return decodeFrames(await response.arrayBuffer())
}
