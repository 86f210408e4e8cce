/*
 * The preload's isolated world: `require('electron')` with what a sandboxed preload of Camada may use. Messages go to
 * the stand-in's main process through the binding `__shimOut` and come back through `__shimIn`; ports that were sent
 * there are relayed message by message.
 */
/* global __shimOut, atob, btoa, crypto, CustomEvent, document */
const shimPorts = new Map()
const shimFunctions = []

const shimEncode = (data) =>
  typeof data === 'string'
    ? { text: data }
    : { base64: btoa(Array.from(data, (byte) => String.fromCharCode(byte)).join('')) }
const shimDecode = ({ text, base64 }) =>
  text === undefined ? Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)) : text
const shimSend = (message) => __shimOut(JSON.stringify(message))

const shimAdopt = (port) => {
  const id = crypto.randomUUID()
  shimPorts.set(id, port)
  port.onmessage = (event) => shimSend({ kind: 'port', id, data: shimEncode(event.data) })
  port.onclose = () => shimSend({ kind: 'close', id })
  return id
}

globalThis.__shimIn = (message) => {
  const port = shimPorts.get(message.id)
  if (message.kind === 'close') port?.close()
  else port?.postMessage(shimDecode(message.data))
}

let shimCall
document.addEventListener('shim:arguments', (event) => (shimCall = JSON.parse(event.detail)))
document.addEventListener('shim:call', (event) => {
  const files = [...event.dataTransfer.files]
  const answer = {}
  try {
    answer.value = shimFunctions[shimCall.id](
      ...shimCall.args.map((arg) => (arg?.isFile === true ? files.shift() : arg)),
    )
  } catch (error) {
    answer.error = String(error)
  }
  document.dispatchEvent(new CustomEvent('shim:return', { detail: JSON.stringify(answer) }))
})

// eslint-disable-next-line no-unused-vars -- called by the preload, which is joined to this text
const require = (name) => {
  if (name !== 'electron') throw new Error(`a sandboxed preload has no module ${name}`)
  return {
    contextBridge: {
      exposeInMainWorld(key, api) {
        const functions = Object.entries(api).map(([name, value]) => ({ name, id: shimFunctions.push(value) - 1 }))
        document.dispatchEvent(new CustomEvent('shim:expose', { detail: JSON.stringify({ key, functions }) }))
      },
    },
    ipcRenderer: {
      postMessage: (channel, message, ports = []) =>
        shimSend({ kind: 'ipc', channel, message, ports: ports.map(shimAdopt) }),
    },
    webUtils: { getPathForFile: (file) => `/dropped/${file.name}` },
  }
}
