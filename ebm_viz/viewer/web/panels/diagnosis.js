// The diagnosis of a run at a frame: a word and a sentence. What stands with its name once it has ended.

import { formatStep } from "../draw/numbers.js"

/** @param {import("../data/history.js").History} history  @param {import("../data/frames.js").Frame} frame  @returns {import("../draw/words.js").Word[]} */
export function diagnosisOf(history, frame) {
  const ended = history.state === "diverged" && frame.number === history.steps.length - 1
  const { state, sentence } = ended ? { state: "Diverged", sentence: history.message ?? "" } : frame.diagnosis
  // A sentence such as "Diverged at step 594" already begins with the word.
  return sentence.startsWith(`${state} `)
    ? [{ text: state, bold: true }, { text: sentence.slice(state.length) }]
    : [{ text: `${state}.`, bold: true }, { text: ` ${sentence}` }]
}

/** What is said of a run that ended before a step; empty if it did not. @param {import("../data/history.js").History} history  @param {number} step */
export const endOf = ({ ended, lastStep }, step) => (ended && lastStep < step ? `ended at ${formatStep(lastStep)}` : "")
