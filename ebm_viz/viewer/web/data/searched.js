// Searches of one landscape, treated as a run whose steps are evaluations of F. The server searches; a frame shows how far
// each search had come.

import { NO_PUSHES } from "./frames.js"
import { GroundFeed, GroundHistory } from "./ground.js"
import { searchedFrom } from "./wells.js"

/** @import { Diagnosis, Frame } from "./frames.js" */

/** A method of a search; uses_start: whether the start affects it. @typedef {{name: string, label: string, short: string, uses_start: boolean}} Method */

/**
 * The path of a search: y₁ and y₂ of each point in turn, F there, how often F had been evaluated by then, and a number
 * that changes where a new path begins.
 * @typedef {{points: number[], energies: number[], evaluations_at: number[], runs: number[], evaluations: number}} Path
 */

/** The basins: for each start the well as a digit in base 36, or "."; rows are y₂. @typedef {{side: number, labels: string, minima: [number, number][], energies: number[]}} Basins */
/** The last points of descents, as distances from the bottom, for each step in units of its limit. @typedef {{limit: number, shares: number[], ends: number[][]}} Orbits */
/** For each start so far, after how many evaluations argmin F was found; −1 if it was not. @typedef {{hits: number[], total: number, evaluations: number}} Success */

/**
 * What was found, as `Found` in ebm_viz/searches.py.
 * @typedef {object} Found
 * @property {number | null} [lowest]   min F
 * @property {Record<string, Path>} [paths]
 * @property {Basins | null} [basins]
 * @property {Orbits | null} [orbits]
 * @property {Record<string, Success>} [success]
 */

/**
 * What is searched for; the same fields as `Searches` in ebm_viz/searches.py.
 * @typedef {object} Searches
 * @property {"paths" | "basins" | "step" | "success"} part
 * @property {Method[]} methods
 * @property {[number, number] | null} start   null for a point beside the lowest one
 * @property {number} seed
 * @property {number} step       of the training whose landscape is searched
 * @property {number | null} share   step of gradient descent in units of its limit 2/λ
 * @property {Found | null} [found]   if given, nothing is searched
 * @property {string} address    of the server's searches, inside the app
 */

/** Where searches start, and the share of the limit. @typedef {{start: [number, number] | null, share: number | null}} Chosen */
/** A request: its parameters, and the member of `Found` that answers it. @typedef {{query: string, into: "paths" | "basins" | "orbits" | "success", method: string}} Asked */

/** A method's path as far as it is shown. @typedef {{method: Method, path: Path, shown: number, lowest: number}} Shown */

/**
 * The state of searches after a number of evaluations.
 * @typedef {object} Searched
 * @property {Searches["part"]} part
 * @property {number} evaluations
 * @property {Shown[]} paths     shown: how many points; lowest: the index of the lowest of them
 * @property {import("./wells.js").Wells | null} wells
 * @property {Orbits | null} orbits
 * @property {Record<string, Success>} success
 * @property {Method[]} methods
 * @property {number | null} lowest
 * @property {number | null} share
 */

/** How close to min F counts as found, as in ebm_viz/searches.py. */
export const NEAR = 0.05
/** The largest number of frames. */
const FRAMES = 220

/** @extends {GroundHistory<import("./state.js").RunDescription & {searches: Searches}>} */
export class SearchHistory extends GroundHistory {
  /** @param {import("./state.js").RunDescription & {searches: Searches}} run */
  constructor(run) {
    super(run, [0])
    this.searches = run.searches
    /** @type {Found} */ this.found = {}
    /** The request that each path answers. @type {Map<string, string>} */ this.answered = new Map()
    /** @type {Chosen} */ this.chosen = { start: run.searches.start, share: run.searches.share }
    /** Whether paths have come that the clock has not followed yet. */
    this.fresh = false
    this.wells = /** @type {import("./wells.js").Wells | null} */ (null)
    if (run.searches.found) this.#keep(run.searches.found)
  }

  twin() {
    const { run, searches, chosen, kept } = this
    return this.landed(new SearchHistory({ ...run, searches: { ...searches, ...chosen, found: kept } }))
  }

  /** Take other methods or another seed. @param {import("./state.js").RunDescription & {searches: Searches}} run */
  describe(run) {
    this.run = run
    this.searches = run.searches
    this.#lay()
  }

  /** The requests that are not answered yet, the first of them first. @returns {Asked[]} */
  get missing() {
    if (this.searches.found) return []
    return asked(this.searches, this.chosen).filter(({ into, method, query }) => {
      const measured = this.found.success?.[method]
      if (into === "success" && measured && this.answered.get(`${into} ${method}`) === query) return measured.hits.length < measured.total
      return this.answered.get(`${into} ${method}`) !== query
    })
  }

