// Where descents end, against their step: one point below the limit 2/λ, then cycles, then chaos.

import { drawLineChart, shareAt, within } from "../draw/linechart.js"
import { formatFixed, formatValue } from "../draw/numbers.js"
import { writeRimmed } from "../draw/shapes.js"
import { nearestTo } from "../data/scale.js"
import { italics, quiet } from "../draw/words.js"
import { viewed } from "../data/view.js"
import { RunPanel } from "./run_panel.js"

/** @import { Shown } from "../data/view.js" */

/** The range of the steps, in units of the limit. */
const HIGH = 4
/** Two ends closer than this are one. */
const SAME = 0.01
/** What the vertical axis shows. */
const RISES = ["distance from", "the bottom"]

export class Orbits extends RunPanel {
  /** @type {import("../draw/linechart.js").Plot | null} */ plot = null

  /** @param {Shown} shown */
  read(shown) {
    const { frame: { searched } } = viewed(shown, this.run)
    return { orbits: searched?.orbits ?? null, share: shown.state.searching.share ?? searched?.share ?? 1 }
  }

  /** @param {Shown} shown */
  draw(shown) {
    const { orbits, share } = this.read(shown)
    const { theme } = shown
    const all = orbits?.ends.flat() ?? [0]
    const plot = this.plot = drawLineChart(this.area, theme, {
      scale: "linear", low: Math.min(...all, -0.5), high: Math.max(...all, 0.5),
      across: at => at / HIGH,
      ticks: () => [0, 1, 2, 3, 4].map(at => ({ at, text: at ? `${at > 1 ? `${at} × ` : ""}2/λ` : "0", bold: at === 1 })),
      marks: [{ at: 1, text: "limit" }],
      lines: [], cursor: share,
    })
    const { context } = this.area
    // Below the limit all ends lie at 0, so there is room.
    context.font = `${theme.number}px ${theme.font}`
    const words = context.measureText(RISES.join(" ")).width < plot.x(1) - 12 ? [RISES.join(" ")] : RISES
    words.forEach((text, k) => { writeRimmed(context, text, 6, 14 + 1.3 * k * theme.number, { fill: theme.quiet, rims: [theme.page], width: 4, align: "left" }) })
    within(context, plot, () => {
      context.fillStyle = theme.down
      const size = Math.max(1.5, 0.004 * this.area.width)
      orbits?.shares.forEach((at, k) => {
        for (const end of orbits.ends[k]) context.fillRect(plot.x(at) - size / 2, plot.y(end) - size / 2, size, size)
      })
    })
  }

  /** The step at a pixel of the area, in units of the limit. @param {number} x */
  valueAt(x) {
    return Math.max(0.05, Number((HIGH * shareAt(this.plot, x)).toFixed(2)))
  }

  title() {
    return [{ text: "Where descent ends ", bold: true }, ...quiet(italics(["its last points against the step ", "η"]))]
  }

  /** @param {Shown} shown */
  describe(shown) {
    const { orbits, share } = this.read(shown)
    if (!orbits) return "Where descent ends, against its step: not measured yet."
    return `The last points of descent against its step, whose limit 2/λ is ${formatValue(orbits.limit)}. At ${formatFixed(share, 2)} times the limit: ${ends(orbits, share)}.`
  }

  /** @param {Shown} shown */
  facts(shown) {
    const { orbits, share } = this.read(shown)
    return /** @type {Record<string, string>} */ (orbits ? { share: String(share), limit: orbits.limit.toFixed(4), ends: ends(orbits, share) } : {})
  }
}

/** How many different points descent ends at, for the measured step nearest to a share. @param {import("../data/searched.js").Orbits} orbits  @param {number} share */
function ends({ shares, ends: all }, share) {
  const sorted = all[nearestTo(shares, share)].toSorted((a, b) => a - b)
  const count = sorted.filter((end, k) => !k || end - sorted[k - 1] > SAME).length
  return count === 1 ? "one point" : count === 2 ? "two points in turn" : `${count} points`
}
