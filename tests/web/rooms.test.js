// Imports go one way: what has no page knows nothing of what has one.

import assert from "node:assert/strict"
import { readdirSync, readFileSync } from "node:fs"
import { dirname, join, relative } from "node:path"
import { test } from "node:test"
import { fileURLToPath } from "node:url"

const WEB = join(dirname(fileURLToPath(import.meta.url)), "../../ebm_viz/viewer/web")
/** Each room imports from those before it. */
const ROOMS = ["data", "draw", "panels", "control", "losses", "plots", "hosts"]
const IMPORTED = /^(?:import|export)\b[^"\n]*? from "(\.[^"]+)"|\bimport\("(\.[^"]+)"\)(?![.\w])/gm

const roomOf = (/** @type {string} */ path) => relative(WEB, path).split(/[\\/]/)[0]

/** @param {string} path  @returns {string[]} */
const importedBy = path => [...readFileSync(path, "utf8").replaceAll(/\/\*\*.*?\*\//gs, "").matchAll(IMPORTED)]
  .map(([, named, asked]) => join(dirname(path), named ?? asked))

const MODULES = readdirSync(WEB, { recursive: true }).map(String).filter(name => name.endsWith(".js")).map(name => join(WEB, name))

test("every module stands in a room, and every room has modules", () => {
  assert.deepEqual([...new Set(MODULES.map(roomOf))].sort(), [...ROOMS].sort())
})

test("modules import from their own room and from those before it", () => {
  const wrong = MODULES.flatMap(path => importedBy(path)
    .filter(other => ROOMS.indexOf(roomOf(other)) > ROOMS.indexOf(roomOf(path)))
    .map(other => `${relative(WEB, path)} imports ${relative(WEB, other)}`))
  assert.deepEqual(wrong, [])
  assert.ok(MODULES.flatMap(importedBy).length > MODULES.length)
})
