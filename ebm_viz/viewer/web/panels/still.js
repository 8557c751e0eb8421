// A scene drawn on one canvas of a fixed size: runs with their panels, titles and diagnoses.

import { initialCamera } from "../data/camera.js"
import { Landscape } from "../data/landscape.js"
import { createState, cutOf, isSearched, placeOf, shownBeta, stepName, withBeta } from "../data/state.js"
import { buildViews } from "../data/view.js"
import { arrange } from "../draw/arrange.js"
import { contextOf } from "../draw/canvas.js"
import { formatBeta, formatStep } from "../draw/numbers.js"
import { drawPart, drawSwatch, LINE, Paper, writeLines } from "../draw/paper.js"
import { inLines, plain, widthOf, writeWords } from "../draw/words.js"
import { Mesh } from "./mesh.js"
import { PANELS, rowOf } from "./table.js"
import { BetaCurves } from "./beta_curves.js"
import { diagnosisOf, endOf } from "./diagnosis.js"

/** @import { History } from "../data/history.js" */
/** @import { Description, RunDescription, State } from "../data/state.js" */
/** @import { Shown } from "../data/view.js" */
/** @import { Place, Rect } from "../draw/arrange.js" */
/** @import { Placed, Stand, Style } from "../draw/paper.js" */
/** @import { Word } from "../draw/words.js" */

/** A change of the view; missing members stay as they are. @typedef {Partial<import("../data/address.js").View> & {style?: Partial<Style>}} Looked */
/** @typedef {Pick<Description, "runs" | "panels" | "curves" | "shared_scale" | "cut" | "probe"> & {view: Looked, style: Style}} StillScene */

/** Height of the line with loss, β and step, of a run's name, and of its name and formula. */
const TITLE = 30
const NAME = 30
const RUN = 52
/** Where a run's name begins, right of its swatch. */
const INDENT = 46
/** The largest number of lines of a single run's diagnosis, of a name or a formula, and of a diagnosis at panels. */
const MOST = { alone: 2, name: 2, diagnosis: 12 }
/** The panels whose vertical axis is y₂. */
const UPRIGHT = ["map", "density", "column"]
/** Widths of words at panels are rounded down to multiples of this, so that few are measured. */
const STEP = 8

/** @extends {Paper<Shown>} */
export class Still extends Paper {
  /** @param {StillScene} scene  @param {History[]} histories  @param {Document} page */
  constructor(scene, histories, page) {
    super(scene.style, page)
    this.curves = scene.curves
    this.panels = scene.panels
    this.state = stateOf(scene, histories)
    this.landscapes = histories.map(() => new Landscape())
    this.mesh = new Mesh(page, true)
    /** @type {ReturnType<Still["arranged"]> | null} */ this.layout = null
    /** @type {Word[] | null} */ this.longest = null
    /** The lines of the words at panels, by their width. @type {Map<string, ReturnType<Still["measure"]>>} */ this.lines = new Map()
    /** @type {Placed<Shown>[] | null} */ this.placed = null
  }

  /** @param {Looked} [looked] */
  change(looked = {}) {
    // Frames may have arrived since the last picture.
    this.state.clock.extend(this.state.histories)
    lookAt(this.state, looked)
    // In a series of pictures at several steps, all have the same resolution.
    if (looked.step !== undefined) this.state.fine = false
    if (looked.panels) this.panels = looked.panels
    if (looked.style) this.restyle(looked.style)
    if (looked.panels || looked.style) {
      this.layout = this.placed = this.longest = null
      this.lines.clear()
    }
  }

  /** The title and the facts of the picture: what it shows, the runs, β and the step. */
  words() {
    const { state } = this
    const names = this.#names()
    const runs = state.runs.map(({ label }) => label)
    const facts = runs.map((label, run) => [label, endOf(state.histories[run], state.clock.step)].filter(Boolean).join(", "))
    return {
      title: names.length === 1 ? rowOf(names[0]).label : runs.join(", "),
      facts: [...facts, ...(withBeta(state) ? [`β = ${formatBeta(shownBeta(state))}`] : []), `${stepName(state)} ${formatStep(state.clock.step)}`].join(" · "),
    }
  }

  dispose() {
    super.dispose()
    this.mesh.dispose()
  }