  begin() {
    this.fresh = true
    this.#lay()
  }

  /** @param {Asked} request  @param {Found} found */
  take({ into, method, query }, found) {
    this.answered.set(`${into} ${method}`, query)
    this.fresh = this.fresh || into === "paths"
    this.#keep(found)
    this.#lay()
  }

  /** What was found of the methods that are shown, for an export. @returns {Found} */
  get kept() {
    const names = new Set(this.searches.methods.map(({ name }) => name))
    const only = (/** @type {Record<string, any>} */ table = {}) => Object.fromEntries(Object.entries(table).filter(([name]) => names.has(name)))
    return { ...this.found, paths: only(this.found.paths), success: only(this.found.success) }
  }

  /** @param {Found} found */
  #keep({ paths, success, ...rest }) {
    const { found } = this
    Object.assign(found, rest)
    found.paths = { ...found.paths, ...paths }
    found.success = { ...found.success, ...success }
    if (rest.basins) this.wells = searchedFrom(rest.basins)
  }

  /** Make the frames anew: one for each number of evaluations, more closely spaced at first. */
  #lay() {
    const { ground, searches, found } = this
    if (!ground) return
    const paths = searches.methods.flatMap(method => {
      const path = found.paths?.[method.name]
      return path ? [{ method, path }] : []
    })
    const most = Math.max(1, ...paths.map(({ path }) => path.evaluations))
    const count = Math.min(most, FRAMES)
    const even = Array.from({ length: count + 1 }, (_, k) => (most <= FRAMES ? k : Math.round((k / count) ** 2 * most)))
    this.steps = [...new Set(even)]
    this.frames = this.steps.map((step, number) => this.#frame(ground, number, step, paths))
    this.numbers = this.steps.map((_, number) => number)
    this.ready = this.steps.length
    this.run.steps = most
    this.collected.clear()
  }

  /** @param {Frame} ground  @param {number} number  @param {number} step  @param {{method: Method, path: Path}[]} paths  @returns {Frame} */
  #frame(ground, number, step, paths) {
    const { found, searches, wells } = this
    const searched = {
      part: searches.part, evaluations: step, wells, methods: searches.methods,
      paths: paths.map(({ method, path }) => ({ method, path, ...upTo(path, step) })),
      orbits: found.orbits ?? null, success: found.success ?? {}, lowest: found.lowest ?? null,
      share: this.chosen.share,
    }
    return { ...ground, number, step, pushes: NO_PUSHES, metrics: {}, diagnosis: read(searched), searched }
  }
}

/** A number with three digits. @param {number} value */
const short = value => String(Number(value.toPrecision(3))).replace("-", "−")

/** The requests for what a page shows. @param {Searches} searches  @param {Chosen} chosen  @returns {Asked[]} */
function asked({ part, methods, seed, step }, { start, share }) {
  const query = (/** @type {Record<string, string | number>} */ values) => String(new URLSearchParams(Object.entries({ step, ...values }).map(([name, value]) => [name, String(value)])))
  /** @type {Record<string, number>} */ const place = start ? { y1: start[0], y2: start[1] } : {}
  /** @type {Asked[]} */ const paths = methods.map(({ name }) => ({
    into: "paths", method: name, query: query({ what: "path", method: name, seed, ...place, ...(part === "step" && share ? { share } : {}) }),
  }))
  if (part === "success") return methods.map(({ name }) => ({ into: "success", method: name, query: query({ what: "success", method: name, seed }) }))
  if (part === "basins") return [{ into: "basins", method: "", query: query({ what: "basins" }) }, ...paths]
  if (part === "step") return [...paths, { into: "orbits", method: "", query: query({ what: "orbits" }) }]
  return paths
}

/** How much of a path there is after a number of evaluations; none while a scan of a grid goes on. @param {Path} path  @param {number} evaluations */
function upTo({ energies, evaluations_at: at, evaluations: all }, evaluations) {
  let shown = energies.length
  // The start is seen before F has been evaluated there.
  if (evaluations < all) while (shown && at[shown - 1] > Math.max(1, evaluations)) shown -= 1
  let lowest = 0
  for (let k = 1; k < shown; k += 1) if (energies[k] < energies[lowest]) lowest = k
  return { shown, lowest }
}

