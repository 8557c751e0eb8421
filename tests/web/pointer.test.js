import assert from "node:assert/strict"
import { test } from "node:test"

import { whilePressed } from "../../ebm_viz/viewer/web/control/figure.js"
import { turnOf } from "../../ebm_viz/viewer/web/control/movable.js"

/** Where a pointer is followed to. @param {string} pointerType  @param {[string, number, number, boolean?][]} moves  kind, x, y, whether it is of a second finger */
function followed(pointerType, moves) {
  const element = Object.assign(new EventTarget(), {
    setPointerCapture: () => {}, hasPointerCapture: () => true,
    getBoundingClientRect: () => ({ left: 10, width: 100 }), clientWidth: 100, offsetWidth: 100,
  })
  /** @type {number[]} */ const places = []
  whilePressed(/** @type {any} */ (element), x => places.push(x))
  for (const [kind, clientX, clientY, second = false] of moves) {
    element.dispatchEvent(Object.assign(new Event(`pointer${kind}`), { pointerType, pointerId: second ? 2 : 1, isPrimary: !second, button: 0, clientX, clientY }))
  }
  return places
}

for (const kind of ["touch", "pen"]) {
  test(`by ${kind}, scrolling moves nothing; a tap or a move sideways does`, () => {
    assert.deepEqual(followed(kind, [["down", 50, 50], ["move", 51, 40], ["move", 53, 20], ["cancel", 53, 20]]), [])
    assert.deepEqual(followed(kind, [["down", 50, 50], ["move", 51, 10], ["up", 51, 10]]), [])
    assert.deepEqual(followed(kind, [["down", 50, 50], ["up", 51, 50]]), [41])
    assert.deepEqual(followed(kind, [["down", 50, 50], ["move", 58, 51], ["move", 58, 90], ["up", 70, 90]]), [48, 48])
    assert.deepEqual(followed(kind, [["down", 50, 50], ["cancel", 50, 30], ["down", 60, 50], ["up", 60, 50]]), [50])
  })
}

test("a second finger is not followed", () => {
  assert.deepEqual(followed("touch", [["down", 50, 50], ["down", 90, 50, true], ["move", 50, 46], ["move", 90, 46, true], ["up", 90, 46, true], ["cancel", 50, 30]]), [])
})

test("a mouse is followed from the moment it is pressed", () => {
  assert.deepEqual(followed("mouse", [["down", 50, 50], ["move", 51, 90], ["up", 51, 90]]), [40, 41])
})

test("an arrow turns a value unless it is pressed with a key that gives it another meaning", () => {
  const press = (/** @type {string} */ key, held = {}) => /** @type {any} */ ({ key, ctrlKey: false, metaKey: false, altKey: false, ...held })
  assert.deepEqual(["ArrowLeft", "ArrowUp", "PageUp", "a"].map(key => turnOf(press(key))), [-1, 1, 0, 0])
  assert.equal(turnOf(press("PageUp"), { PageUp: 5 }), 5)
  for (const held of ["altKey", "ctrlKey", "metaKey"]) assert.equal(turnOf(press("ArrowLeft", { [held]: true })), 0)
})
