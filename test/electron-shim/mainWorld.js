/*
 * The page's own world, before any of its scripts: what the preload exposes appears here as frozen objects whose
 * functions call into the isolated world. Values cross as JSON, as copies; files cross in a DataTransfer, because DOM
 * objects are shared by both worlds.
 */
/* global CustomEvent, DataTransfer, document, DragEvent, File, window */
;(() => {
  let answer
  document.addEventListener('shim:return', (event) => (answer = JSON.parse(event.detail)))
  const callable =
    (id) =>
    (...args) => {
      const dataTransfer = new DataTransfer()
      const plain = args.map((arg) => (arg instanceof File ? (dataTransfer.items.add(arg), { isFile: true }) : arg))
      document.dispatchEvent(new CustomEvent('shim:arguments', { detail: JSON.stringify({ id, args: plain }) }))
      document.dispatchEvent(new DragEvent('shim:call', { dataTransfer }))
      if (answer.error !== undefined) throw new Error(answer.error)
      return answer.value
    }
  document.addEventListener('shim:expose', (event) => {
    const { key, functions } = JSON.parse(event.detail)
    const api = Object.fromEntries(functions.map(({ name, id }) => [name, callable(id)]))
    Object.defineProperty(window, key, { value: Object.freeze(api), enumerable: true })
  })
})()
