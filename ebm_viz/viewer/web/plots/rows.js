// The names of the rows of a Plotly figure, which Plotly writes over each other where there is little room.

/** Height of an axis's tick labels, of its title, and of the rest below a picture, in multiples of the text size. */
const BELOW = { labels: 1.4, title: 1.7, rest: 0.9 }

/** Make the names of rows no higher than their row. @param {any} layout  with its rows on the vertical axis  @param {number} height  of the figure */
export function fitRows({ font: { size }, margin, meta, xaxis = {}, yaxis = {} }, height) {
  const rows = meta?.rows ?? yaxis.ticktext?.length
  if (!rows) return
  const below = BELOW.rest + (xaxis.showticklabels === false ? 0 : BELOW.labels) + (xaxis.title?.text ? BELOW.title : 0)
  const lines = Math.max(1, ...(yaxis.ticktext ?? []).map((/** @type {string} */ text) => text.split("<br>").length))
  const row = (height - margin.t - below * size) / (rows * lines)
  yaxis.tickfont = { ...yaxis.tickfont, size: Math.max(1, Math.min(yaxis.tickfont?.size ?? size, row)) }
}
