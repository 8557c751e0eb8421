// A cell of a notebook, by anywidget: the kernel trains as far as somebody looks.

import { styledRoot } from "../control/style.js"
import { Viewer } from "../control/viewer.js"
import { decodeFrames, unzip } from "../data/frames.js"
import { forgetHistories } from "../data/history.js"
import { luminance } from "../draw/theme.js"

/** @typedef {import("../data/source.js").Source} Source */

/**
 * What anywidget hands over.
 * @typedef {object} Model
 * @property {(name: string) => any} get
 * @property {(name: string, value: unknown) => void} set
 * @property {(event: string, listener: (...all: any[]) => void) => void} on
 * @property {(event: string, listener: (...all: any[]) => void) => void} off
 * @property {(message: unknown) => void} send
 */

/** Milliseconds: a kernel answers after whatever it is busy with. */
const LONGEST_WAIT = 10_000

export default {
  /** @param {{model: Model, el: HTMLElement}} given  @returns {() => void} takes it away again */
  render({ model, el }) {
    // Notebooks have keys of their own, which would reach the viewer's.
    el.setAttribute("data-lm-suppress-shortcuts", "true")
    const place = document.createElement("div")
    const { frame, root } = styledRoot(place.attachShadow({ mode: "open" }), "viewer")
    // Cells cut off what rises above them.
    place.style.paddingTop = "8px"
    el.append(place)
    const source = kernelOf(model)
    const viewer = new Viewer(root, { source, app: false })
    // Without a key: every time that the widget is shown has its own step, β and camera.
    const update = () => {
      takeColours(el, frame)
      viewer.update({ ...model.get("description"), key: "" }, () => {})
    }
    // The place comes onto the page after this, and only then has a size and colours.
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
 * The frames that the model holds already, and the kernel for the others. They stay in the model, and in a notebook
 * that is saved with the state of its widgets.
 * @param {Model} model
 * @returns {Source & {close: () => void}}
 */
function kernelOf(model) {
  /** @type {Map<string, (zipped: DataView) => void>} */ const waiting = new Map()
  const hear = (/** @type {any} */ { key, first }, /** @type {DataView[]} */ [zipped]) => {
    const kept = model.get("replies")
    const known = kept[key] ?? {}
    if (!known[first] || known[first].byteLength < zipped.byteLength) {
      model.set("replies", { ...kept, [key]: { ...known, [first]: zipped } })
    }
    waiting.get(`${key} ${first}`)?.(zipped)
  }
  model.on("msg:custom", hear)
  return {
    away: "The kernel does not answer: it is busy, or gone. What is here can be played.",
    close: () => model.off("msg:custom", hear),
    async ask({ key }, first, count, signal) {
      const known = model.get("replies")[key]?.[first]
      if (known) {
        const reply = decodeFrames(await unzip(known))
        if (reply.frames.length >= count || reply.state !== "training") return reply
      }
      const name = `${key} ${first}`
      const answer = new Promise((resolve, reject) => {
        waiting.set(name, resolve)
        signal.addEventListener("abort", reject)
        setTimeout(reject, LONGEST_WAIT)
      })
      model.send({ key, first, count })
      try {
        return decodeFrames(await unzip(await answer))
      } finally {
        waiting.delete(name)
      }
    },
  }
}

/** The colours and the font are those of the notebook. @param {HTMLElement} el  @param {HTMLElement} frame */
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

/** The first colour behind an element, if there is one. @param {HTMLElement} el */
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
