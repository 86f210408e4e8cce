/**
 * What nginx answers: files, directories' redirects, indexes and lists, `return`, `try_files`, error pages, ranges and
 * conditions. The order of the head's lines is that of ngx_http_header_filter_module.
 */
import { gnuErrorText, PosixError } from '../../filesystem/posixError'
import type { Stat } from '../../filesystem/types'
import type { Process } from '../../process/types'
import { formatDate } from '../dates'
import { listing } from './listing'
import type { Request } from './request'
import { rangesOf } from './ranges'
import { locate, type Rules, type Site } from './site'

export interface Response {
  readonly status: number
  /** Without the status line and without the empty one. */
  readonly lines: readonly string[]
  readonly body: Buffer
  readonly rules: Rules
  /** For the error log. */
  readonly error: string | undefined
}

interface Answer {
  readonly status: number
  readonly type?: string
  readonly body: Buffer
  /** In front of `Connection`, and behind it. */
  readonly before?: readonly string[]
  readonly after?: readonly string[]
  readonly isChunked?: boolean
  readonly error?: string
}

export interface Context {
  readonly process: Process
  readonly site: Site
  readonly port: number
  readonly version: string
}

const reasons: Readonly<Record<number, string>> = {
  200: 'OK', 201: 'Created', 204: 'No Content', 206: 'Partial Content', 301: 'Moved Permanently', 302: 'Moved Temporarily',
  303: 'See Other', 304: 'Not Modified', 307: 'Temporary Redirect', 308: 'Permanent Redirect', 400: 'Bad Request',
  401: 'Unauthorized', 403: 'Forbidden', 404: 'Not Found', 405: 'Not Allowed', 410: 'Gone', 413: 'Request Entity Too Large',
  414: 'Request-URI Too Large', 416: 'Requested Range Not Satisfiable', 500: 'Internal Server Error', 501: 'Not Implemented',
  502: 'Bad Gateway', 503: 'Service Temporarily Unavailable', 504: 'Gateway Time-out',
} // prettier-ignore
const redirects = new Set([301, 302, 303, 307, 308])
const mostInternal = 10

/** The whole answer to a request, before HEAD takes its body away. */
export function respond(context: Context, request: Request): Response {
  let rules = context.site.rules
  let answer: Answer = { status: 500, body: Buffer.alloc(0) }
  let error: string | undefined
  let { uri } = request
  let kept: number | undefined
  for (let hop = 0; hop < mostInternal; hop++) {
    const location = locate(context.site.locations, uri)
    rules = location?.rules ?? context.site.rules
    const found = answerFor(context, request, rules, location?.path ?? '', uri)
    error ??= typeof found === 'string' ? undefined : found.error
    if (typeof found === 'string') {
      uri = found
      continue
    }
    answer = kept === undefined || found.status !== 200 ? found : withStatus(found, kept)
    const page = answer.status >= 300 && kept === undefined ? rules.errorPages.get(answer.status) : undefined
    if (page === undefined || !page.uri.startsWith('/')) break
    kept = page.status ?? answer.status
    uri = page.uri
  }
  return finished(context, request, rules, answer, error)
}

/** An error's page keeps its tag, but not what is only true of a whole file. */
function withStatus(answer: Answer, status: number): Answer {
  if (status === 200) return answer
  const isKept = (line: string): boolean => !/^(Last-Modified|Accept-Ranges):/.test(line)
  return { ...answer, status, before: (answer.before ?? []).filter(isKept), after: (answer.after ?? []).filter(isKept) }
}

/** A standard page for what could not even be read. */
export function refuse(context: Context, status: number, keepsAlive: boolean): Response {
  const request = { protocol: 'HTTP/1.1', method: 'GET', keepsAlive } as const
  return finished(context, request, context.site.rules, { status, body: Buffer.alloc(0) }, undefined)
}

function finished(
  { process, version }: Context,
  request: Pick<Request, 'protocol' | 'keepsAlive' | 'method'>,
  rules: Rules,
  answer: Answer,
  error: string | undefined,
): Response {
  const { status } = answer
  const server = rules.tellsVersion ? `nginx/${version}` : 'nginx'
  const isStandard = status >= 300 && status !== 304 && answer.body.length === 0 && answer.type === undefined
  const body = isStandard ? Buffer.from(standardPage(status, server)) : answer.body
  const type = isStandard ? 'text/html' : answer.type
  const hasBody = status !== 204 && status !== 304
  const isChunked = answer.isChunked === true && request.protocol === 'HTTP/1.1'
  const hasEnd = request.keepsAlive && (answer.isChunked !== true || isChunked)
  const about = answer.after ?? []
  const headers = rules.headers.filter(({ always }) => always || status < 400)
  return {
    status,
    lines: [
      `HTTP/1.1 ${status} ${reasons[status] ?? ''}`,
      `Server: ${server}`,
      `Date: ${webDate(process.host.now())}`,
      ...(hasBody && type !== undefined ? [`Content-Type: ${type}`] : []),
      ...(hasBody && answer.isChunked !== true ? [`Content-Length: ${body.length}`] : []),
      ...(answer.before ?? []),
      ...(isChunked && request.method !== 'HEAD' ? ['Transfer-Encoding: chunked'] : []),
      `Connection: ${hasEnd ? 'keep-alive' : 'close'}`,
      ...about.filter((line) => !isAboutRanges(line)),
      ...headers.map(({ name, value }) => `${name}: ${value}`),
      ...about.filter(isAboutRanges),
    ],
    body: hasBody ? (isChunked ? chunked(body) : body) : Buffer.alloc(0),
    rules,
    error,
  }
}

