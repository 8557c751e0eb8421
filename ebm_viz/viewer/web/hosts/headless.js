// The script of a page in a headless browser, in which Python has pictures drawn.

import { base64FromBytes, bytesFromBase64, decodeFrames } from "../data/frames.js"
import { History } from "../data/history.js"
import { SearchHistory } from "../data/searched.js"
import { isSearched, isWalk } from "../data/state.js"
import { WalkHistory } from "../data/walked.js"
import { LossStill } from "../losses/still.js"
import { Still } from "../panels/still.js"
import { PlotStill } from "../plots/still.js"

/**
 * A picture to draw; `answer` holds its figures if it shows Plotly figures.
 * @typedef {{type: import("../draw/paper.js").PictureType, changes: any, answer?: import("../plots/still.js").Answer}} Wanted
 */

/** @type {Still | LossStill | PlotStill} */
let still

/** The figures of the picture that is drawn. @type {import("../plots/still.js").Answer} */
let figures

/** @param {import("../panels/still.js").StillScene} scene  @param {string[][]} replies  for each run, the replies with its frames, as base64 */
export async function open(scene, replies) {
  const histories = scene.runs.map((run, k) => {
    const decoded = replies[k].map(text => decodeFrames(bytesFromBase64(text).buffer))
    return recorded(run, decoded, scene.view.beta ?? run.beta)
  })
  const opened = still = new Still(scene, histories, document)
  await opened.ready
}

/** The history of a run, from recorded replies. A walk is computed to its end. @param {import("../data/state.js").RunDescription} run  @param {import("../data/frames.js").Reply[]} replies  @param {number} beta */
function recorded(run, replies, beta) {
  if (isWalk(run)) {
    const history = new WalkHistory(run)
    for (const reply of replies) history.land(reply, beta)
    while (!history.whole) history.move()
    return history
  }
  if (isSearched(run)) {
    const history = new SearchHistory(run)
    for (const reply of replies) history.land(reply)
    return history
  }
  const history = new History(run)
  for (const reply of replies) {
    // A frame that comes a second time is on a finer grid.
    if (!history.append(reply)) for (const frame of reply.frames) history.refine(frame)
  }
  return history
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
