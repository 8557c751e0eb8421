// Reads the viewer's state once per browser frame, before the viewer draws its next picture. So the state that it reads
// was drawn in the previous frame.
(() => {
  const roots = [document]
  const attachShadow = Element.prototype.attachShadow
  Element.prototype.attachShadow = function (options) {
    const root = attachShadow.call(this, options)
    roots.push(root)
    return root
  }

  const probe = { firstPicture: null, state: null, seen: [], betaDelays: [] }
  window.probe = probe
  let viewer = null
  let moved = 0
  let waiting = null

  const find = () => {
    for (const root of roots) {
      const found = root.querySelector('[data-testid="landscape-viewer"]')
      if (found) return found
    }
    return null
  }

  addEventListener("pointermove", event => { moved = event.timeStamp }, true)
  addEventListener("input", event => {
    const slider = event.composedPath()[0]
    if (slider.getAttribute("aria-label") === "β" && !waiting) waiting = { since: moved, beta: viewer.dataset.beta }
  }, true)

  const look = () => {
    requestAnimationFrame(look)
    if (!viewer?.isConnected) viewer = find()
    if (!viewer?.dataset.step) return
    const now = performance.now()
    const { frames, step, state, beta } = viewer.dataset
    probe.state = state
    if (Number(frames) > 0) probe.firstPicture ??= now
    probe.seen.push([now, Number(frames), Number(step), state === "playing" ? 1 : 0])
    if (waiting && beta !== waiting.beta) {
      probe.betaDelays.push(now - waiting.since)
      waiting = null
    }
  }
  requestAnimationFrame(look)
})()
