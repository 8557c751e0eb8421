// Points that are placed on the map and taken away: shown at once, told to Python a little later.

/** @typedef {["place" | "remove", number, number]} Edit */
/** @typedef {[number, number][]} Points */
/** @typedef {ReturnType<typeof createPlacing>} Placing */

export function createPlacing() {
  return {
    on: false,
    /** What Python says there is, without the edits. @type {Points} */ given: [],
    /** What is shown in its place; null where there is nothing else to show. @type {Points | null} */ points: null,
    /** Not yet told. @type {Edit[]} */ edits: [],
    /** Told, and not yet taken up. @type {Edit[]} */ told: [],
    /** Of the last message. */ number: 0,
  }
}

/** @param {Placing} placing  @param {import("./state.js").Description} description */
export function takePlacing(placing, { placing: said, runs }) {
  placing.on = said !== null
  if (!said) {
    Object.assign(placing, { points: null, edits: [], told: [] })
    return
  }
  if (said.seen >= placing.number) {
    // A page that was opened anew counts on from what the session has seen.
    placing.number = said.seen
    placing.told = []
  } else if (said.seen < placing.number - 1) {
    // The session is another one, as after a restart of the server: it has not been told.
    placing.number = said.seen
    placing.edits = [...placing.told, ...placing.edits]
    placing.told = []
  }
  placing.given = said.cleared ? [] : runs[0].points
  refresh(placing)
}

/** @param {Placing} placing  @param {Edit} edit */
export function addEdit(placing, edit) {
  placing.edits.push(edit)
  refresh(placing)
}

/** What Python is to be told now, if anything. @param {Placing} placing */
export function nextMessage(placing) {
  if (placing.told.length || !placing.edits.length) return null
  placing.told = placing.edits
  placing.edits = []
  placing.number += 1
  return { number: placing.number, edits: placing.told }
}

/** @param {Placing} placing */
function refresh(placing) {
  placing.points = [...placing.told, ...placing.edits].reduce(edited, placing.given)
}

/** @param {Points} points  @param {Edit} edit  @returns {Points} */
export function edited(points, [kind, y1, y2]) {
  if (kind === "place") return [...points, [y1, y2]]
  const distances = points.map(([a, b]) => Math.hypot(a - y1, b - y2))
  const nearest = distances.indexOf(Math.min(...distances))
  return points.filter((_, k) => k !== nearest)
}