  /** @param {CanvasRenderingContext2D} context  @param {number} scale */
  paint(context, scale) {
    const { state, theme } = this
    /** @type {Shown} */ const shown = { state, views: buildViews(state, this.landscapes, theme), theme }
    const layout = this.layout ??= this.#fitted()
    const ratio = this.begin(context, scale)
    this.#writeTitles(context, layout, shown)
    const own = context === contextOf(this.canvas)
    const placed = (own && this.placed) || layout.places.flatMap(place => this.place(context, this.#stand(place, layout.places), ratio))
    if (own) this.placed = placed
    // A single surface is finished last, so that it is drawn while the other panels are. Several share one mesh.
    const slow = placed.filter(({ part }) => part.begin)
    const last = slow.length === 1 ? slow : []
    for (const { part } of last) part.begin?.(shown)
    for (const one of [...placed.filter(one => !last.includes(one)), ...last]) drawPart(context, one, shown, ratio)
    for (const { name, rect } of layout.places) {
      const { over } = rowOf(name)
      if (over) writeWords(context, over, rect.x, rect.y + 12, { theme, size: theme.text, room: rect.width })
    }
  }

  /** Find a layout with about the wanted text size. Diagnoses and formulas are left out before the text gets smaller. */
  #fitted() {
    const tried = [true, false].map(wordy => {
      let layout = this.arranged(this.whole, wordy)
      const unit = this.fit(whole => (layout = this.arranged(whole, wordy)).least)
      return { unit, layout }
    })
    const [wordy, terse] = tried
    const best = terse.unit > (this.wantsLarge ? 1.02 : 1.15) * wordy.unit ? terse : wordy
    this.unit = best.unit
    return best.layout
  }

  /** The panels that are shown, in the order of the table. */
  #names() { return PANELS.map(({ name }) => name).filter(name => this.panels.includes(name)) }

  /** @param {Rect} whole  @param {boolean} wordy  with diagnoses and formulas */
  arranged(whole, wordy) {
    const { style, state: { runs } } = this
    const several = runs.length > 1
    const names = this.#names()
    const pictures = names.filter(name => rowOf(name).of === "run")
    const diagnoses = wordy && style.title && !several ? this.#diagnosisLines(whole.width, MOST.alone) : 0
    const { heading, title, rest } = this.parted(whole, TITLE + (diagnoses && LINE * diagnoses + 6))
    const wanted = names.flatMap(name => {
      const { need, over, of, count, across } = rowOf(name)
      const parts = over ? 1 : count(this.curves)
      const panel = { name, need, count: parts, across: across ?? parts }
      if (of === "run") return runs.map((_, run) => ({ ...panel, run }))
      // The charts against β stand beside the pictures of the run to which they belong.
      return [{ ...panel, run: name === "beta_curves" && pictures.length ? 0 : null }]
    })
    const height = (/** @type {number} */ width) => this.#linesIn(width, wordy).height
    return { heading, title, diagnoses, wordy, ...arrange(rest, wanted, runs.length, several && pictures.length ? height : null) }
  }

  /** The lines of the words at a run's panels, as many for each run. @param {number} width  @param {boolean} wordy */
  #linesIn(width, wordy) {
    const room = STEP * Math.floor(width / STEP)
    const key = `${room} ${wordy}`
    const lines = this.lines.get(key) ?? this.measure(room, wordy)
    this.lines.set(key, lines)
    return lines
  }

  /** @param {number} room  @param {boolean} wordy */
  measure(room, wordy) {
    const { ruler, theme, state: { runs, histories } } = this
    const last = Math.max(...histories.map(({ lastStep }) => lastStep))
    const most = (/** @type {Word[][]} */ all, /** @type {number} */ size) => Math.max(...all.map(words => inLines(ruler, words, theme, size, room - INDENT, MOST.name).length))
    const names = Math.max(most(runs.map(nameOf), theme.text), ...runs.map((run, k) => {
      const end = endOf(histories[k], last)
      return !end || widthOf(ruler, endedNameOf(run, end), theme, theme.text) <= room - INDENT ? 1 : most([nameOf(run)], theme.text) + 1
    }))
    if (!wordy) return { names, formulas: 0, diagnoses: 0, height: NAME + LINE * (names - 1) }
    const formulas = most(runs.map(formulaOf), theme.number)
    const diagnoses = this.style.title ? this.#diagnosisLines(room, MOST.diagnosis) : 0
    return { names, formulas, diagnoses, height: RUN + LINE * (names + formulas - 2) + (diagnoses && LINE * diagnoses + 4) }
  }

