// Fields of a form. Each field writes one choice; `update` shows its current value.

import { element } from "../dom.js"

/** @typedef {{element: HTMLElement, update: () => void}} Field */

/**
 * A value that a field shows and changes.
 * @template Value
 * @typedef {{read: () => Value, write: (value: Value) => void}} Bound
 */

/** @template {string} Value  @param {string} label  @param {() => [Value, string][]} options  @param {Bound<Value>} bound  @returns {Field} */
export function select(label, options, { read, write }) {
  const input = element("select", {})
  let known = ""
  input.onchange = () => write(/** @type {Value} */ (input.value))
  const update = () => {
    const wanted = options()
    if (JSON.stringify(wanted) !== known) {
      known = JSON.stringify(wanted)
      input.replaceChildren(...wanted.map(([value, text]) => element("option", { value }, text)))
    }
    input.value = read()
  }
  return { element: element("label", { class: "field" }, element("span", {}, label), element("span", { class: "select" }, input)), update }
}

/** A row of buttons, one of which is pressed. @template {string} Value  @param {string} label  @param {[Value, string][]} options  @param {Bound<Value>} bound  @returns {Field} */
export function radios(label, options, { read, write }) {
  const name = `export-${label}-${Math.random().toString(36).slice(2)}`
  const inputs = options.map(([value]) => element("input", { type: "radio", name, value }))
  const row = element("div", { class: "segments" }, ...options.map(([, text], k) => element("label", {}, inputs[k], element("span", {}, text))))
  inputs.forEach(input => { input.onchange = () => write(/** @type {Value} */ (input.value)) })
  const made = element("fieldset", { class: "field" }, element("legend", {}, label), row)
  return { element: made, update: () => { for (const input of inputs) input.checked = input.value === read() } }
}

/** @param {string} label  @param {Bound<boolean>} bound  @returns {Field} */
export function checkbox(label, { read, write }) {
  const input = element("input", { type: "checkbox" })
  input.onchange = () => write(input.checked)
  return { element: element("label", { class: "check" }, input, label), update: () => { input.checked = read() } }
}

/** A whole number. @param {string} label  @param {{low: number, high: () => number}} limits  @param {Bound<number>} bound  @returns {Field} */
export function number(label, { low, high }, { read, write }) {
  const input = element("input", { type: "number", min: String(low), step: "1" })
  input.onchange = () => {
    const value = Number(input.value)
    if (input.value !== "" && Number.isFinite(value)) write(Math.max(low, Math.min(high(), Math.round(value))))
    update()
  }
  const update = () => {
    input.max = String(high())
    input.value = String(read())
  }
  return { element: element("label", { class: "field" }, element("span", {}, label), input), update }
}

/** @param {string} label  @param {string} hint  @param {number} longest  @param {Bound<string>} bound  @returns {Field} */
export function text(label, hint, longest, { read, write }) {
  const input = element("input", { type: "text", maxlength: String(longest), placeholder: hint })
  input.oninput = () => write(input.value)
  const update = () => { if (input.value !== read()) input.value = read() }
  return { element: element("label", { class: "field" }, element("span", {}, label), input), update }
}

/** Two fields in one row. @param {Field} first  @param {Field} second  @returns {Field} */
export function pair(first, second) {
  return {
    element: element("div", { class: "pair" }, first.element, second.element),
    update: () => { first.update(); second.update() },
  }
}
