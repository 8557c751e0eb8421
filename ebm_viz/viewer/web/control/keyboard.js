// Keys for the lecturer. They work wherever the focused element does not use them itself.

import { turnBeta } from "./transport.js"

/** @import { State } from "../data/state.js" */

/** @type {Record<string, (state: State) => void>} */
const ACTIONS = {
  " ": ({ clock }) => (clock.playing ? clock.pause() : clock.play()),
  ArrowRight: ({ clock }) => clock.move(1),
  ArrowLeft: ({ clock }) => clock.move(-1),
  Home: ({ clock }) => clock.seek(0),
  End: ({ clock }) => clock.seek(Infinity),
  "[": state => turnBeta(state, -1),
  "]": state => turnBeta(state, 1),
}

/**
 * @param {HTMLElement} root
 * @param {() => State} current  the state to act on
 * @param {() => void} onChange
 * @param {AbortSignal} signal  ends it
 */
export function listenToKeys(root, current, onChange, signal) {
  /** @param {KeyboardEvent} event */
  function onKey(event) {
    const action = ACTIONS[event.key]
    // On some keyboards [ and ] need AltGr, which is reported as Ctrl + Alt.
    const chord = event.metaKey || ((event.ctrlKey || event.altKey) && !event.getModifierState("AltGraph"))
    if (!action || chord || event.defaultPrevented || !concerns(root, event)) return
    event.preventDefault()
    action(current())
    onChange()
  }
  document.addEventListener("keydown", onKey, { signal })
  roots.add(root)
  signal.addEventListener("abort", () => roots.delete(root))
}

/** @param {HTMLElement} root  @param {KeyboardEvent} event */
function concerns(root, event) {
  const target = event.composedPath()[0]
  if (!(target instanceof HTMLElement)) return false
  if (!root.contains(target)) return isFree(target, event.key) && isFirstInSight(root)
  // A button uses Space; a select uses all keys.
  if (target instanceof HTMLButtonElement || target instanceof HTMLAnchorElement) return event.key !== " "
  if (target instanceof HTMLSelectElement) return false
  if (!(target instanceof HTMLInputElement)) return true
  // The slider of β uses Home and End.
  return target.type === "range" && !(target.getAttribute("aria-label") === "β" && /^(Home|End)$/.test(event.key))
}

/** Elements that use keys themselves. */
const BUSY = "input, select, textarea, button, a[href], summary, iframe, [contenteditable], [role=dialog], [role=listbox], [role=menu], "
  + "[role=option], [role=slider], [role=radio], [role=tab], [role=combobox]"

/** Whether an element outside the viewer does not use a key. This also holds for Space in a closed combobox. @param {HTMLElement} target  @param {string} key */
function isFree(target, key) {
  const chooses = target.getAttribute("role") === "combobox" && target.getAttribute("aria-expanded") !== "true"
  return !target.closest(BUSY) || (chooses && key === " ")
}

/** All viewers on the page. The keys control the topmost one in sight. @type {Set<HTMLElement>} */
const roots = new Set()

/** @param {HTMLElement} root */
function isFirstInSight(root) {
  const inSight = [...roots].filter(other => {
    const { top, bottom } = other.getBoundingClientRect()
    return bottom > 0 && top < innerHeight
  })
  inSight.sort((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top)
  return inSight[0] === root
}
