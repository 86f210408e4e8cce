/** The client's side of HTTP/1.1, as far as wget and curl need it. */
import { PosixError } from '../filesystem/posixError'
import { connect, type Connection } from '../process/sockets'
import type { Process } from '../process/types'
import { resolve, type Address } from './network'

export interface Fetched {
  readonly status: number
  readonly reason: string
  readonly head: string
  readonly body: Uint8Array
  /** Whether as many bytes came as were announced. */
  readonly isWhole: boolean
}

/** What is sent besides the first line; default: the host and what is accepted. */
export interface Request {
  readonly headers: readonly string[]
  /** Default `HTTP/1.1`. */
  readonly protocol?: string
  readonly body?: Uint8Array
}

const mostBytes = 64 << 20

/** Connects to a host by its name; undefined when nobody knows it, or nobody listens. */
async function reachHost(process: Process, { host, port }: Address): Promise<Connection | undefined> {
  const address = resolve(process, host)
  if (address === undefined) return undefined
  try {
    return await connect(process, { address, port })
  } catch (error) {
    if (error instanceof PosixError && unreached.has(error.code)) return undefined
    throw error
  }
}

const unreached: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ENETUNREACH', 'EHOSTUNREACH'])

/** Asks for a path; undefined when nobody listens. */
export async function fetchFrom(
  process: Process,
  address: Address,
  method = 'GET',
  request: Request = { headers: [`Host: ${address.host}`, 'Accept: */*', 'Connection: close'] },
): Promise<Fetched | undefined> {
  const connection = await reachHost(process, address)
  if (connection === undefined) return undefined
  try {
    const lines = [`${method} ${address.path} ${request.protocol ?? 'HTTP/1.1'}`, ...request.headers, '', '']
    await connection.write(Buffer.concat([Buffer.from(lines.join('\r\n')), request.body ?? new Uint8Array()]))
    const parts: Uint8Array[] = []
    let length = 0
    for (let bytes = await connection.read(65536); bytes.length > 0; bytes = await connection.read(65536)) {
      parts.push(bytes)
      length += bytes.length
      if (length > mostBytes || isWhole(Buffer.concat(parts), method)) break
    }
    return parse(Buffer.concat(parts), method)
  } finally {
    connection.close()
  }
}

/** Whether the answer is all there, where the connection stays open. */
function isWhole(bytes: Buffer, method: string): boolean {
  const end = bytes.indexOf('\r\n\r\n')
  if (end < 0) return false
  const head = bytes.toString('latin1', 0, end)
  if (method === 'HEAD' || /^HTTP\/\d\.\d (204|304|1\d\d)/.test(head)) return true
  if (/^transfer-encoding: *chunked/im.test(head)) return bytes.toString('latin1', end).endsWith('\r\n0\r\n\r\n')
  const length = /^content-length: *(\d+)/im.exec(head)?.[1]
  return length !== undefined && bytes.length >= end + 4 + Number(length)
}

function parse(bytes: Buffer, method: string): Fetched {
  const end = bytes.indexOf('\r\n\r\n')
  const head = end < 0 ? '' : bytes.toString('latin1', 0, end)
  const status = /^HTTP\/\d\.\d (\d+) ?([^\r\n]*)/.exec(head)
  if (status === null) return { status: 200, reason: 'OK', head: '', body: bytes, isWhole: true }
  const raw = bytes.subarray(end + 4)
  const announced = method === 'HEAD' ? undefined : /^content-length: *(\d+)/im.exec(head)?.[1]
  const body = /^transfer-encoding: *chunked/im.test(head)
    ? unchunked(raw)
    : raw.subarray(0, announced === undefined ? undefined : Number(announced))
  const isWhole = announced === undefined || body.length >= Number(announced)
  return { status: Number(status[1]), reason: status[2] ?? '', head, body, isWhole }
}

/** Takes the sizes out of a body that comes in chunks. */
function unchunked(bytes: Buffer): Buffer {
  const parts: Buffer[] = []
  for (let at = 0; at < bytes.length;) {
    const end = bytes.indexOf('\r\n', at)
    const size = Number.parseInt(bytes.toString('latin1', at, Math.max(at, end)), 16)
    if (end < 0 || !(size > 0)) break
    parts.push(bytes.subarray(end + 2, end + 2 + size))
    at = end + 4 + size
  }
  return Buffer.concat(parts)
}
