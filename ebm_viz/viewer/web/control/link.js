// The "Copy link" button, which copies the address of what is on the screen.

import { element, icon } from "./dom.js"

const CHAIN = "M3.9 12a3.1 3.1 0 0 1 3.1-3.1h4V7H7a5 5 0 0 0 0 10h4v-1.9H7A3.1 3.1 0 0 1 3.9 12zM8 13h8v-2H8zm9-6h-4v1.9h4a3.1 3.1 0 0 1 0 6.2h-4V17h4a5 5 0 0 0 0-10z"
/** Milliseconds for which "Copied" is shown. */
const SAID = 2500

export class LinkButton {
  /** @param {() => string} address  of what is shown */
  constructor(address) {
    this.address = address
    this.button = element("button", { type: "button", class: "tool", "aria-label": "Copy link", title: "Copy a link to what is shown" }, icon(CHAIN))
    this.field = element("input", { type: "text", class: "address", readonly: "", "aria-label": "Link to what is shown" })
    this.words = element("p", { role: "status" })
    this.bubble = element("div", { class: "bubble" }, this.words, this.field)
    this.bubble.hidden = true
    this.element = element("div", { class: "link" }, this.button, this.bubble)
    this.timer = 0
    this.button.onclick = () => this.#copy()
    this.field.onfocus = () => this.field.select()
    this.element.addEventListener("keydown", event => {
      if (event.key !== "Escape" || this.bubble.hidden) return
      this.#close()
      this.button.focus()
    })
    this.element.addEventListener("focusout", event => {
      if (event.relatedTarget !== this.field && event.relatedTarget !== this.button && !this.field.hidden) this.#close()
    })
  }

  async #copy() {
    const address = this.address()
    clearTimeout(this.timer)
    this.bubble.hidden = false
    this.field.value = address
    this.field.hidden = true
    if (await toClipboard(address) || this.#copyFromField()) {
      this.words.textContent = "Copied"
      this.field.hidden = true
      this.timer = setTimeout(() => this.#close(), SAID)
      this.button.focus()
      return
    }
    this.words.textContent = "The browser does not let this page copy. Copy the link from here:"
    this.field.focus()
  }

  /** Copy in the older way, which also works for pages without https, as in a classroom. */
  #copyFromField() {
    this.field.hidden = false
    this.field.select()
    return document.execCommand("copy")
  }

  #close() {
    this.bubble.hidden = true
    this.words.textContent = ""
  }
}

/** @param {string} text */
async function toClipboard(text) {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return false
  }
}
