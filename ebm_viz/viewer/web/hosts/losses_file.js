// The script of an exported HTML file of a board of losses, which it computes itself.

import { element } from "../control/dom.js"
import { styledRoot } from "../control/style.js"
import losses from "../losses/losses.css" with { type: "css" }
import { LossBoardViewer } from "../losses/viewer.js"
import { openPage } from "./page.js"

export const openFile = () => openPage(async (main, { board, heading }) => {
  if (!board) return () => {}
  document.title = heading || board.losses.map(({ label }) => label).join(", ")
  if (heading) document.querySelector("header")?.append(element("h1", {}, heading))
  const viewer = new LossBoardViewer(styledRoot(main, "viewer planes", losses).root, null)
  return () => viewer.update(board)
})
