// What panels of one run derive from.

import { MARGIN } from "../draw/map_frame.js"

/** @import { Area } from "../draw/canvas.js" */

export class RunPanel {
  /** @param {Area} area  @param {number} run */
  constructor(area, run) {
    this.area = area
    this.run = run
  }
}

/** A rectangle with the margins of a map, so that it stands beside one at the same height. */
export class BesideMap extends RunPanel {
  get margin() { return MARGIN }

  get width() { return this.area.width - MARGIN.left - MARGIN.right }

  get side() { return this.area.height - MARGIN.top - MARGIN.below }
}
