// Runs an export. A picture is drawn in the browser. Any other file is ordered from the server, which is sent the
// pictures that it needs; the export is then followed until the file can be saved.

import * as requests from "./requests.js"

/** @import { Report } from "./requests.js" */
/** @import { Exporting } from "./state.js" */
/** @import { PictureType } from "../../draw/paper.js" */

/**
 * The object that draws an export in the browser.
 * @typedef {object} Still
 * @property {(type: PictureType, changes?: any) => Promise<{file: Promise<Blob>}>} picture
 * @property {() => {title: string, facts: string}} words
 * @property {() => void} dispose
 */

/** Takes the progress, from 0 to 1, and returns whether the export is still wanted. @typedef {(progress: number, sentence: string) => boolean} Follow */

/**
 * @typedef {object} Wish
 * @property {string} format
 * @property {() => string} name    of a file made in the browser, without extension, once it is made
 * @property {object} order         the order for the server
 * @property {() => Still} open
 * @property {(changes: any, follow?: Follow) => Promise<void>} fetch   loads the frames that a picture needs
 * @property {() => void} [stop]   stops what is still being loaded, and then fetch rejects
 * @property {(follow: Follow) => Promise<Blob>} [page]   makes an HTML file in the browser
 */

/** Milliseconds between two requests for the progress: at first, and the most; the pauses grow in between. */
const PAUSE = 40
const LONGEST_PAUSE = 500
/** Milliseconds for which a progress stays on the screen, because drawing the page takes time too. */
const SHOWN = 150
/** The number of pictures that are encoded or sent while the next one is drawn; the server takes no more at once. */
const BEHIND = 2
/** After a failed request, milliseconds until the next one, growing with each; and the number of failures in a row after which an export is given up. */
const RETRY = 250
const PATIENCE = 12
/** While the server has too many exports: milliseconds between two attempts, and the number of attempts. */
const LATER = 2000
const ATTEMPTS = 60

/** Formats of pictures that are made in the browser. @type {Record<string, PictureType>} */
const HERE = { png: "image/png", svg: "image/svg+xml" }

/**
 * Run an export until it is saved, has failed or is cancelled.
 * @param {Exporting} exporting
 * @param {Wish} wish
 * @param {() => void} onChange
 */
export async function run(exporting, wish, onChange) {
  const here = HERE[wish.format]
  const job = exporting.job = { progress: 0, sentence: here ? "Drawing" : "Asking the server", stop: () => wish.stop?.() }
  const wanted = () => exporting.job === job
  let told = -Infinity
  /** @type {Follow} */ const follow = (progress, sentence) => {
    if (!wanted()) return false
    Object.assign(job, { progress, sentence })
    if (performance.now() >= told + SHOWN) {
      told = performance.now()
      onChange()
    }
    return true
  }
  exporting.outcome = null
  onChange()
  try {
    const { page } = wish
    const name = here ? await drawHere(wish, here, follow)
      : wish.format === "html" && page ? await makeHere(wish, page, follow)
        : await pack(wish, follow)
    if (wanted()) exporting.outcome = { well: true, sentence: `Saved ${name}` }
  } catch (error) {
    if (wanted()) exporting.outcome = { well: false, sentence: error instanceof Error ? error.message : String(error) }
  }
  job.stop()
  if (!wanted()) return
  exporting.job = null
  onChange()
}

/** Cancel the export. The function that runs it will notice and inform the server. @param {Exporting} exporting */
export function stop(exporting) {
  exporting.job?.stop()
  exporting.job = null
  exporting.outcome = { well: false, sentence: "Cancelled." }
}

/** @param {Wish} wish  @param {PictureType} type  @param {Follow} follow  @returns {Promise<string>} the file's name */
async function drawHere({ name, format, open, fetch }, type, follow) {
  await fetch({}, follow)
  follow(1, "Drawing")
  const still = open()
  try {
    const { file } = await still.picture(type)
    const content = await file
    return follow(1, "Saving") ? keep(content, `${name()}.${format}`) : ""
  } finally {
    still.dispose()
  }
}

