// A finger on a slider.

/**
 * Keep a finger that scrolls the page from moving a slider: a browser moves its sliders as soon as a finger comes down.
 * That first move counts once the finger drags on or is lifted.
 * @param {HTMLElement} root  contains the sliders
 * @param {AbortSignal} signal  ends it
 */
export function keepFromSwipes(root, signal) {
  /** The touched slider, its value before, and the one that the finger gives it. @type {{slider: HTMLInputElement, before: string, chosen: string | null} | null} */
  let touched = null
  const listen = (/** @type {string} */ type, /** @type {(slider: HTMLInputElement, event: any) => void} */ act) => {
    root.addEventListener(type, event => {
      const { target } = event
      if (target instanceof HTMLInputElement && target.type === "range") act(target, event)
    }, { capture: true, signal })
  }
  listen("pointerdown", (slider, { pointerType }) => {
    touched = pointerType === "mouse" ? null : { slider, before: slider.value, chosen: null }
  })
  listen("input", (slider, event) => {
    if (touched?.slider !== slider) return
    if (touched.chosen === null) {
      touched.chosen = slider.value
      event.stopPropagation()
    } else touched = null
  })
  listen("pointerup", slider => {
    const chosen = touched?.chosen ?? null
    touched = null
    if (chosen === null) return
    slider.value = chosen
    slider.dispatchEvent(new Event("input"))
  })
  listen("pointercancel", slider => {
    if (touched) slider.value = touched.before
    touched = null
  })
}