/** The range filter comes behind `add_header`. */
function isAboutRanges(line: string): boolean {
  return /^(Accept-Ranges|Content-Range):/.test(line)
}

function chunked(body: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${body.length.toString(16)}\r\n`), body, Buffer.from('\r\n0\r\n\r\n')])
}

function standardPage(status: number, server: string): string {
  const title = `${status} ${status === 302 ? 'Found' : (reasons[status] ?? '')}`
  return `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n<hr><center>${server}</center>\r\n</body>\r\n</html>\r\n`
}

function webDate(ms: number): string {
  return formatDate(ms, '%a, %d %b %Y %H:%M:%S GMT')
}

/** The answer, or the URI to look at instead. */
function answerFor(context: Context, request: Request, rules: Rules, path: string, uri: string): Answer | string {
  if (rules.answer !== undefined) return returned(context, request, rules, rules.answer, uri)
  if (rules.tries !== undefined) return tried(context, request, rules, path, uri, rules.tries)
  return fileAnswer(context, request, rules, path, uri)
}

function returned(
  context: Context,
  request: Request,
  rules: Rules,
  { status, text }: NonNullable<Rules['answer']>,
  uri: string,
): Answer {
  const filled = text === undefined ? undefined : filledIn(text, context, request, uri)
  if (filled === undefined) return { status, body: Buffer.alloc(0) }
  if (redirects.has(status)) return redirect(context, request, status, filled)
  return { status, type: typeOf(rules, uri), body: Buffer.from(filled) }
}

function redirect({ port }: Context, request: Request, status: number, to: string): Answer {
  const host = (request.headers.get('host') ?? 'localhost').replace(/:\d*$/, '')
  const line = (target: string): readonly string[] => [`Location: ${target}`]
  if (!to.startsWith('/')) return { status, body: Buffer.alloc(0), after: line(to) }
  return { status, body: Buffer.alloc(0), before: line(`http://${host}${port === 80 ? '' : `:${port}`}${to}`) }
}

function filledIn(text: string, { port }: Context, request: Request, uri: string): string {
  const host = (request.headers.get('host') ?? '').replace(/:\d*$/, '')
  const values: Readonly<Record<string, string>> = {
    uri,
    document_uri: uri,
    request_uri: request.line.split(' ')[1] ?? uri,
    host,
    http_host: request.headers.get('host') ?? '',
    args: request.query.slice(1),
    query_string: request.query.slice(1),
    is_args: request.query === '' ? '' : '?',
    scheme: 'http',
    request_method: request.method,
    server_port: String(port),
  }
  return text.replace(/\$(?:\{(\w+)\}|(\w+))/g, (whole, braced?: string, plain?: string) => {
    return values[braced ?? plain ?? ''] ?? whole
  })
}

function typeOf(rules: Rules, uri: string): string {
  const name = uri.slice(uri.lastIndexOf('/') + 1)
  const ending = name.includes('.') ? name.slice(name.lastIndexOf('.') + 1).toLowerCase() : ''
  return rules.types.get(ending) ?? rules.defaultType
}

/** Where a URI lies in the container's files. */
function fileOf(rules: Rules, path: string, uri: string): string {
  return rules.alias === undefined ? `${rules.root}${uri}` : `${rules.alias}${uri.slice(path.length)}`
}

function tried(
  context: Context,
  request: Request,
  rules: Rules,
  path: string,
  uri: string,
  tries: readonly string[],
): Answer | string {
  for (const given of tries.slice(0, -1)) {
    const candidate = filledIn(given, context, request, uri)
    const wantsFolder = candidate.endsWith('/')
    const stat = statOf(context.process, fileOf(rules, path, candidate))
    if (typeof stat === 'string' || (stat.kind === 'directory') !== wantsFolder) continue
    return fileAnswer(context, request, rules, path, candidate)
  }
  const last = filledIn(tries.at(-1) ?? '', context, request, uri)
  return last.startsWith('=') ? { status: Number(last.slice(1)), body: Buffer.alloc(0) } : last
}

function statOf(process: Process, path: string): Stat | string {
  try {
    return process.namespace.stat(process, path)
  } catch (error) {
    if (error instanceof PosixError) return error.code
    throw error
  }
}

