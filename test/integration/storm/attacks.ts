/**
 * One attack: the bytes of a request in the pieces in which they are sent, and how the client behaves then. Most are
 * requests that are nearly right; some are no HTTP at all.
 */
import type { Random } from '../../support/random'
import { endpoints, names, type Endpoint } from './endpoints'
import { brokenJson, goodArchive, hostileArchive, hostileText, mutateJson } from './hostile'

/**
 * What the client does after sending: `await` an answer and the connection's end; `halfClose` its side, and await the
 * end; `leave` at once; `linger` for a little, as the answer may have no end, and leave.
 */
export type Ending = 'await' | 'halfClose' | 'leave' | 'linger'

export interface Attack {
  readonly label: string
  readonly chunks: readonly Buffer[]
  readonly pauseMs: number
  readonly ending: Ending
  /** Whether the bytes are a whole HTTP request, so that there must be an answer in the daemon's form. */
  readonly isHttp: boolean
}

/** The next attack of a seeded run. */
export function randomAttack(random: Random): Attack {
  const dice = random.below(100)
  if (dice < 8) return rawAttack(random)
  const endpoint = random.pick(endpoints)
  const isFaulty = dice < 85
  const body = bodyOf(endpoint, random, isFaulty)
  const target = targetOf(endpoint, random, isFaulty)
  const request = Buffer.concat([headOf(endpoint, target, body, random, isFaulty), body.bytes])
  const label = `${endpoint.method} ${target}`
  if (dice < 14) return cutOff(label, request, random)
  const ending = endpoint.streams === true ? 'linger' : 'await'
  if (dice < 18) return { label, chunks: pieces(request, random), pauseMs: 1, ending, isHttp: true }
  return { label, chunks: [request], pauseMs: 0, ending, isHttp: true }
}

function cutOff(label: string, request: Buffer, random: Random): Attack {
  const chunks = [request.subarray(0, random.below(request.length))]
  const ending = random.pick<Ending>(['leave', 'leave', 'halfClose'])
  return { label: `${label} (cut off)`, chunks, pauseMs: 0, ending, isHttp: false }
}

function pieces(request: Buffer, random: Random): readonly Buffer[] {
  const cuts = Array.from({ length: 1 + random.below(6) }, () => random.below(request.length)).sort((a, b) => a - b)
  return [...cuts, request.length].map((cut, index) => request.subarray(index === 0 ? 0 : cuts[index - 1], cut))
}

function targetOf(endpoint: Endpoint, random: Random, isFaulty: boolean): string {
  const filled = (text: string): string =>
    text.replace(/\$[civnx]\b/g, (key) =>
      isFaulty && random.oneIn(6) ? hostileText(random) : random.pick(names[key] ?? [key]),
    )
  const path = endpoint.path
    .split('/')
    .map((part) => (part.startsWith('$') ? pathPart(filled(part), random, isFaulty) : part))
    .join('/')
  const version = random.oneIn(8)
    ? random.pick(['', '/v1.24', '/v1.41', '/v1.23', '/v1.99', '/v1', '/vx.y', '/v0.0', '/v1.45.1'])
    : '/v1.45'
  const entries = Object.entries(endpoint.query ?? {}).map(([key, value]) => [key, filled(value)] as const)
  const query = (isFaulty ? mutateQuery(entries, random) : entries).map(
    ([key, value]) => `${encode(key)}=${random.oneIn(40) ? badlyEncoded(random) : encode(value)}`,
  )
  return `${version}${path}${query.length > 0 ? `?${query.join('&')}` : ''}`
}

function pathPart(text: string, random: Random, isFaulty: boolean): string {
  if (isFaulty && random.oneIn(20)) return badlyEncoded(random)
  // Images' names stand in paths as they are, slashes and colons included.
  return encode(text)
    .replaceAll('%3A', ':')
    .replaceAll('%2F', random.oneIn(2) ? '/' : '%2F')
}

function encode(text: string): string {
  // A lone surrogate can't be encoded.
  return encodeURIComponent(Buffer.from(text.slice(0, 4000)).toString())
}

