// An export on its way: ask for it, follow it, save its file.

import * as requests from "./requests.js"

/** @typedef {import("./state.js").Exporting} Exporting */
/** @typedef {import("./requests.js").Report} Report */

/** Milliseconds between two questions. */
const PAUSE = 250
/** Questions in a row that may go unanswered. */
const PATIENCE = 12

/**
 * Runs until the file is there, the export has failed or is cancelled.
 * @param {Exporting} exporting
 * @param {object} order
 * @param {() => void} onChange
 */
export async function run(exporting, order, onChange) {
  const job = exporting.job = { progress: 0, sentence: "Asking the server" }
  const wanted = () => exporting.job === job
  exporting.outcome = null
  onChange()
  try {
    let report = await requests.submit(order)
    while (wanted() && (report.state === "waiting" || report.state === "working")) {
      Object.assign(job, { progress: report.progress, sentence: report.sentence })
      onChange()
      await new Promise(done => setTimeout(done, PAUSE))
      if (wanted()) report = await patiently(() => requests.follow(report.id))
    }
    if (!wanted()) requests.cancel(report.id)
    else if (report.state === "done") {
      requests.save(report)
      exporting.outcome = { well: true, sentence: `Saved ${report.name}` }
    } else exporting.outcome = { well: false, sentence: report.sentence }
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
