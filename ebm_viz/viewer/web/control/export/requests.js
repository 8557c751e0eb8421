// The messages between the dialog and the server about an export.

import { inApp, pageName } from "../../data/source.js"

/** @typedef {{id: string, state: "drawing" | "waiting" | "working" | "done" | "failed" | "cancelled", progress: number, sentence: string, name: string, pictures?: {type: import("../../draw/paper.js").PictureType, changes: any}[]}} Report  pictures: those that the server needs for the file */

/** The server refuses; the message is a sentence for users. */
export class Refused extends Error {
  /** @param {string} sentence  @param {number} status */
  constructor(sentence, status) {
    super(sentence)
    /** Whether it may accept the request later. */
    this.passing = status === 503
  }
}

/** There is no reply. */
export class Silent extends Error {
  constructor() { super("The server does not answer. Try again.") }
}

/** @param {object} order  @returns {Promise<Report>} */
export const submit = order => ask("", { method: "POST", headers: { "Content-Type": "application/json", "X-Page": pageName() }, body: JSON.stringify(order) })

/** @param {string} id  @returns {Promise<Report>} */
export const follow = id => ask(`/${id}`, {})

/** @param {string} id */
export function cancel(id) {
  // Nothing depends on the reply: the server gives up an export that nobody follows anyway.
  fetch(inApp(`api/exports/${id}`), { method: "DELETE" }).catch(() => {})
}

/** Send the next picture of an export. @param {string} id  @param {number} number  @param {Blob} picture  @param {{title: string, facts: string}} words  @returns {Promise<Report>} */
export const send = (id, number, picture, words) => ask(`/${id}/pictures/${number}?${new URLSearchParams(words)}`, { method: "PUT", body: picture })

/** Whether the server can print PDF, and if not, why. @returns {Promise<{pdf: boolean, why: string}>} */
export const offer = () => ask("", {})

/** The address of a finished file. @param {string} id */
export const fileOf = id => inApp(`api/exports/${id}/file`)

/** Let the browser save a file. @param {string} address  @param {string} name */
export function save(address, name) {
  const anchor = document.createElement("a")
  anchor.href = address
  anchor.download = name
  anchor.click()
}

/** @param {string} path  @param {RequestInit} options */
async function ask(path, options) {
  let response, body
  try {
    response = await fetch(inApp(`api/exports${path}`), options)
    body = await response.json()
  } catch {
    throw new Silent()
  }
  if (!response.ok) throw new Refused(body.error, response.status)
  return body
}
