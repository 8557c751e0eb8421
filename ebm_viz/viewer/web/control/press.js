// Clicks of two kinds: plain, and with Shift; a finger that stays stands for Shift.

/** Milliseconds that a finger has to stay. */
const LONG = 500
/** Pixels that it may move meanwhile. */
const STILL = 10

/** Where a click is. @typedef {{target: Element, clientX: number, clientY: number}} Spot */

/** @param {HTMLElement} element  @param {(spot: Spot, second: boolean) => void} act */
export function onPress(element, act) {
  let timer = 0
  let from = { clientX: 0, clientY: 0 }
  let acted = false
  const release = () => clearTimeout(timer)
  element.addEventListener("pointerdown", event => {
    release()
    acted = false
    if (event.pointerType !== "touch" || !event.isPrimary) return
    const spot = spotOf(event) // the event forgets its target
    from = spot
    timer = setTimeout(() => {
      acted = true
      act(spot, true)
    }, LONG)
  })
  element.addEventListener("pointermove", ({ clientX, clientY }) => {
    if (Math.hypot(clientX - from.clientX, clientY - from.clientY) > STILL) release()
  })
  element.addEventListener("pointerup", release)
  element.addEventListener("pointercancel", release)
  element.addEventListener("contextmenu", event => { if (acted) event.preventDefault() })
  element.addEventListener("click", event => { if (!acted) act(spotOf(event), event.shiftKey) })
}

/** @param {MouseEvent} event  @returns {Spot} */
const spotOf = ({ target, clientX, clientY }) => ({ target: /** @type {Element} */ (target), clientX, clientY })