const statuses: Readonly<Record<string, number>> = { ENOENT: 404, ENOTDIR: 404, ENAMETOOLONG: 404, EACCES: 403 }
const numbers: Readonly<Record<string, number>> = { ENOENT: 2, EACCES: 13, ENOTDIR: 20, ENAMETOOLONG: 36 }

function failed(call: string, path: string, code: string): Answer {
  const text = gnuErrorText(code as 'ENOENT')
  const error = `${call} "${path}" failed (${numbers[code] ?? 5}: ${text})`
  return { status: statuses[code] ?? 500, body: Buffer.alloc(0), error }
}

function fileAnswer(context: Context, request: Request, rules: Rules, path: string, uri: string): Answer | string {
  if (request.method !== 'GET' && request.method !== 'HEAD') return { status: 405, body: Buffer.alloc(0) }
  const file = fileOf(rules, path, uri)
  if (uri.endsWith('/')) return folderAnswer(context, rules, path, uri, file)
  const stat = statOf(context.process, file)
  if (typeof stat === 'string') return failed('open()', file, stat)
  if (stat.kind === 'directory') return redirect(context, request, 301, `${uri}/${request.query}`)
  if (stat.kind !== 'file') return { status: 404, body: Buffer.alloc(0), error: `"${file}" is not a regular file` }
  return served(context, request, rules, uri, file, stat)
}

function folderAnswer({ process }: Context, rules: Rules, path: string, uri: string, file: string): Answer | string {
  for (const name of rules.index) {
    const stat = statOf(process, fileOf(rules, path, `${uri}${name}`))
    if (typeof stat !== 'string' && stat.kind !== 'directory') return `${uri}${name}`
  }
  const stat = statOf(process, file)
  if (typeof stat === 'string')
    return failed(rules.lists ? 'opendir()' : 'open()', `${file}${rules.lists ? '' : (rules.index[0] ?? '')}`, stat)
  if (!rules.lists) return { status: 403, body: Buffer.alloc(0), error: `directory index of "${file}" is forbidden` }
  return { status: 200, type: 'text/html', body: Buffer.from(listing(process, file, uri)), isChunked: true }
}

function served({ process }: Context, request: Request, rules: Rules, uri: string, path: string, stat: Stat): Answer {
  const seconds = stat.mtimeNs / 1_000_000_000n
  const tag = `"${seconds.toString(16)}-${stat.sizeBytes.toString(16)}"`
  const modified = webDate(Number(seconds) * 1000)
  const before = [`Last-Modified: ${modified}`]
  const matches = request.headers.get('if-none-match')
  const since = request.headers.get('if-modified-since')
  const isKnown =
    matches === undefined
      ? since === modified
      : matches === '*' || matches.split(/\s*,\s*/).some((each) => each.replace(/^W\//, '') === tag)
  if (isKnown) return { status: 304, body: Buffer.alloc(0), before, after: [`ETag: ${tag}`] }
  try {
    const file = process.namespace.open(process, path, { read: true })
    try {
      const type = typeOf(rules, uri)
      const wanted = rangesOf(request.headers, stat.sizeBytes, tag, modified)
      const read = (start: number, end: number): Buffer => Buffer.from(file.readAt(start, end - start + 1))
      return rangeAnswer({ wanted, read, type, before, tag, sizeBytes: stat.sizeBytes })
    } finally {
      file.close()
    }
  } catch (error) {
    if (!(error instanceof PosixError)) throw error
    return failed('open()', path, error.code)
  }
}

interface Wanted {
  readonly wanted: ReturnType<typeof rangesOf>
  readonly read: (start: number, end: number) => Buffer
  readonly type: string
  readonly before: readonly string[]
  readonly tag: string
  readonly sizeBytes: number
}

let lastBoundary = 0

function rangeAnswer({ wanted, read, type, before, tag, sizeBytes }: Wanted): Answer {
  const after = [`ETag: ${tag}`]
  if (wanted === 'none') return { status: 416, body: Buffer.alloc(0), after: [`Content-Range: bytes */${sizeBytes}`] }
  const [first] = wanted
  if (first === undefined)
    return { status: 200, type, body: read(0, sizeBytes - 1), before, after: [...after, 'Accept-Ranges: bytes'] }
  const shown = ([start, end]: readonly [number, number]): string => `Content-Range: bytes ${start}-${end}/${sizeBytes}`
  if (wanted.length === 1) return { status: 206, type, body: read(...first), before, after: [...after, shown(first)] }
  const boundary = String(++lastBoundary).padStart(20, '0')
  const parts = wanted.flatMap((range) => [
    Buffer.from(`\r\n--${boundary}\r\nContent-Type: ${type}\r\n${shown(range)}\r\n\r\n`),
    read(...range),
  ])
  const body = Buffer.concat([...parts, Buffer.from(`\r\n--${boundary}--\r\n`)])
  return { status: 206, type: `multipart/byteranges; boundary=${boundary}`, body, before, after }
}