/** The diagnosis of searches: a word and a sentence. @param {Searched} searched  @returns {Diagnosis} */
function read(searched) {
  const { part, paths, lowest, wells, orbits, share, success, methods } = searched
  if (part === "success") {
    const known = methods.flatMap(({ name, short }) => (success[name] ? [{ short, ...success[name] }] : []))
    const done = known.filter(({ hits, total }) => hits.length === total)
    const always = done.filter(({ hits }) => hits.every(hit => hit >= 0)).map(({ short }) => short)
    return {
      state: done.length < methods.length ? `Measured: ${done.length} of ${methods.length} methods` : "Measured",
      sentence: always.length ? `From every start argmin F is found by: ${always.join(", ")}.` : "",
    }
  }
  if (part === "basins") {
    if (!wells) return { state: "Descending", sentence: "from 64² starts." }
    const name = wells.minima.length === 1 ? "1 well" : `${wells.minima.length} wells`
    return { state: name, sentence: `Descent ends in well 1, the deepest, from ${Math.round(100 * wells.shares[0])}\u00a0% of the starts.` }
  }
  if (part === "step") {
    const [one] = paths
    if (!one || share === null) return { state: "Searching", sentence: "" }
    const said = orbits ? ` 2/λ = ${short(orbits.limit)}, η = ${short(share * orbits.limit)}.` : ""
    return { ...ending(one.path, one.shown), sentence: `${String(searched.evaluations)} steps of ${short(share)} × 2/λ: F = ${short(one.path.energies[one.shown - 1])}.${said}` }
  }
  if (!paths.length || lowest === null) return { state: "Searching", sentence: "" }
  const found = paths.filter(({ path, shown, lowest: at }) => shown && path.energies[at] <= lowest + NEAR)
  const each = paths.map(({ method, path, shown, lowest: at }) => {
    const spent = Math.min(searched.evaluations, path.evaluations)
    return `${method.short} ${shown ? short(path.energies[at]) : "–"} after ${String(spent)}`
  })
  return {
    state: found.length > 1 && found.length === paths.length ? "All find argmin F" : found.length ? `Found by ${found.map(({ method }) => method.short).join(", ")}` : "Not found",
    sentence: `min F = ${short(lowest)}. Lowest F, and evaluations of F so far: ${each.join("; ")}.`,
  }
}

/** A descent whose last move is shorter than `STILL` has settled; one that returns as closely after two moves is in a cycle. */
const STILL = 0.01

/** How a descent ends. @param {Path} path  @param {number} shown */
function ending({ points }, shown) {
  const apart = (/** @type {number} */ a, /** @type {number} */ b) => Math.hypot(points[2 * a] - points[2 * b], points[2 * a + 1] - points[2 * b + 1])
  const last = shown - 1
  if (last < 2) return { state: "Descending" }
  if (apart(last, last - 1) < STILL) return { state: "Settles at a point" }
  return { state: apart(last, last - 2) < 2 * STILL ? "Jumps to and fro between two points" : "Does not settle" }
}

/** Asks the server to search, one request at a time; a newer start ends the request of an older one. @extends {GroundFeed<SearchHistory, Chosen>} */
export class SearchFeed extends GroundFeed {
  /** The request under way, and what ends it. @type {{asked: Asked, ended: AbortController} | null} */ current = null

  get refines() { return Boolean(this.source.search) && this.history.missing.length > 0 }

  get landing() { return Math.max(0, this.run.snapshots.indexOf(this.history.searches.step)) }

  /** @param {import("./clock.js").Wish} wish */
  want(wish) {
    const { history, current } = this
    history.chosen = this.chosen()
    // A dragged step is answered all the way, so that something moves.
    const waits = history.searches.part === "step" || history.missing.some(({ query }) => query === current?.asked.query)
    if (!waits) current?.ended.abort()
    super.want(wish)
  }

  stop() {
    this.current?.ended.abort()
    super.stop()
  }

  work() {
    const { history, source } = this
    history.chosen = this.chosen()
    const [first] = history.missing
    if (!source.search || !first) return
    const ask = source.search.bind(source)
    let answered = false
    void this.persist(() => answered, async () => {
      const ended = new AbortController()
      this.current = { asked: first, ended }
      /** @type {Found | null} */ let found
      try {
        found = await ask(history.searches, first.query, ended.signal)
      } catch (error) {
        if (!ended.signal.aborted) throw error
        found = null
      } finally {
        this.current = null
      }
      answered = true
      if (ended.signal.aborted || !found) return
      this.notice = ""
      // More may be missing, or something else has been chosen: the next wish asks for it.
      history.take(first, found)
    })
  }
}