  /** Write a run's name, and that it ended before the shown step; the name is cut rather than that. @param {CanvasRenderingContext2D} context  @param {number} run  @param {Rect} rect  @param {number} lines */
  #writeName(context, run, rect, lines) {
    const { state, theme } = this
    const end = endOf(state.histories[run], state.clock.step)
    const name = nameOf(state.runs[run])
    const whole = end ? endedNameOf(state.runs[run], end) : name
    if (!end || widthOf(context, whole, theme, theme.text) <= rect.width) writeLines(context, whole, rect, theme, lines)
    else {
      const written = writeLines(context, name, rect, theme, lines - 1)
      writeLines(context, [{ text: end }], { ...rect, y: rect.y + LINE * written }, theme, 1)
    }
  }

  /** The number of lines of the longest diagnosis; with a fixed number, nothing moves in a film. @param {number} room  @param {number} most */
  #diagnosisLines(room, most) {
    return inLines(this.ruler, this.longest ??= longestDiagnosis(this.state.histories), this.theme, this.theme.text, room, most).length
  }

  /** @param {Place} place  @param {Place[]} places  of all panels  @returns {Stand<Shown>} */
  #stand({ name, run, rect }, places) {
    const row = rowOf(name)
    // A map left of others labels the vertical axis for all of them.
    const isLeft = (/** @type {Place} */ other) => UPRIGHT.includes(other.name) && other.run === run && other.rect.y === rect.y && other.rect.x < rect.x
    const given = {
      run: run ?? 0, curves: this.curves, mesh: () => this.mesh, laid: true, sliced: this.panels.includes("slice"), betaCurves: new BetaCurves(Boolean(this.state.runs[0].conditional)), alone: !places.some(isLeft),
    }
    return { ...row, rect, count: row.count(this.curves), centred: this.state.runs.length === 1, part: (area, index) => row.part(area, { ...given, index }) }
  }

  /** @param {CanvasRenderingContext2D} context  @param {NonNullable<Still["layout"]>} layout  @param {Shown} shown */
  #writeTitles(context, { heading, title, titles, diagnoses, wordy }, { state, views, theme }) {
    if (heading) this.writeHeading(context, heading)
    if (title) this.#writeTitle(context, title, diagnoses)
    titles.forEach((rect, run) => {
      const lines = this.#linesIn(rect.width, wordy)
      const view = views[run]
      const right = { ...rect, x: rect.x + INDENT, width: rect.width - INDENT }
      drawSwatch(context, rect.x, rect.y + 12, theme, run)
      this.#writeName(context, run, { ...right, y: rect.y + 2 }, lines.names)
      if (!wordy) return
      writeLines(context, formulaOf(state.runs[run]), { ...right, y: rect.y + 24 + LINE * (lines.names - 1) }, theme, lines.formulas, theme.number)
      const below = rect.y + RUN + LINE * (lines.names + lines.formulas - 2)
      if (lines.diagnoses && view) writeLines(context, diagnosisOf(state.histories[run], view.frame), { ...rect, y: below }, theme, lines.diagnoses)
    })
  }

  /** @param {CanvasRenderingContext2D} context  @param {Rect} rect  @param {number} diagnoses  lines */
  #writeTitle(context, rect, diagnoses) {
    const { state, theme } = this
    const style = { theme, size: theme.text }
    const beta = withBeta(state) ? [{ text: "β", italic: true }, { text: ` = ${formatBeta(shownBeta(state))}   ` }] : []
    const facts = [...beta, { text: `${stepName(state)} ${formatStep(state.clock.step)}` }]
    const y = rect.y + 10
    if (state.runs.length > 1) {
      writeWords(context, facts, rect.x, y, style)
      return
    }
    const [{ label, formula }] = state.runs
    /** @type {Word[]} */ const name = [{ text: label, bold: true }]
    if (formula !== label) name.push({ text: `   ${formula}`, quiet: true })
    const room = rect.width - widthOf(context, facts, theme, theme.text) - 28
    const x = writeWords(context, name, rect.x, y, { ...style, room })
    writeWords(context, facts, x + 20, y, style)
    const [history] = state.histories
    const frame = history.frames[history.numberAt(state.clock.step)]
    if (frame && diagnoses) writeLines(context, diagnosisOf(history, frame), { ...rect, y: rect.y + TITLE - 4 }, theme, diagnoses)
  }
}

/** @param {RunDescription} run  @returns {Word[]} */
const nameOf = ({ label }) => [{ text: label, bold: true }]

/** @param {RunDescription} run  @param {string} end  @returns {Word[]} */
const endedNameOf = (run, end) => [...nameOf(run), { text: `, ${end}` }]

/** @param {RunDescription} run  @returns {Word[]} */
const formulaOf = ({ formula }) => [{ text: formula, quiet: true }]

/** @param {History[]} histories */
function longestDiagnosis(histories) {
  const diagnoses = histories.flatMap(history => history.frames.flatMap(frame => (frame ? [diagnosisOf(history, frame)] : [])))
  return diagnoses.reduce((best, words) => (plain(words).length > plain(best).length ? words : best), [])
}

/** @param {StillScene} scene  @param {History[]} histories  @returns {State} */
function stateOf({ runs, shared_scale: sharedScale, cut, probe, view }, histories) {
  const state = createState()
  Object.assign(state, {
    runs, histories, sharedScale,
    cut: cut && cutOf(cut),
    probe: probe ? placeOf(probe) : null,
    camera: view.camera ?? initialCamera(),
  })
  const [{ searches }] = runs
  if (isSearched(runs[0]) && searches) state.searching = { start: searches.start, share: searches.share }
  state.clock.extend(histories)
  lookAt(state, { step: null, ...view })
  return state
}

/** @param {State} state  @param {Looked} looked */
function lookAt(state, { step, beta, camera, show }) {
  if (step !== undefined) state.clock.seek(step ?? Infinity)
  if (beta !== undefined) state.chosenBeta = beta
  if (camera) state.camera = camera
  if (show) state.show = show
}
