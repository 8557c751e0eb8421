// The "Show" menu: the layers on the energy map and the shown panels.

import { element, setText } from "./dom.js"
import { haveLatentPoints } from "../panels/latent_points.js"
import { PANELS, rowOf } from "../panels/table.js"
import { shownPanels } from "../data/state.js"

/** @import { Show, State } from "../data/state.js" */

/** Layers of the map, each with its label. */
const LABELS = /** @type {const} */ ([
  ["data", "Data points"], ["latent_points", "Latent points"], ["contours", "Contour lines"], ["pushes", "Pushes of the loss"],
])

export class Menu {
  /**
   * @param {State} state
   * @param {string[]} panels  all panels of the page
   * @param {{used: () => void, arranged: (panel: string) => void}} calls
   */
  constructor(state, panels, { used, arranged }) {
    this.state = state
    this.offered = PANELS.map(({ name }) => name).filter(name => panels.includes(name))
    this.button = element("button", { type: "button", class: "show", "aria-expanded": "false", "aria-haspopup": "true" }, "Show")
    this.panel = element("div", { class: "menu", role: "group", "aria-label": "Show" })
    this.panel.hidden = true
    this.element = element("div", { class: "show-menu" }, this.button, this.panel)
    this.reason = element("p", { class: "quiet" })
    const arrows = this.fieldset = element("fieldset", {}, element("legend", {}, "Arrows −∇F"), this.reason)
    /** @type {HTMLInputElement[]} */ this.arrows = []
    const name = `arrows-${Math.random().toString(36).slice(2)}`
    for (const [value, text] of [["strength", "Length shows strength"], ["unit", "Equal length"], ["off", "Off"]]) {
      const input = element("input", { type: "radio", name, value })
      input.onchange = () => {
        state.show.arrows = /** @type {Show["arrows"]} */ (value)
        used()
      }
      this.arrows.push(input)
      arrows.append(element("label", {}, input, text))
    }
    this.panel.append(arrows)
    this.layers = LABELS.map(([layer, text]) => {
      const input = element("input", { type: "checkbox" })
      input.onchange = () => {
        state.show[layer] = input.checked
        used()
      }
      const label = element("label", {}, input, text)
      this.panel.append(label)
      return { layer, input, label }
    })
    /** @type {HTMLInputElement[]} */ this.panels = []
    if (this.offered.length > 1) this.panel.append(this.#choice(arranged))
    this.button.onclick = () => this.toggle(Boolean(this.panel.hidden))
    /** A click anywhere else closes the menu. @param {Event} event */
    this.leave = event => { if (!event.composedPath().includes(this.element)) this.toggle(false) }
    this.element.addEventListener("keydown", event => {
      if (event.key !== "Escape" || this.panel.hidden) return
      this.toggle(false)
      this.button.focus()
    })
    this.element.addEventListener("focusout", event => {
      if (event.relatedTarget instanceof Node && !this.element.contains(event.relatedTarget)) this.toggle(false)
    })
  }

  /** @param {boolean} open */
  toggle(open) {
    this.panel.hidden = !open
    document[open ? "addEventListener" : "removeEventListener"]("pointerdown", this.leave)
    this.button.setAttribute("aria-expanded", String(open))
    if (!open) return
    this.update()
    // It may open below the fold of a low window.
    this.panel.scrollIntoView({ block: "nearest" })
  }

  update() {
    const { show } = this.state
    for (const input of this.arrows) input.checked = input.value === show.arrows
    // Pushes stand where arrows and data would, which they show as well.
    for (const { layer, input, label } of this.layers) {
      input.checked = show[layer]
      input.disabled = layer === "data" && show.pushes
      label.hidden = layer === "latent_points" && !haveLatentPoints(this.state.histories)
    }
    const shown = shownPanels(this.state, this.offered)
    const mapped = shown.includes("map")
    this.fieldset.disabled = show.pushes || !mapped
    setText(this.reason, mapped ? (show.pushes ? "Pushes stand in place of arrows and data." : "") : "They are on the energy map, which is not shown.")
    this.reason.hidden = !this.reason.textContent
    for (const input of this.panels) {
      input.checked = shown.includes(input.value)
      input.disabled = input.checked && shown.length === 1
    }
  }

  /** Reopen the menu after the page was rebuilt, with the same checkbox in focus. @param {string} panel */
  continueAt(panel) {
    this.toggle(true)
    this.panels.find(input => input.value === panel)?.focus()
  }

  /** @param {(panel: string) => void} arranged */
  #choice(arranged) {
    const group = element("fieldset", {}, element("legend", {}, "Panels"))
    for (const name of this.offered) {
      const input = element("input", { type: "checkbox", value: name })
      input.onchange = () => {
        this.state.panels = this.panels.filter(({ checked }) => checked).map(({ value }) => value)
        this.toggle(false)
        arranged(name)
      }
      this.panels.push(input)
      group.append(element("label", {}, input, rowOf(name).label))
    }
    return group
  }
}
