/**
 * Streams of the Engine API. Multiplexed output is frames of 8 bytes header (stream, three zeros, length big-endian) and
 * payload; with a terminal it is raw. Progress is JSON objects, one a line. Both are read by pulling: nobody reads,
 * nothing is taken from the socket.
 */
import type { Duplex, Readable } from 'node:stream'
import { StringDecoder } from 'node:string_decoder'
import { LabError } from '@shared/errors'
import type { ExactEvent, RawEvent } from '../engineApi'
import { toEngineError } from '../engineErrors'
import type { Attachment, OutputChunk } from '../types'

const headerBytes = 8
/** A line of progress beyond this is no Docker's. */
const lineLimit = 16 * 1024 * 1024

/** Cuts multiplexed output into chunks; long frames are handed on piecewise, so memory stays flat. */
export async function* demultiplex(source: AsyncIterable<Uint8Array>): AsyncGenerator<OutputChunk> {
  let header = Buffer.alloc(0)
  let left = 0
  let stream: OutputChunk['stream'] = 'stdout'
  for await (const piece of source) {
    let rest = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength)
    while (rest.length > 0) {
      if (left === 0) {
        const missing = headerBytes - header.length
        header = Buffer.concat([header, rest.subarray(0, missing)])
        rest = rest.subarray(missing)
        if (header.length < headerBytes) break
        stream = streamOf(header)
        left = header.readUInt32BE(4)
        header = Buffer.alloc(0)
        continue
      }
      const bytes = rest.subarray(0, left)
      left -= bytes.length
      rest = rest.subarray(bytes.length)
      yield { stream, bytes }
    }
  }
}

function streamOf(header: Buffer): OutputChunk['stream'] {
  const id = header[0] ?? 0
  if (id > 3 || header[1] !== 0 || header[2] !== 0 || header[3] !== 0) {
    throw new LabError('system', `Unrecognized input header: ${id}`)
  }
  return id === 2 ? 'stderr' : 'stdout'
}

/** Raw output of a terminal, as chunks. */
async function* rawOutput(source: AsyncIterable<Uint8Array>): AsyncGenerator<OutputChunk> {
  for await (const bytes of source) yield { stream: 'stdout', bytes }
}

/** Output of a request, errors translated; breaking out ends the request. */
export async function* outputOf(
  source: Readable,
  options: { hasTerminal: boolean; signal?: AbortSignal | undefined },
): AsyncGenerator<OutputChunk> {
  const bytes = source as AsyncIterable<Uint8Array>
  try {
    yield* options.hasTerminal ? rawOutput(bytes) : demultiplex(bytes)
  } catch (error) {
    throw toEngineError(error, options.signal)
  } finally {
    source.destroy()
  }
}

/** JSON objects, one a line. Throws LabError `system` on a line that isn't JSON; breaking out ends the request. */
export async function* jsonLines<Line>(
  source: Readable,
  signal?: AbortSignal,
  parse: (line: string) => Line = (line) => JSON.parse(line) as Line,
): AsyncGenerator<Line> {
  const parseLine = (line: string): Line => {
    try {
      return parse(line)
    } catch (cause) {
      throw new LabError('system', `the engine sent what isn't JSON: ${line.slice(0, 200)}`, { cause })
    }
  }

  const decoder = new StringDecoder('utf8')
  let pending = ''
  try {
    for await (const piece of source as AsyncIterable<Buffer>) {
      pending += decoder.write(piece)
      if (pending.length > lineLimit) throw new LabError('system', 'the engine sent a line that is too long')
      const lines = pending.split('\n')
      pending = lines.pop() ?? ''
      for (const line of lines) if (line.trim() !== '') yield parseLine(line)
    }
    if (pending.trim() !== '') yield parseLine(pending)
  } catch (error) {
    throw toEngineError(error, signal)
  } finally {
    source.destroy()
  }
}

/** A number of JSON is read with 53 bits, which nanoseconds since 1970 outgrew: `timeNano` is read from the text. */
export function exactEvent(line: string): ExactEvent {
  const event = JSON.parse(line) as RawEvent
  // Within a text the quotes would be escaped, and attributes are texts.
  return { ...event, timeNano: BigInt(/"timeNano":(\d+)/.exec(line)?.[1] ?? event.timeNano) }
}

/** Both directions of a hijacked socket. */
export function attachmentOf(
  socket: Duplex,
  options: { hasTerminal: boolean; signal?: AbortSignal | undefined },
): Attachment {
  const abort = (): void => {
    socket.destroy()
  }
  options.signal?.addEventListener('abort', abort, { once: true })
  socket.once('close', () => options.signal?.removeEventListener('abort', abort))
  return {
    output: outputOf(socket, options),
    write: (bytes) =>
      new Promise((resolve, reject) => {
        if (!socket.writable) reject(new LabError('cancelled', 'the process takes no more input'))
        else socket.write(bytes, (error) => (error ? reject(toEngineError(error, options.signal)) : resolve()))
      }),
    endInput: () => {
      if (socket.writable) socket.end()
    },
    close: abort,
  }
}
