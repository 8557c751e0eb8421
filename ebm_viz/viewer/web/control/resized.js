// What changes the sizes of a part of the page.

/**
 * Call a function whenever an element or the window gets another size, or a font has been loaded.
 * @param {HTMLElement} element
 * @param {() => void} act
 * @param {AbortSignal} signal  ends it
 */
export function whenResized(element, act, signal) {
  const sizes = new ResizeObserver(act)
  sizes.observe(element)
  signal.addEventListener("abort", () => sizes.disconnect())
  addEventListener("resize", act, { signal })
  document.fonts.addEventListener("loadingdone", act, { signal })
}
