// Loads what an export needs of its runs, whatever the page shows meanwhile.

/** @import { History } from "../../data/history.js" */
/** @import { State } from "../../data/state.js" */

const LOST = "The server no longer has this run. Open it again, then export it."

export class Loading {
  /** @param {State["feeds"]} feeds  of the page, for the runs to export */
  constructor(feeds) {
    this.stopped = false
    /** What to call at the next change of a feed. @type {(() => void)[]} */ this.awaiting = []
    this.pairs = feeds.map(shown => ({ shown, own: shown.twin(() => this.#tell()) }))
    /** @type {History[]} */ this.histories = this.pairs.map(({ own }) => own.history)
  }

  /**
   * Wait until all frames up to a step are loaded, because the scales of a picture depend on them. Rejects once the
   * export is cancelled.
   * @param {number} step
   * @param {import("./progress.js").Follow} [follow]
   * @param {boolean} [all]   if false, do without frames before the step that cannot be loaded now
   */
  async reach(step, follow, all = false) {
    for (;;) {
      if (this.stopped) throw new Error("Cancelled.")
      const counts = this.pairs.map(({ own }) => {
        const wanted = own.history.due(step) + 1
        return { own, wanted, here: own.history.numbers.filter(number => number < wanted).length }
      })
      const missing = counts.filter(({ here, wanted }) => here < wanted)
      const readable = !all && this.histories.every(history => history.shows(step, 1))
      if (!missing.length || (readable && missing.some(({ own }) => own.health !== "well"))) return
      if (this.pairs.some(({ shown, own }) => own.health === "forgotten" && shown.abort.signal.aborted)) throw new Error(LOST)
      const sum = (/** @type {"here" | "wanted"} */ name) => counts.reduce((all, count) => all + count[name], 0)
      const notice = missing.find(({ own }) => own.notice)?.own.notice
      follow?.(sum("here") / sum("wanted"), notice ?? `Fetching snapshots: ${sum("here")} of ${sum("wanted")}`)
      // A walk may move at once.
      const changed = new Promise(done => { this.awaiting.push(() => done(undefined)) })
      for (const { own, wanted: count } of missing) own.wantUpTo(count - 1)
      await changed
    }
  }

  stop() {
    this.stopped = true
    for (const { own } of this.pairs) own.stop()
    this.#tell()
  }

  #tell() {
    for (const done of this.awaiting.splice(0)) done()
  }
}
