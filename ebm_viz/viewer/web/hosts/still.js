// Opens stills of a scene from recorded replies: without a server or a surrounding page.

import { decodeFrames } from "../data/frames.js"
import { History } from "../data/history.js"
import { SearchHistory } from "../data/searched.js"
import { isSearched, isWalk } from "../data/state.js"
import { WalkHistory } from "../data/walked.js"
import { Still } from "../panels/still.js"

/**
 * @param {import("../panels/still.js").StillScene} scene
 * @param {ArrayBuffer[][]} replies   for each run, the server's replies to requests for frames
 */
export async function openStill(scene, replies) {
  const histories = replies.map((buffers, run) => {
    const described = scene.runs[run]
    if (isWalk(described)) return walked(described, buffers, scene.view.beta ?? described.beta)
    if (isSearched(described)) return searched(described, buffers)
    const history = new History(described)
    for (const buffer of buffers) {
      const reply = decodeFrames(buffer)
      // A frame that comes a second time is on a finer grid.
      if (!history.append(reply)) for (const frame of reply.frames) history.refine(frame)
    }
    return history
  })
  const still = new Still(scene, histories, document)
  await still.ready
  return still
}

/** @param {ConstructorParameters<typeof SearchHistory>[0]} run  @param {ArrayBuffer[]} buffers */
function searched(run, buffers) {
  const history = new SearchHistory(run)
  for (const buffer of buffers) history.land(decodeFrames(buffer))
  return history
}

/** Compute a walk to its end. @param {ConstructorParameters<typeof WalkHistory>[0]} run  @param {ArrayBuffer[]} buffers  @param {number} beta */
function walked(run, buffers, beta) {
  const history = new WalkHistory(run)
  for (const buffer of buffers) history.land(decodeFrames(buffer), beta)
  while (!history.whole) history.move()
  return history
}
