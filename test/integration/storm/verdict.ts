/**
 * Judges an answer: there must be one to a whole request, with a status that somebody chose and, from 400 on, the
 * daemon's `{"message": …}` in words that are not the runtime's.
 */
import type { Attack } from './attacks'
import type { Outcome } from './client'

/** Words of JavaScript, Node or zod that a user of the API must never read. */
const internalWords = [
  /\b(Type|Range|Reference|Syntax|Assertion|Aggregate)?Error:/,
  /is not (a function|iterable|defined|an object)/,
  /Cannot (read|set|convert|destructure|mix|access)/,
  /undefined|\[object |NaN\b/,
  /\bat .*\.(ts|js|mjs):\d+/,
  /\bERR_[A-Z_]+/,
  /Unexpected (token|end of JSON|non-whitespace)|in JSON at position|not valid JSON/,
  /Maximum call stack|Invalid (string|array|typed array) length|out of range|heap/i,
  /Invalid input|expected (string|number|boolean|object|array|record)|Expected /,
  /^(ENOENT|EACCES|EISDIR|ENOTDIR|EINVAL|ELOOP|ENAMETOOLONG|EEXIST|EPERM|EBUSY|EROFS|ENOTEMPTY|EXDEV)\b/,
  /node_modules|node:internal/,
  /\/camada-|\/incoming\/|\/blobs\//,
] as const

export interface Reply {
  readonly status: number
  readonly body: string
}

/** Splits what came back into status and body; undefined when it is no HTTP answer. */
export function parseReply(received: Buffer): Reply | undefined {
  const text = received.toString('utf8')
  const status = /^HTTP\/1\.[01] (\d{3}) /.exec(text)?.[1]
  const headEnd = text.indexOf('\r\n\r\n')
  if (status === undefined || headEnd < 0) return undefined
  const head = text.slice(0, headEnd)
  const rest = text.slice(headEnd + 4)
  const body = /^transfer-encoding: chunked/im.test(head) ? joinChunks(rest) : rest
  return { status: Number(status), body }
}

/** The data of a chunked body; sizes count bytes, which is near enough for what is looked for. */
function joinChunks(body: string): string {
  return body.replace(/(^|\r\n)[0-9a-f]+\r\n/g, '')
}

/** What is wrong with an answer, or undefined. */
export function faultOf(attack: Attack, outcome: Outcome): string | undefined {
  if (outcome.isHanging) return 'no end of the answer'
  if (!attack.isHttp) return undefined
  const reply = parseReply(outcome.received)
  if (reply === undefined) {
    if (attack.ending === 'linger' && outcome.received.length === 0) return undefined
    return `no HTTP answer: ${JSON.stringify(outcome.received.toString('latin1').slice(0, 200))}`
  }
  if (reply.status < 400) return streamFault(reply.body)
  // What is no HTTP gets Go's plain line, as from net/http.
  if (reply.body === `${String(reply.status)} Bad Request`) return undefined
  // An attach that fails tells so in plain text, as moby does on its stream.
  if (/^POST \S*\/attach\b/.test(attack.label) && reply.body.endsWith('\r\n'))
    return internalFault(reply.status, reply.body)
  return errorFault(reply, attack.label.startsWith('HEAD '))
}

function errorFault({ status, body }: Reply, isHead: boolean): string | undefined {
  if (isHead) return body === '' ? undefined : 'a body after HEAD'
  const message = messageOf(body)
  if (message === undefined) return `status ${String(status)} without a message: ${body.slice(0, 200)}`
  return internalFault(status, message)
}

function internalFault(status: number, message: string): string | undefined {
  const internal = internalWords.find((words) => words.test(message))
  return internal === undefined
    ? undefined
    : `status ${String(status)} in the runtime's words: ${message.slice(0, 300)}`
}

function messageOf(body: string): string | undefined {
  try {
    const { message } = JSON.parse(body) as { message?: unknown }
    return typeof message === 'string' && message !== '' ? message : undefined
  } catch {
    return undefined
  }
}

/** Build, load and pull tell their errors in the stream. */
function streamFault(body: string): string | undefined {
  for (const [, text = ''] of body.matchAll(/"error":"((?:[^"\\]|\\.)*)"/g)) {
    const internal = internalWords.find((words) => words.test(text))
    if (internal !== undefined) return `an error in the stream in the runtime's words: ${text.slice(0, 300)}`
  }
  return undefined
}
