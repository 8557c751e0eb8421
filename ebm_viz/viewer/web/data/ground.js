// Histories and feeds that load one landscape, and then work on it.

import { BREATH, delay, Feed, FIRST_PAUSE } from "./feed.js"
import { History } from "./history.js"

/** @import { Wish } from "./clock.js" */
/** @import { Wiring } from "./feed.js" */
/** @import { Frame, Reply } from "./frames.js" */
/** @import { RunDescription } from "./state.js" */

/**
 * States on one landscape. It never changes, so its scales do not either.
 * @template {RunDescription} Run
 */
export class GroundHistory extends History {
  /** @param {Run} run  @param {number[]} steps */
  constructor(run, steps) {
    super({ key: run.key, snapshots: steps })
    this.run = run
    /** The frame that holds the landscape. @type {Frame | null} */ this.ground = null
  }

  /** Take the landscape from the last frame of a reply, if it is not there yet. @param {Pick<Reply, "frames" | "gradientAxis" | "buffer">} reply */
  land(reply) {
    const frame = reply.frames[reply.frames.length - 1]
    if (this.ground || !frame) return
    this.ground = frame
    this.gradientAxis = reply.gradientAxis
    this.replies.push(reply.buffer)
    this.state = "finished"
    this.begin(frame)
  }

  /** A history on the same landscape, with the states so far, that does not follow what the user changes. @returns {GroundHistory<Run>} */
  twin() { throw new Error("Each kind has its own.") }

  /** @template {GroundHistory<any>} Other  @param {Other} other  a history without a landscape  @returns {Other} */
  landed(other) {
    const { ground, gradientAxis, replies: [buffer] } = this
    if (ground) other.land({ frames: [ground], gradientAxis, buffer })
    return other
  }

  /** Make the first states. @param {Frame} _ground */
  begin(_ground) {}

  extentAt() { return super.extentAt(0) }

  /** @param {number} beta */
  densityTop(beta) { return super.densityTop(beta, 0) }

  liftTop() { return 0 }
}

/**
 * @template {GroundHistory<any>} Known
 * @template Chosen
 */
export class GroundFeed extends Feed {
  /** @param {Known} history  @param {Wiring} wiring  @param {() => Chosen} chosen  what the user has chosen */
  constructor(history, wiring, chosen) {
    super(history, history.run, wiring)
    /** @type {Known} */ this.history = history
    this.chosen = chosen
  }

  /** @param {() => void} onChange  @returns {GroundFeed<Known, Chosen>} */
  twin(onChange) {
    const chosen = this.chosen()
    const Kind = /** @type {any} */ (this.constructor)
    return new Kind(this.history.twin(), this.wiringOfTwin(onChange), () => chosen)
  }

  get refines() { return false }

  /** The number of the snapshot with the landscape. */
  get landing() { return this.run.snapshots.length - 1 }

  /** @param {Reply} reply */
  land(reply) { this.history.land(reply) }

  /** Cells per side of the grid to work on. @param {Frame} frame  the landscape on the usual grid */
  sideFor(frame) { return frame.n }

  /** Work on the landscape, once it is there. */
  work() {}

  /** @param {Wish} wish */
  want(wish) {
    this.wish = wish
    if (this.busy || this.abort.signal.aborted) return
    if (this.history.ground) this.work()
    else void this.#load()
  }

  async #load() {
    const { landing } = this
    await this.persist(() => Boolean(this.history.ground), async signal => {
      const last = { first: landing, count: 1, stride: 1 }
      let reply = await this.source.ask(this.run, last, signal)
      const [frame] = reply.frames.slice(-1)
      const side = frame ? this.sideFor(frame) : 0
      if (frame && side > frame.n) reply = await this.source.ask(this.run, { ...last, side }, signal)
      if (signal.aborted) return
      this.notice = reply.frames.length ? "" : `The landscape is being trained: snapshot ${reply.ready} of ${landing + 1}.`
      this.land(reply)
      if (!this.history.ground) await delay(BREATH)
    })
  }

  /** Ask until there is an answer, ever more seldom while there is none. @param {() => boolean} done  @param {(signal: AbortSignal) => Promise<void>} ask */
  async persist(done, ask) {
    this.busy = true
    const { signal } = this.abort
    this.pause = FIRST_PAUSE
    while (!signal.aborted && !done()) {
      try {
        await ask(signal)
        if (signal.aborted) return
        this.health = "well"
      } catch (error) {
        if (signal.aborted) return
        this.complain(error)
        await this.waitLonger()
      }
      if (!done()) this.onChange()
    }
    this.busy = false
    if (!signal.aborted) this.onChange()
  }
}
