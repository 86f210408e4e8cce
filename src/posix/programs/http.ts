/** The client's side of HTTP/1.1 over the container's loopback, as far as wget and curl need it. */
import type { Process } from '../process/types'
import { connect, type Address } from './network'

export interface Fetched {
  readonly status: number
  readonly reason: string
  readonly head: string
  readonly body: Uint8Array
}

const mostBytes = 64 << 20

/** Asks for a path; undefined when nobody listens. */
export async function fetchFrom(process: Process, address: Address, method = 'GET'): Promise<Fetched | undefined> {
  const connection = connect(process, address.port)
  if (connection === undefined) return undefined
  try {
    await connection.writer.write(
      Buffer.from(
        `${method} ${address.path} HTTP/1.1\r\nHost: ${address.host}\r\nAccept: */*\r\nConnection: close\r\n\r\n`,
      ),
    )
    const parts: Uint8Array[] = []
    let length = 0
    for (
      let bytes = await connection.reader.read(65536);
      bytes.length > 0;
      bytes = await connection.reader.read(65536)
    ) {
      parts.push(bytes)
      length += bytes.length
      if (length > mostBytes || isWhole(Buffer.concat(parts))) break
    }
    return parse(Buffer.concat(parts))
  } finally {
    connection.reader.close()
    connection.writer.close()
  }
}

function isWhole(bytes: Buffer): boolean {
  const end = bytes.indexOf('\r\n\r\n')
  const length = /content-length: *(\d+)/i.exec(bytes.toString('latin1', 0, Math.max(0, end)))?.[1]
  return end >= 0 && length !== undefined && bytes.length >= end + 4 + Number(length)
}

function parse(bytes: Buffer): Fetched {
  const end = bytes.indexOf('\r\n\r\n')
  const head = end < 0 ? '' : bytes.toString('latin1', 0, end)
  const status = /^HTTP\/\d\.\d (\d+) ?([^\r\n]*)/.exec(head)
  if (status === null) return { status: 200, reason: 'OK', head: '', body: bytes }
  return { status: Number(status[1]), reason: status[2] ?? '', head, body: bytes.subarray(end + 4) }
}
