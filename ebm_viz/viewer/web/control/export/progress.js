// An export on its way: drawn here where the file is a picture; else asked for, sent its pictures, followed and saved.

import * as requests from "./requests.js"

/** @typedef {import("./state.js").Exporting} Exporting */
/** @typedef {import("./requests.js").Report} Report */
/** @typedef {import("../../draw/paper.js").PictureType} PictureType */

/**
 * What draws an export here.
 * @typedef {object} Still
 * @property {(type: PictureType, changes?: any) => Promise<{file: Promise<Blob>}>} picture
 * @property {() => {title: string, facts: string}} words
 * @property {() => void} dispose
 */

/** Hears how far something is; answers whether it is still wanted. @typedef {(progress: number, sentence: string) => boolean} Follow */

/**
 * @typedef {object} Wish
 * @property {string} format
 * @property {string} name          of a file that is made here, without its ending
 * @property {object} order         what the server is asked for
 * @property {() => Still} open
 * @property {(changes: any) => Promise<void>} fetch   what a picture needs
 * @property {(follow: Follow) => Promise<Blob>} [page]   makes an HTML file here
 */

/** Milliseconds between two questions. */
const PAUSE = 250
/** Questions in a row that may go unanswered. */
const PATIENCE = 12
/** Milliseconds between two attempts while others have too many exports on their way, and how many. */
const LATER = 2000
const ATTEMPTS = 60

/** Formats of files that are made here. @type {Record<string, PictureType>} */
const HERE = { png: "image/png", svg: "image/svg+xml" }

/**
 * Runs until the file is there, the export has failed or is cancelled.
 * @param {Exporting} exporting
 * @param {Wish} wish
 * @param {() => void} onChange
 */
export async function run(exporting, wish, onChange) {
  const here = HERE[wish.format]
  const job = exporting.job = { progress: 0, sentence: here ? "Drawing" : "Asking the server" }
  const wanted = () => exporting.job === job
  const tell = (/** @type {{progress: number, sentence: string}} */ { progress, sentence }) => {
    Object.assign(job, { progress, sentence })
    onChange()
  }
  exporting.outcome = null
  onChange()
  try {
    const { page } = wish
    const name = here ? await drawHere(wish, here)
      : wish.format === "html" && page ? await makeHere(wish, page, wanted, tell)
        : await pack(wish, wanted, tell)
    if (wanted()) exporting.outcome = { well: true, sentence: `Saved ${name}` }
  } catch (error) {
    if (wanted()) exporting.outcome = { well: false, sentence: error instanceof Error ? error.message : String(error) }
  }
  if (!wanted()) return
  exporting.job = null
  onChange()
}

/** Who follows the export will see it, and tell the server. @param {Exporting} exporting */
export function stop(exporting) {
  exporting.job = null
  exporting.outcome = { well: false, sentence: "Cancelled." }
}

/** @param {Wish} wish  @param {PictureType} type  @returns {Promise<string>} the file's name */
async function drawHere({ name, format, open, fetch }, type) {
  await fetch({})
  const still = open()
  try {
    const { file } = await still.picture(type)
    return keep(await file, `${name}.${format}`)
  } finally {
    still.dispose()
  }
}

/**
 * @param {Wish} wish
 * @param {(follow: Follow) => Promise<Blob>} page
 * @param {() => boolean} wanted
 * @param {(report: Pick<Report, "progress" | "sentence">) => void} tell
 * @returns {Promise<string>} the file's name
 */
async function makeHere({ name, format }, page, wanted, tell) {
  const content = await page((progress, sentence) => {
    if (wanted()) tell({ progress, sentence })
    return wanted()
  })
  return wanted() ? keep(content, `${name}.${format}`) : ""
}

/** @param {Blob} content  @param {string} file  its name */
function keep(content, file) {
  const address = URL.createObjectURL(content)
  requests.save(address, file)
  setTimeout(() => URL.revokeObjectURL(address), 60_000)
  return file
}

/**
 * Has the server make a file, of pictures that are drawn here where it asks for some.
 * @param {Wish} wish
 * @param {() => boolean} wanted
 * @param {(report: {progress: number, sentence: string}) => void} tell
 * @returns {Promise<string>} the file's name
 */
async function pack(wish, wanted, tell) {
  let report = await submitted(wish, wanted, tell)
  const { id, pictures = [] } = report
  try {
    if (pictures.length) report = await sendAll(wish, id, pictures, wanted, tell)
    while (wanted() && (report.state === "waiting" || report.state === "working")) {
      tell(report)
      await new Promise(done => setTimeout(done, PAUSE))
      if (wanted()) report = await patiently(() => requests.follow(id))
    }
  } catch (error) {
    requests.cancel(id)
    throw error
  }
  if (!wanted()) requests.cancel(id)
  else if (report.state === "done") requests.save(requests.fileOf(id), report.name)
  else throw new Error(report.sentence)
  return report.name
}

/**
 * While a picture is packed and on its way, the next one is drawn.
 * @param {Wish} wish
 * @param {string} id
 * @param {NonNullable<Report["pictures"]>} pictures
 * @param {() => boolean} wanted
 * @param {(report: {progress: number, sentence: string}) => void} tell
 * @returns {Promise<Report>}
 */
async function sendAll({ open, fetch }, id, pictures, wanted, tell) {
  const still = open()
  /** @type {Promise<Report> | null} */ let sending = null
  try {
    for (const [number, { type, changes }] of pictures.entries()) {
      await fetch(changes)
      const { file } = await still.picture(type, changes)
      const words = still.words()
      if (sending) tell(await sending)
      if (!wanted()) break
      sending = file.then(picture => patiently(() => requests.send(id, number, picture, words)))
      // Its failure is heard of where it is awaited.
      sending.catch(() => {})
    }
    return sending ? await sending : await requests.follow(id)
  } finally {
    still.dispose()
  }
}

/** While others have too many exports on their way, try again. @param {Wish} wish  @param {() => boolean} wanted  @param {(report: {progress: number, sentence: string}) => void} tell */
async function submitted({ order }, wanted, tell) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await requests.submit(order)
    } catch (error) {
      if (!(error instanceof requests.Refused && error.passing) || attempt === ATTEMPTS || !wanted()) throw error
      tell({ progress: 0, sentence: error.message })
      await new Promise(done => setTimeout(done, LATER))
    }
  }
}

/** A network may fail for a moment. @param {() => Promise<Report>} question */
async function patiently(question) {
  for (let failures = 1; ; failures += 1) {
    try {
      return await question()
    } catch (error) {
      if (!(error instanceof requests.Silent) || failures >= PATIENCE) throw error
      await new Promise(done => setTimeout(done, failures * PAUSE))
    }
  }
}