function badlyEncoded(random: Random): string {
  return random.pick(['%', '%zz', '%ff', '%00', '%c0%af', '..%2f..%2f', '%25', '%u0041', '+', '#', '?', ';', '[', '\\'])
}

function mutateQuery(entries: readonly (readonly [string, string])[], random: Random): (readonly [string, string])[] {
  const mutated = entries.filter(() => !random.oneIn(6)).map(([key, value]) => mutatePair(key, value, random))
  if (random.oneIn(10)) mutated.push([hostileText(random), hostileText(random)])
  if (random.oneIn(10)) mutated.push(...mutated)
  return mutated
}

function mutatePair(key: string, value: string, random: Random): readonly [string, string] {
  if (!random.oneIn(3)) return [key, value]
  if (!value.startsWith('{"')) return [key, hostileText(random)]
  const parsed: unknown = JSON.parse(value)
  return [
    key,
    random.oneIn(3)
      ? brokenJson(value, random).toString('latin1').slice(0, 3000)
      : JSON.stringify(mutateJson(parsed, random)),
  ]
}

interface Body {
  readonly bytes: Buffer
  readonly type: string
}

function bodyOf(endpoint: Endpoint, random: Random, isFaulty: boolean): Body {
  if (endpoint.takesTar === true) {
    return { bytes: isFaulty ? hostileArchive(random) : goodArchive(), type: 'application/x-tar' }
  }
  if (endpoint.body === undefined) {
    return { bytes: isFaulty && random.oneIn(10) ? random.bytes(random.below(300)) : Buffer.alloc(0), type: '' }
  }
  const text = JSON.stringify(isFaulty && !random.oneIn(4) ? mutateJson(endpoint.body, random) : endpoint.body)
  const bytes = isFaulty && random.oneIn(6) ? brokenJson(text, random) : Buffer.from(text)
  return {
    bytes,
    type:
      isFaulty && random.oneIn(20) ? random.pick(['text/plain', 'a', '', 'multipart/form-data']) : 'application/json',
  }
}

function headOf(endpoint: Endpoint, target: string, body: Body, random: Random, isFaulty: boolean): Buffer {
  const upgrade = endpoint.streams === true && endpoint.method === 'POST' && random.oneIn(2)
  const lines = [
    `${endpoint.method} ${target} HTTP/1.1`,
    'Host: docker',
    upgrade ? 'Connection: Upgrade\r\nUpgrade: tcp' : 'Connection: close',
    ...(body.type === '' ? [] : [`Content-Type: ${body.type}`]),
    ...(body.bytes.length > 0 || endpoint.method === 'POST' ? [`Content-Length: ${String(body.bytes.length)}`] : []),
    ...(isFaulty && random.oneIn(15) ? [oddHeader(random)] : []),
  ]
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1')
}

function oddHeader(random: Random): string {
  return random.pick([
    'X-Registry-Auth: not base64 at all',
    'X-Registry-Config: e30=',
    `X-Long: ${'y'.repeat(6000)}`,
    'Accept-Encoding: gzip, br',
    'Transfer-Encoding: identity',
    'Range: bytes=0-',
    'If-None-Match: *',
    'Content-Encoding: gzip',
    'Cookie: \xff\xfe',
  ])
}

