/**
 * Docker's stream multiplexing: 8 bytes of header (stream 0 stdin, 1 stdout, 2 stderr; three zeros; big-endian length)
 * before each piece. Used where there is no terminal (Engine API, "ContainerAttach", stream format).
 */

import type { StreamName } from '../engine/streamName'

/** One frame. */
export function frame(stream: StreamName, bytes: Uint8Array): Uint8Array {
  const framed = Buffer.allocUnsafe(8 + bytes.length)
  framed.writeUInt32BE(stream === 'stdout' ? 0x01000000 : 0x02000000, 0)
  framed.writeUInt32BE(bytes.length, 4)
  framed.set(bytes, 8)
  return framed
}

/** The content type of an attach or logs answer; clients before API 1.42 always read `raw-stream`. */
export function streamContentType(options: { multiplexed: boolean; named: boolean }): string {
  return options.multiplexed && options.named
    ? 'application/vnd.docker.multiplexed-stream'
    : 'application/vnd.docker.raw-stream'
}
