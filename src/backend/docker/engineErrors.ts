/**
 * From what the client or the socket threw to `LabError`: the daemon's own sentence as the message, the kind by the
 * status (moby's `api/server/httpstatus`), and a hint where one helps.
 */
import { LabError, toLabError, type ErrorKind, type Hint } from '@shared/errors'
import { hintForMessage } from '@shared/docker/hints'

const kindByStatus: Readonly<Record<number, ErrorKind>> = {
  304: 'notModified',
  400: 'invalid',
  401: 'forbidden',
  403: 'forbidden',
  404: 'notFound',
  409: 'conflict',
  501: 'notImplemented',
  503: 'unavailable',
}

/** The error of an answer with that status and message. */
function errorOfStatus(status: number, message: string, cause?: unknown): LabError {
  const kind = kindByStatus[status] ?? (status < 500 ? 'invalid' : 'system')
  const text = message.trim() === '' ? `the engine answered with status ${status}` : message
  return new LabError(kind, text, { hint: hintForMessage(text), cause })
}

/** The error that a build, pull or load reports in the middle of its stream. */
export function errorOfProgress(message: string): LabError {
  const kind: ErrorKind = /not found|does not exist|No such/i.test(message) ? 'notFound' : 'system'
  return new LabError(kind, message, { hint: hintForMessage(message) })
}

/** Codes that speak of the engine's socket only when connecting to it failed: files have them too. */
const ofAnyFile = new Set(['EACCES', 'EPERM', 'ENOENT'])

const hintByCode: Readonly<Record<string, { kind: ErrorKind; key: string }>> = {
  EACCES: { kind: 'forbidden', key: 'engine.permissionDenied' },
  EPERM: { kind: 'forbidden', key: 'engine.permissionDenied' },
  ENOENT: { kind: 'unavailable', key: 'engine.notFound' },
  ENOTFOUND: { kind: 'unavailable', key: 'engine.wrongAddress' },
  EAI_AGAIN: { kind: 'unavailable', key: 'engine.wrongAddress' },
  ECONNREFUSED: { kind: 'unavailable', key: 'engine.notRunning' },
  EHOSTUNREACH: { kind: 'unavailable', key: 'engine.notRunning' },
  ENETUNREACH: { kind: 'unavailable', key: 'engine.notRunning' },
  ETIMEDOUT: { kind: 'unavailable', key: 'engine.hanging' },
  ECONNRESET: { kind: 'unavailable', key: 'engine.lost' },
  EPIPE: { kind: 'unavailable', key: 'engine.lost' },
  ERR_STREAM_PREMATURE_CLOSE: { kind: 'unavailable', key: 'engine.lost' },
}

/** Translates whatever a request threw; `signal` tells a cancelled one from a broken one. */
export function toEngineError(thrown: unknown, signal?: AbortSignal): LabError {
  if (thrown instanceof LabError) return thrown
  if (signal?.aborted === true) return cancelledBy(signal, thrown)
  const status = fieldOf(thrown, 'statusCode')
  if (typeof status === 'number') return errorOfStatus(status, ownMessage(thrown), thrown)
  const code = fieldOf(thrown, 'code')
  if (code === 'ABORT_ERR') return new LabError('cancelled', 'cancelled', { cause: thrown })
  if (typeof code === 'string') return errorOfCode(code, thrown)
  return toLabError(thrown)
}

/** The code of a system error such as `ECONNREFUSED`, looked for along the causes. */
export function systemCode(error: unknown): string | undefined {
  const code = fieldOf(error, 'code')
  if (typeof code === 'string') return code
  const cause = fieldOf(error, 'cause')
  return cause === undefined ? undefined : systemCode(cause)
}

function cancelledBy(signal: AbortSignal, cause: unknown): LabError {
  const reason: unknown = signal.reason
  if (reason instanceof LabError) return reason
  if (fieldOf(reason, 'name') === 'TimeoutError') {
    return new LabError('unavailable', 'the engine did not answer in time', { hint: { key: 'engine.hanging' }, cause })
  }
  return new LabError('cancelled', 'cancelled', { cause })
}

function errorOfCode(code: string, thrown: unknown): LabError {
  const syscall = fieldOf(thrown, 'syscall')
  const isOfFile = ofAnyFile.has(code) && syscall !== undefined && syscall !== 'connect'
  const known = isOfFile ? undefined : hintByCode[code]
  const message = wordsOfDocker(code, thrown) ?? (thrown instanceof Error ? thrown.message : String(thrown))
  if (known === undefined) {
    const kind: ErrorKind = code.startsWith('HPE_') ? 'invalid' : 'system'
    const hint: Hint | undefined = code.startsWith('HPE_') ? { key: 'engine.wrongAddress' } : undefined
    return new LabError(kind, message, { hint, cause: thrown })
  }
  return new LabError(known.kind, message, { hint: { key: known.key }, cause: thrown })
}

/** What `docker` itself says when it can't connect (moby 28, `client/errors.go` and `client/request.go`). */
function wordsOfDocker(code: string, thrown: unknown): string | undefined {
  const [address, port] = [fieldOf(thrown, 'address'), fieldOf(thrown, 'port')]
  if (fieldOf(thrown, 'syscall') !== 'connect' || typeof address !== 'string') return undefined
  const scheme = address.startsWith('\\\\') ? 'npipe' : 'unix'
  const host = typeof port === 'number' ? `tcp://${address}:${port}` : `${scheme}://${address.replaceAll('\\', '/')}`
  if (code === 'EACCES' || code === 'EPERM') {
    return `permission denied while trying to connect to the Docker daemon socket at ${host}`
  }
  const isAway = code === 'ENOENT' || code === 'ECONNREFUSED'
  return isAway ? `Cannot connect to the Docker daemon at ${host}. Is the docker daemon running?` : undefined
}

/** The daemon's sentence without docker-modem's `(HTTP code 404) reason - … `. */
function ownMessage(thrown: unknown): string {
  const json = fieldOf(thrown, 'json')
  const message = fieldOf(json, 'message')
  if (typeof message === 'string') return message.trimEnd()
  const text = thrown instanceof Error ? thrown.message : String(thrown)
  const own = /^\(HTTP code \d+\) .*? - (.*)$/s.exec(text)?.[1] ?? text
  return own === 'undefined ' || own.startsWith('[object ') ? '' : own.trimEnd()
}

function fieldOf(value: unknown, field: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[field] : undefined
}