const rawLines: readonly string[] = [
  'GET /_ping\r\n\r\n',
  'GET  /_ping  HTTP/1.1\r\n\r\n',
  'GET /_ping HTTP/9.9\r\nHost: d\r\n\r\n',
  'get /_ping http/1.1\r\nhost: d\r\n\r\n',
  'BREW /_ping HTTP/1.1\r\nHost: d\r\nConnection: close\r\n\r\n',
  'CONNECT x:80 HTTP/1.1\r\nHost: d\r\n\r\n',
  'OPTIONS * HTTP/1.1\r\nHost: d\r\nConnection: close\r\n\r\n',
  'TRACE /version HTTP/1.1\r\nHost: d\r\nConnection: close\r\n\r\n',
  'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  'GET http://[::1 HTTP/1.1\r\nHost: d\r\nConnection: close\r\n\r\n',
  'GET //// HTTP/1.1\r\nHost: d\r\nConnection: close\r\n\r\n',
  'GET //x:99999999/ HTTP/1.1\r\nHost: d\r\nConnection: close\r\n\r\n',
  'GET http://a b/ HTTP/1.1\r\nHost: d\r\n\r\n',
  'GET /_ping HTTP/1.1\r\nHost: d\r\nHost: e\r\nConnection: close\r\n\r\n',
  'GET /_ping HTTP/1.1\r\nConnection: close\r\n\r\n',
  'GET /_ping HTTP/1.1\r\n: x\r\n\r\n',
  'GET /_ping HTTP/1.1\r\nA B: x\r\n\r\n',
  'GET /_ping HTTP/1.1\nHost: d\nConnection: close\n\n',
  `GET /_ping HTTP/1.1\r\nX: ${'a'.repeat(100_000)}\r\n\r\n`,
  `GET /${'a'.repeat(100_000)} HTTP/1.1\r\nHost: d\r\n\r\n`,
  `GET /_ping HTTP/1.1\r\n${'X: y\r\n'.repeat(3000)}\r\n`,
  'POST /containers/create HTTP/1.1\r\nHost: d\r\nContent-Length: -1\r\n\r\n',
  'POST /containers/create HTTP/1.1\r\nHost: d\r\nContent-Length: 99999999999999999999\r\n\r\n{}',
  'POST /containers/create HTTP/1.1\r\nHost: d\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}',
  'POST /containers/create HTTP/1.1\r\nHost: d\r\nContent-Length: x\r\n\r\n{}',
  'POST /containers/create HTTP/1.1\r\nHost: d\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n',
  'POST /containers/create HTTP/1.1\r\nHost: d\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n{}\r\n0\r\n\r\n',
  'POST /containers/create HTTP/1.1\r\nHost: d\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n{}',
  'POST /containers/create HTTP/1.1\r\nHost: d\r\nTransfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n2\r\n{}\r\n0\r\n\r\n',
  'POST /containers/create HTTP/1.1\r\nHost: d\r\nTransfer-Encoding: gzip\r\n\r\n{}',
  'POST /build HTTP/1.1\r\nHost: d\r\nTransfer-Encoding: chunked\r\n\r\n200\r\nshort\r\n',
  'POST /images/load HTTP/1.1\r\nHost: d\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcdefgh\r\n0\r\n\r\n',
  'POST /containers/storm-c1/attach?stream=1&stdin=1 HTTP/1.1\r\nHost: d\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n\0\0\0',
  'GET /_ping HTTP/1.1\r\nHost: d\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n',
  'POST /containers/create HTTP/1.1\r\nHost: d\r\nConnection: Upgrade\r\nUpgrade: tcp\r\nContent-Length: 5\r\nContent-Type: application/json\r\n\r\n{}',
  'POST /exec/x/start HTTP/1.1\r\nHost: d\r\nConnection: Upgrade\r\nUpgrade: tcp\r\nContent-Length: 99999999999\r\n\r\n{}',
  'POST /auth HTTP/1.1\r\nHost: d\r\nExpect: 100-continue\r\nContent-Length: 100\r\n\r\n',
  'POST /auth HTTP/1.1\r\nHost: d\r\nExpect: nonsense\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}',
  'GET /_ping HTTP/1.1\r\nHost: d\r\n\r\n'.repeat(30),
  'GET /containers/json HTTP/1.1\r\nHost: d\r\n\r\nGARBAGE\r\n\r\nGET /_ping HTTP/1.1\r\n\r\n',
  'GET /_ping HTTP/1.0\r\n\r\n',
]

function rawAttack(random: Random): Attack {
  const text = Buffer.from(random.pick(rawLines), 'latin1')
  const bytes = random.oneIn(5) ? random.bytes(1 + random.below(500)) : text
  const label = `raw ${JSON.stringify(bytes.toString('latin1').slice(0, 120))}`
  const chunks = random.oneIn(4) ? pieces(bytes, random) : [bytes]
  return { label, chunks, pauseMs: 1, ending: random.pick<Ending>(['halfClose', 'leave', 'linger']), isHttp: false }
}
