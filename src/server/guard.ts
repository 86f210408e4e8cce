/**
 * Who may speak to the browser host. It drives a Docker daemon, which is as good as root, so:
 * - it listens on 127.0.0.1, and a request must name a loopback host: a foreign name that was made to point here
 *   (DNS rebinding) is refused. The port may differ: an SSH tunnel may end at another one.
 * - an Origin, where there is one, must be this very host; an upgrade must have one.
 * - what isn't the public page needs the token, in `Authorization` or in the first WebSocket message; never in a
 *   cookie (cookies ignore ports) or in a query (queries are logged).
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

const loopbackHost = /^(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?$/

/** A fresh token of 256 bits, fit for a URL's fragment. */
export function createToken(): string {
  return randomBytes(32).toString('base64url')
}

/** True when `given` is the token; takes the same time for every wrong one. */
export function isToken(token: string, given: string): boolean {
  const hash = (text: string): Buffer => createHash('sha256').update(text).digest()
  return timingSafeEqual(hash(token), hash(given))
}

/** Why a request or upgrade with these headers must be refused; undefined when it may go on. */
export function refusalOf(headers: IncomingHttpHeaders, kind: 'request' | 'upgrade'): string | undefined {
  const { host, origin } = headers
  if (host === undefined || !loopbackHost.test(host)) return 'this host answers only as 127.0.0.1 or localhost'
  if (origin === undefined) return kind === 'upgrade' ? 'a connection must name its origin' : undefined
  return origin === `http://${host}` ? undefined : 'this origin may not speak to the lab'
}

/** True when the request carries the token as `Authorization: Bearer …`. */
export function isAuthorized(token: string, headers: IncomingHttpHeaders): boolean {
  const given = /^Bearer ([\w-]+)$/.exec(headers.authorization ?? '')?.[1]
  return given !== undefined && isToken(token, given)
}
