// A swipe that begins on a slider.

/**
 * Put a slider back if the browser scrolls the page: a browser moves its sliders as soon as a finger comes down.
 * @param {HTMLElement} root  contains the sliders
 * @param {AbortSignal} signal  ends it
 */
export function keepFromSwipes(root, signal) {
  let before = ""
  const listen = (/** @type {"pointerdown" | "pointercancel"} */ type, /** @type {(slider: HTMLInputElement) => void} */ act) => {
    root.addEventListener(type, ({ target }) => {
      if (target instanceof HTMLInputElement && target.type === "range") act(target)
    }, { capture: true, signal })
  }
  listen("pointerdown", slider => { before = slider.value })
  listen("pointercancel", slider => {
    slider.value = before
    slider.dispatchEvent(new Event("input"))
  })
}
