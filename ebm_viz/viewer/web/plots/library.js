// Loads Plotly once per page.

/** @type {Promise<any> | undefined} */
let library

/** @param {string} source  @returns {Promise<any>} */
export function load(source) {
  const here = () => /** @type {any} */ (globalThis).Plotly
  if (here()) return Promise.resolve(here())
  library ??= new Promise((resolve, reject) => {
    const script = document.createElement("script")
    script.src = new URL(source, document.baseURI).href
    script.onload = () => resolve(here())
    script.onerror = () => { library = undefined; reject(new Error("Plotly could not be loaded")) }
    document.head.append(script)
  })
  return library
}
