// Streamlit replaces a button that gets another meaning: the focus goes on to the one in its place.

const BUTTONS = ".st-key-playback button"

/** The button that has, or had, the focus, its page, and its place among those of playback. */
let focused = /** @type {{button: Element, page: string, place: number} | null} */ (null)

/** @param {Event} event */
function note({ target }) {
  const button = target instanceof Element ? target.closest(BUTTONS) : null
  focused = button && { button, page: location.pathname, place: [...document.querySelectorAll(BUTTONS)].indexOf(button) }
}
document.addEventListener("focusin", note)
document.addEventListener("pointerdown", note)

let waiting = 0

/** Give the focus of a button that was replaced to the one in its place, unless something else has it by now. */
export function followFocus(looks = 20) {
  clearTimeout(waiting)
  if (!focused || focused.page !== location.pathname) return
  if (focused.button.isConnected) {
    // On a busy machine the button is replaced some time after the page has heard of it.
    if (looks) waiting = setTimeout(followFocus, 100, looks - 1)
    return
  }
  if (document.activeElement !== document.body) return
  const next = document.querySelectorAll(BUTTONS)[focused.place]
  if (next instanceof HTMLElement) next.focus({ preventScroll: true })
}