/** @param {Wish} wish  @param {(follow: Follow) => Promise<Blob>} page  @param {Follow} follow  @returns {Promise<string>} the file's name */
async function makeHere({ name, format }, page, follow) {
  const content = await page(follow)
  return follow(1, "Saving") ? keep(content, `${name()}.${format}`) : ""
}

/** @param {Blob} content  @param {string} file  its name */
function keep(content, file) {
  const address = URL.createObjectURL(content)
  requests.save(address, file)
  setTimeout(() => URL.revokeObjectURL(address), 60_000)
  return file
}

/** Let the server make a file. Pictures that it asks for are drawn here. @param {Wish} wish  @param {Follow} follow  @returns {Promise<string>} the file's name */
async function pack(wish, follow) {
  // The server plans slides, and writes a diagnosis into their notes, from what is trained by then.
  if (wish.format === "pptx") await wish.fetch({}, follow)
  let report = await submitted(wish, follow)
  const { id, pictures = [] } = report
  let wanted = true
  try {
    if (pictures.length) report = await sendAll(wish, report, pictures, follow)
    for (let pause = PAUSE; (wanted = follow(report.progress, report.sentence)); pause = Math.min(LONGEST_PAUSE, 1.5 * pause)) {
      if (report.state !== "waiting" && report.state !== "working") break
      await new Promise(done => setTimeout(done, pause))
      if (!(wanted = follow(report.progress, report.sentence))) break
      report = await patiently(() => requests.follow(id))
    }
  } catch (error) {
    requests.cancel(id)
    throw error
  }
  if (!wanted) requests.cancel(id)
  else if (report.state === "done") requests.save(requests.fileOf(id), report.name)
  else throw new Error(report.sentence)
  return report.name
}

/**
 * Send all pictures of an export. While they are encoded, sent and packed, the next ones are drawn.
 * @param {Wish} wish
 * @param {Report} report  of the order that was submitted
 * @param {NonNullable<Report["pictures"]>} pictures
 * @param {Follow} follow
 * @returns {Promise<Report>}
 */
async function sendAll({ open, fetch }, report, pictures, follow) {
  const { id } = report
  const still = open()
  /** @type {Promise<Report>[]} */ const sent = []
  // Frames for later pictures arrive while the first ones are drawn. A failure is handled where each picture is awaited.
  fetch(pictures.reduce((furthest, { changes }) => ((changes.step ?? 0) > (furthest.step ?? 0) ? changes : furthest), pictures[0].changes)).catch(() => {})
  try {
    for (const [number, { type, changes }] of pictures.entries()) {
      await fetch(changes, (_, sentence) => follow(report.progress, sentence))
      const { file } = await still.picture(type, changes)
      const words = still.words()
      if (number >= BEHIND) report = await sent[number - BEHIND]
      if (report.state !== "drawing" || !follow(report.progress, report.sentence)) return report
      sent.push(file.then(picture => patiently(() => requests.send(id, number, picture, words))))
      // A failure is handled where the promise is awaited.
      sent[number].catch(() => {})
    }
    const [last, before = last] = sent.reverse()
    report = await before
    return report.state === "drawing" ? await last : report
  } finally {
    still.dispose()
  }
}

/** Submit an order, and try again while the server has too many exports. @param {Wish} wish  @param {Follow} follow */
async function submitted({ order }, follow) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await requests.submit(order)
    } catch (error) {
      if (!(error instanceof requests.Refused && error.passing) || attempt === ATTEMPTS || !follow(0, error.message)) throw error
      await new Promise(done => setTimeout(done, LATER))
    }
  }
}

/** Send a request, and repeat it if there is no reply, because a network may fail for a moment. @param {() => Promise<Report>} question */
async function patiently(question) {
  for (let failures = 1; ; failures += 1) {
    try {
      return await question()
    } catch (error) {
      if (!(error instanceof requests.Silent) || failures >= PATIENCE) throw error
      await new Promise(done => setTimeout(done, failures * RETRY))
    }
  }
}
