// Keys for the lecturer: they work wherever the focus is not in a field of its own.

import { turnBeta } from "./transport.js"

/** @typedef {import("../data/state.js").State} State */

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
 * @returns {() => void} stops listening
 */
export function listenToKeys(root, current, onChange) {
  /** @param {KeyboardEvent} event */
  function onKey(event) {
    const action = ACTIONS[event.key]
    // Some keyboards have [ and ] on AltGr, which counts as Ctrl + Alt.
    const chord = event.metaKey || ((event.ctrlKey || event.altKey) && !event.getModifierState("AltGraph"))
    if (!action || chord || event.defaultPrevented || !concerns(root, event)) return
    event.preventDefault()
    action(current())
    onChange()
  }
  document.addEventListener("keydown", onKey)
  return () => document.removeEventListener("keydown", onKey)
}

/** @param {HTMLElement} root  @param {KeyboardEvent} event */
function concerns(root, event) {
  const target = event.composedPath()[0]
  if (!(target instanceof HTMLElement)) return false
  if (!root.contains(target)) return isFree(target, event.key) && isFirstInSight(root)
  // A button's own key is Space, a choice's own keys are all of them.
  if (target instanceof HTMLButtonElement || target instanceof HTMLAnchorElement) return event.key !== " "
  if (target instanceof HTMLSelectElement) return false
  if (!(target instanceof HTMLInputElement)) return true
  // β's slider has its own use for Home and End.
  return target.type === "range" && !(target.getAttribute("aria-label") === "β" && /^(Home|End)$/.test(event.key))
}

/** What has a use of its own for keys. */
const BUSY = "input, select, textarea, button, a[href], summary, iframe, [contenteditable], [role=dialog], [role=listbox], [role=menu], "
  + "[role=option], [role=slider], [role=radio], [role=tab], [role=combobox]"

/** Whether a key pressed there is meant for no one: on a blank place, or Space in a field that chooses, once it has chosen. @param {HTMLElement} target  @param {string} key */
function isFree(target, key) {
  const chooses = target.getAttribute("role") === "combobox" && target.getAttribute("aria-expanded") !== "true"
  return !target.closest(BUSY) || (chooses && key === " ")
}

/** With several viewers on a page, the keys belong to the uppermost that is in sight. @type {Set<HTMLElement>} */
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

/** @param {HTMLElement} root */
export const register = root => { roots.add(root) }
/** @param {HTMLElement} root */
export const unregister = root => { roots.delete(root) }
