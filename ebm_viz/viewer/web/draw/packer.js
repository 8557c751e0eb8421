// Encodes pictures as files in a worker thread. On a page where anything moves, toBlob would first wait for a second.

/** @typedef {"image/png" | "image/jpeg"} PixelType */

/** Encode a picture. The worker runs this function too. @param {ImageBitmap} picture  @param {PixelType} type */
function packed(picture, type) {
  const canvas = new OffscreenCanvas(picture.width, picture.height)
  canvas.getContext("bitmaprenderer")?.transferFromImageBitmap(picture)
  // JPEGs are used only for the pictures of films.
  return canvas.convertToBlob({ type, quality: 0.92 })
}

const WORK = `onmessage = async ({ data: { picture, type, port } }) => port.postMessage(await (${packed})(picture, type).catch(() => null))`

export class Packer {
  /** @type {Worker | null} */ worker = null
  /** Resolves if the host does not allow workers. @type {Promise<unknown>} */ forbidden = new Promise(() => {})

  /** @param {ImageBitmap} picture  @param {PixelType} type  @returns {Promise<Blob>} */
  async pack(picture, type) {
    const worker = this.worker ??= this.#start()
    const { port1, port2 } = new MessageChannel()
    const answer = new Promise(done => { port1.onmessage = ({ data }) => done(data) })
    worker.postMessage({ picture, type, port: port2 }, [port2])
    const file = await Promise.race([answer, this.forbidden.then(() => packed(picture, type))])
    if (!file) throw new Error(`A picture of ${picture.width} × ${picture.height} pixels is too large for this browser.`)
    return file
  }

  #start() {
    const address = URL.createObjectURL(new Blob([WORK], { type: "text/javascript" }))
    const worker = new Worker(address)
    this.forbidden = new Promise(settle => { worker.onerror = settle })
    return worker
  }

  dispose() { this.worker?.terminate() }
}
