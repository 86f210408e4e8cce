/** A request as nginx reads it, and its URI as locations compare it: decoded, without `.`, `..` and doubled slashes. */

export interface Request {
  /** The first line, as the log shows it. */
  readonly line: string
  readonly method: string
  /** Decoded and clean. */
  readonly uri: string
  /** With the `?`; empty without. */
  readonly query: string
  /** `HTTP/1.1`; `HTTP/0.9` for a line without a version, which is answered without a head. */
  readonly protocol: string
  readonly headers: ReadonlyMap<string, string>
  readonly keepsAlive: boolean
}

/** What can't be understood is answered with 400 and the end of the connection. */
export interface BadRequest {
  readonly line: string
  readonly isBad: true
}

export function readRequest(head: string): Request | BadRequest {
  const [line = '', ...rest] = head.replace(/^(\r?\n)+/, '').split(/\r?\n/)
  const bad = { line, isBad: true } as const
  const match = /^([A-Z][A-Z_-]*) (\S+)(?: (HTTP\/(\d)\.(\d)))?\s*$/.exec(line)
  if (match === null) return bad
  const [, method = '', target = '', protocol = 'HTTP/0.9', , minor] = match
  if (protocol === 'HTTP/0.9' && method !== 'GET') return bad
  const headers = new Map<string, string>()
  for (const each of rest) {
    if (each === '') break
    const at = each.indexOf(':')
    if (at <= 0) return bad
    headers.set(each.slice(0, at).toLowerCase(), each.slice(at + 1).trim())
  }
  const isNew = protocol === 'HTTP/1.1'
  if (isNew && !headers.has('host')) return bad
  const path = target.replace(/^https?:\/\/[^/]*/i, '')
  const query = path.includes('?') ? path.slice(path.indexOf('?')) : ''
  const uri = cleanUri(path.replace(/[?#].*$/s, ''))
  if (uri === undefined) return bad
  const connection = headers.get('connection')?.toLowerCase() ?? ''
  const keepsAlive = isNew ? !connection.includes('close') : minor === '0' && connection.includes('keep-alive')
  return { line, method, uri, query, protocol, headers, keepsAlive }
}

/** Undefined for one that leaves the root, or holds what is no character. */
function cleanUri(path: string): string | undefined {
  if (!path.startsWith('/')) return undefined
  let decoded: string
  try {
    decoded = Buffer.from(
      path.replace(/%([0-9a-fA-F]{2})/g, (_, digits: string) => String.fromCharCode(parseInt(digits, 16))),
      'latin1',
    ).toString('utf8')
  } catch {
    return undefined
  }
  if (decoded.includes('\0') || /%(?![0-9a-fA-F]{2})/.test(path)) return undefined
  const parts: string[] = []
  const given = decoded.split('/').slice(1)
  for (const [at, part] of given.entries()) {
    const isLast = at === given.length - 1
    if (part === '..') {
      if (parts.length === 0) return undefined
      parts.pop()
      if (isLast) parts.push('')
    } else if (part === '.') {
      if (isLast) parts.push('')
    } else if (part !== '' || isLast) parts.push(part)
  }
  return `/${parts.join('/')}`
}
