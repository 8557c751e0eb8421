// The script of a page in a headless browser, in which Python has pictures drawn.

import { base64FromBytes, bytesFromBase64 } from "../data/frames.js"
import { LossStill } from "../losses/still.js"
import { PlotStill } from "../plots/still.js"
import { openStill } from "./still.js"

/**
 * A picture to draw; `answer` holds its figures if it shows Plotly figures.
 * @typedef {{type: import("../draw/paper.js").PictureType, changes: any, answer?: import("../plots/still.js").Answer}} Wanted
 */

/** @type {import("../panels/still.js").Still | LossStill | PlotStill} */
let still

/** The figures of the picture that is drawn. @type {import("../plots/still.js").Answer} */
let figures

/** @param {any} scene  @param {string[][]} replies  for each run, the replies with its frames, as base64 */
export async function open(scene, replies) {
  still = await openStill(scene, replies.map(messages => messages.map(bytes)))
}

/** @param {any} board */
export function openBoard(board) { still = new LossStill(board, document) }

/** Open a page of Plotly figures; each wanted picture brings its own. @param {any} shown  @param {any} style */
export function openFigures(shown, style) {
  const font = document.getElementById("font")?.textContent ?? ""
  still = new PlotStill(shown, style, "", { figures: async () => figures, font: async () => font })
}

/** The previous picture. It has to be finished before the next one uses the canvas. @type {Promise<unknown>} */
let before = Promise.resolve()

/** Draw a picture; the file is returned as base64. @param {Wanted} wanted */
export async function draw({ type, changes, answer }) {
  const drawn = before.then(async () => {
    if (answer) figures = answer
    return { ...await still.picture(type, changes), words: still.words() }
  })
  before = drawn.catch(() => {})
  const { file, words } = await drawn
  return { content: base64FromBytes(new Uint8Array(await (await file).arrayBuffer())), ...words }
}

/** @param {string} text  base64  @returns {ArrayBuffer} */
const bytes = text => bytesFromBase64(text).buffer
