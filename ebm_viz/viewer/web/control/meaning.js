// The title of a number says what it means to whoever points at it, taps it or goes there by keyboard.

import { element, zoomOf } from "./dom.js"

/** Pixels between a bubble and the end of the window. */
const EDGE = 8
let count = 0

/**
 * @param {HTMLElement} title   a button
 * @param {string} [meaning]    a sentence
 */
export function explain(title, meaning) {
  if (!meaning) return
  count += 1
  const bubble = element("span", { class: "meaning", role: "tooltip", id: `meaning-${count}` }, meaning)
  bubble.hidden = true
  title.classList.add("explained")
  title.setAttribute("aria-describedby", bubble.id)
  // Beside the heading, whose words it is none of.
  title.parentElement?.after(bubble)
  let held = false
  const show = (/** @type {boolean} */ shown) => {
    bubble.hidden = !shown
    if (!shown) return
    const zoom = zoomOf(title)
    const beyond = (title.getBoundingClientRect().left - innerWidth) / zoom + bubble.offsetWidth + EDGE
    bubble.style.left = `${-Math.max(0, beyond)}px`
  }
  // A press holds it, for a finger has nothing to rest on a title; another one, Escape or leaving it lets it go.
  title.onclick = () => { held = !held; show(held) }
  title.onpointerenter = ({ pointerType }) => { if (pointerType === "mouse") show(true) }
  title.onpointerleave = ({ pointerType }) => { if (pointerType === "mouse") show(held) }
  title.onfocus = () => { if (title.matches(":focus-visible")) show(true) }
  title.onblur = () => { held = false; show(false) }
  title.onkeydown = event => {
    if (event.key !== "Escape" || bubble.hidden) return
    event.stopPropagation()
    held = false
    show(false)
  }
}
