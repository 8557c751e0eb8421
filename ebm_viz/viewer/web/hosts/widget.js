// The viewer in a notebook cell, by anywidget. The kernel trains only as far as frames are requested.

import { styledRoot } from "../control/style.js"
import { Viewer } from "../control/viewer.js"
import { decodeFrames, unzip } from "../data/frames.js"
import { forgetHistories } from "../data/history.js"
import { luminance } from "../draw/theme.js"

/** @import { Reply } from "../data/frames.js" */
/** @import { Source } from "../data/source.js" */

/**
 * The model that anywidget passes to the view.
 * @typedef {object} Model
 * @property {(name: string) => any} get
 * @property {(name: string, value: unknown) => void} set
 * @property {(event: string, listener: (...all: any[]) => void) => void} on
 * @property {(event: string, listener: (...all: any[]) => void) => void} off
 * @property {(message: unknown) => void} send
 */

/** Milliseconds. A busy kernel replies only after its current work. */
const LONGEST_WAIT = 10_000

export default {
  /** @param {{model: Model, el: HTMLElement}} given  @returns {() => void} removes the viewer */
  render({ model, el }) {
    // Without this attribute, keys in the viewer would also trigger shortcuts of the notebook.
    el.setAttribute("data-lm-suppress-shortcuts", "true")
    const place = document.createElement("div")
    const { frame, root } = styledRoot(place.attachShadow({ mode: "open" }), "viewer")
    // Cells clip everything above their upper edge.
    place.style.paddingTop = "8px"
    el.append(place)
    const source = kernelOf(model)
    const viewer = new Viewer(root, { source, app: false })
    // The key is empty, so that each view of the widget has its own step, β and camera.
    const update = () => {
      takeColours(el, frame)
      viewer.update({ ...model.get("description"), key: "" }, () => {})
    }
    // The element is added to the page after this function; only then does it have a size and colours.
    const sizes = new ResizeObserver(() => {
      if (!place.clientWidth) return
      sizes.disconnect()
      update()
    })
    sizes.observe(place)
    const themes = new MutationObserver(update)
    for (const themed of [document.documentElement, document.body]) {
      themes.observe(themed, { attributes: true, attributeFilter: ["class", "style", "data-theme", "data-jp-theme-light", "data-vscode-theme-kind"] })
    }
    return () => {
      sizes.disconnect()
      themes.disconnect()
      viewer.dispose()
      source.close()
      place.remove()
      forgetHistories()
    }
  },
}

/**
 * A source that takes frames from the model if it holds them, and else from the kernel. Received frames are stored in
 * the model, and so in a notebook that is saved with the state of its widgets.
 * @param {Model} model
 * @returns {Source & {close: () => void}}
 */
function kernelOf(model) {
  /** @type {Map<string, (zipped: DataView) => void>} */ const waiting = new Map()
  const hear = (/** @type {any} */ { key, name, side }, /** @type {DataView[]} */ [zipped]) => {
    waiting.get(`${key} ${name}`)?.(zipped)
    // Frames on a finer grid are not stored, because they would make the notebook large.
    if (side) return
    const kept = model.get("replies")
    const known = kept[key] ?? {}
    if (!known[name] || known[name].byteLength < zipped.byteLength) {
      model.set("replies", { ...kept, [key]: { ...known, [name]: zipped } })
    }
  }
  /** The replies that the model held at first, by key of the run. @type {Map<string, Promise<Reply[]>>} */ const held = new Map()
  const heldOf = (/** @type {string} */ key) => {
    const known = held.get(key) ?? Promise.all(Object.values(model.get("replies")[key] ?? {}).map(async zipped => decodeFrames(await unzip(zipped))))
    held.set(key, known)
    return known
  }
  model.on("msg:custom", hear)
  return {
    away: "The kernel does not answer: it is busy, or gone. What is here can be played.",
    finest: 256,
    close: () => model.off("msg:custom", hear),
    async ask({ key }, { first, count, stride, side }, signal) {
      const known = !side && (await heldOf(key)).find(({ frames }) => frames.some(({ number }) => number === first))
      if (known) return known
      const name = `${first} ${count} ${stride}${side ? ` of ${side}` : ""}`
      const answer = new Promise((resolve, reject) => {
        waiting.set(`${key} ${name}`, resolve)
        signal.addEventListener("abort", reject)
        setTimeout(reject, LONGEST_WAIT)
      })
      // A failure is handled where the promise is awaited. Without a kernel, `send` throws before that.
      answer.catch(() => {})
      model.send({ key, name, first, count, stride, side: side ?? null })
      try {
        return decodeFrames(await unzip(await answer))
      } finally {
        waiting.delete(`${key} ${name}`)
      }
    },
  }
}

/** Take the colours and the font of the notebook. @param {HTMLElement} el  @param {HTMLElement} frame */
function takeColours(el, frame) {
  const { color } = getComputedStyle(el)
  const dark = luminance(color) > 0.5
  const colours = {
    "--st-background-color": backgroundOf(el) ?? (dark ? "#171614" : "#fff"),
    "--st-text-color": color,
    "--st-font": "inherit",
  }
  for (const [name, value] of Object.entries(colours)) frame.style.setProperty(name, value)
}

/** The nearest background colour behind an element that is not fully transparent; null if there is none. @param {HTMLElement} el */
function backgroundOf(el) {
  /** @type {Node | null} */ let node = el
  while (node) {
    if (node instanceof Element) {
      const { backgroundColor } = getComputedStyle(node)
      if (!/^(transparent|rgba\(.*, 0\))$/.test(backgroundColor)) return backgroundColor
    }
    node = node instanceof ShadowRoot ? node.host : node.parentNode
  }
  return null
}
