// A viewer on paper: as wide as the page, in light colours, without controls. It goes back to the screen afterwards.

/** Device pixels per pixel on paper. */
export const PAPER_RATIO = 3

/** Whether a viewer is laid out for paper. @param {HTMLElement} root */
export const isOnPaper = root => root.classList.contains("paper")

/**
 * Lay a viewer out for paper while the page is printed.
 * @param {HTMLElement} root
 * @param {(printed: boolean) => void} changed   called when it is on paper, and when it is back on the screen
 * @param {AbortSignal} signal  ends it
 */
export function followPaper(root, changed, signal) {
  const paper = matchMedia("print")
  const turn = (/** @type {boolean} */ printed) => {
    if (isOnPaper(root) === printed) return
    root.classList.toggle("paper", printed)
    changed(printed)
  }
  paper.addEventListener("change", () => turn(paper.matches), { signal })
  addEventListener("beforeprint", () => turn(true), { signal })
  addEventListener("afterprint", () => turn(paper.matches), { signal })
}
