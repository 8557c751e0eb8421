// What is said between the dialog and the server about an export.

import { inApp } from "../../data/source.js"

/** @typedef {{id: string, state: "waiting" | "working" | "done" | "failed" | "cancelled", progress: number, sentence: string, name: string}} Report */

/** The server does not want to; the message is a sentence for people. */
export class Refused extends Error {}

/** There is no answer. */
export class Silent extends Error {
  constructor() { super("The server does not answer. Try again.") }
}

/** @param {object} order  @returns {Promise<Report>} */
export const submit = order => ask("", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(order) })

/** @param {string} id  @returns {Promise<Report>} */
export const follow = id => ask(`/${id}`, {})

/** @param {string} id */
export function cancel(id) {
  // Nothing depends on the answer: an export that nobody follows is given up in any case.
  fetch(inApp(`api/exports/${id}`), { method: "DELETE" }).catch(() => {})
}

/** Let the browser save the file. @param {Report} report */
export function save({ id, name }) {
  const anchor = document.createElement("a")
  anchor.href = inApp(`api/exports/${id}/file`)
  anchor.download = name
  anchor.click()
}

/** @param {string} path  @param {RequestInit} options  @returns {Promise<Report>} */
async function ask(path, options) {
  let response, body
  try {
    response = await fetch(inApp(`api/exports${path}`), options)
    body = await response.json()
  } catch {
    throw new Silent()
  }
  if (!response.ok) throw new Refused(body.error)
  return body
}
