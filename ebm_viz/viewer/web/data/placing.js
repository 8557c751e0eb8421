// Data points that the user places on the map or removes. They are shown at once and sent to Python a little later.

/** @typedef {["place" | "remove", number, number]} Edit */
/** @typedef {[number, number][]} Points */
/** @typedef {ReturnType<typeof createPlacing>} Placing */

export function createPlacing() {
  return {
    on: false,
    /** The points as Python sent them, before the edits below. @type {Points} */ given: [],
    /** The points with the edits applied; null while placing is off. @type {Points | null} */ points: null,
    /** Edits that have not been sent. @type {Edit[]} */ edits: [],
    /** Edits that have been sent but not yet confirmed. @type {Edit[]} */ sent: [],
    /** The number of the last message. */ number: 0,
  }
}

/** @param {Placing} placing  @param {import("./state.js").Description} description */
export function takePlacing(placing, { placing: given, runs }) {
  placing.on = given !== null
  if (!given) {
    Object.assign(placing, { points: null, edits: [], sent: [] })
    return
  }
  if (given.seen >= placing.number) {
    // A reloaded page continues to count from the last message that the session has seen.
    placing.number = given.seen
    placing.sent = []
  } else if (given.seen < placing.number - 1) {
    // This is another session, as after a restart of the server: it never received the sent edits.
    placing.number = given.seen
    placing.edits = [...placing.sent, ...placing.edits]
    placing.sent = []
  }
  placing.given = given.cleared ? [] : runs[0].points
  refresh(placing)
}

/** @param {Placing} placing  @param {Edit} edit */
export function addEdit(placing, edit) {
  placing.edits.push(edit)
  refresh(placing)
}

/** The next message to Python; null if there is nothing to send or a message is unconfirmed. @param {Placing} placing */
export function nextMessage(placing) {
  if (placing.sent.length || !placing.edits.length) return null
  placing.sent = placing.edits
  placing.edits = []
  placing.number += 1
  return { number: placing.number, edits: placing.sent }
}

/** @param {Placing} placing */
function refresh(placing) {
  placing.points = [...placing.sent, ...placing.edits].reduce(edited, placing.given)
}

/** @param {Points} points  @param {Edit} edit  @returns {Points} */
function edited(points, [kind, y1, y2]) {
  if (kind === "place") return [...points, [y1, y2]]
  const distances = points.map(([a, b]) => Math.hypot(a - y1, b - y2))
  const nearest = distances.indexOf(Math.min(...distances))
  return points.filter((_, k) => k !== nearest)
}
