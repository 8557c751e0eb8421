// In the page in which kaleido has Plotly draw. A picture that a browser draws from an SVG sees no
// letters but those inside it: so they are put there.

/* global Plotly */

const letters = document.getElementById("letters").textContent
const plotlyToImage = Plotly.toImage
// Text is measured before it stands: a font that comes later would put it elsewhere.
const ready = Promise.all([...document.fonts].map(font => font.load()))

/** @param {string} svg  @param {{width: number, height: number, scale: number}} size */
async function rasterise(svg, { width, height, scale }) {
  const image = new Image()
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`
  await image.decode()
  const canvas = document.createElement("canvas")
  canvas.width = width * scale
  canvas.height = height * scale
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height)
  return canvas.toDataURL("image/png")
}

Plotly.toImage = async (figure, options) => {
  await ready
  const { format, imageDataOnly } = options
  const drawn = await plotlyToImage(figure, { ...options, format: "svg", imageDataOnly: true })
  const svg = drawn.replace(/<svg [^>]*>/, start => `${start}<style>${letters}</style>`)
  if (format === "svg" && imageDataOnly) return svg
  if (format === "svg") return `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`
  const image = await rasterise(svg, options)
  return imageDataOnly ? image.replace("data:image/png;base64,", "") : image
}
