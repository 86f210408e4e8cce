import { PassThrough, Readable } from 'node:stream'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { OutputChunk } from '../types'
import { attachmentOf, demultiplex, exactEvent, jsonLines } from './streams'

function frame(stream: OutputChunk['stream'], text: string): Buffer {
  const payload = Buffer.from(text)
  const header = Buffer.from([stream === 'stdout' ? 1 : 2, 0, 0, 0, 0, 0, 0, 0])
  header.writeUInt32BE(payload.length, 4)
  return Buffer.concat([header, payload])
}

async function collect(source: AsyncIterable<OutputChunk>): Promise<{ stdout: string; stderr: string }> {
  const bytes = { stdout: [] as Uint8Array[], stderr: [] as Uint8Array[] }
  for await (const chunk of source) bytes[chunk.stream].push(chunk.bytes)
  return {
    stdout: Buffer.concat(bytes.stdout).toString('utf8'),
    stderr: Buffer.concat(bytes.stderr).toString('utf8'),
  }
}

/** The bytes in pieces of the given sizes, over and over. */
async function* inPieces(bytes: Buffer, sizes: readonly number[]): AsyncGenerator<Buffer> {
  for (let at = 0, index = 0; at < bytes.length; index++) {
    const size = sizes[index % sizes.length] ?? 1
    yield bytes.subarray(at, at + size)
    at += size
    await Promise.resolve()
  }
}

describe('demultiplex', () => {
  it('puts the streams together again, however they come', async () => {
    const frames = fc.array(fc.tuple(fc.constantFrom('stdout' as const, 'stderr' as const), fc.string()))
    const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 })
    await fc.assert(
      fc.asyncProperty(frames, sizes, async (parts, pieces) => {
        const whole = Buffer.concat(parts.map(([stream, text]) => frame(stream, text)))
        const of = (wanted: string): string =>
          parts
            .filter(([stream]) => stream === wanted)
            .map(([, text]) => text)
            .join('')
        expect(await collect(demultiplex(inPieces(whole, pieces)))).toEqual({
          stdout: of('stdout'),
          stderr: of('stderr'),
        })
      }),
    )
  })

  it('refuses what isn’t framed', async () => {
    const raw = Readable.from([Buffer.from('no frames here')])
    await expect(collect(demultiplex(raw))).rejects.toMatchObject({ message: 'Unrecognized input header: 110' })
  })
})

describe('jsonLines', () => {
  const read = async (bytes: Buffer, sizes = [3]): Promise<unknown[]> => {
    const lines: unknown[] = []
    for await (const line of jsonLines(Readable.from(inPieces(bytes, sizes)))) lines.push(line)
    return lines
  }

  it('reads objects over any cut, in the middle of a character too', async () => {
    const text = '{"stream":"olá 😀"}\r\n\r\n{"a":1}\n{"last":true}'
    for (const size of [1, 2, 5, 100]) {
      expect(await read(Buffer.from(text), [size])).toEqual([{ stream: 'olá 😀' }, { a: 1 }, { last: true }])
    }
  })

  it('keeps every nanosecond of an event, whatever its attributes say', () => {
    const attributes = { name: 'x"timeNano":1', timeNano: '2' }
    const line = JSON.stringify({ Actor: { Attributes: attributes }, timeNano: 0 }).replace(
      /0}$/,
      '1795386584071325019}',
    )
    expect(exactEvent(line)).toEqual({ Actor: { Attributes: attributes }, timeNano: 1_795_386_584_071_325_019n })
  })

  it('refuses what isn’t JSON', async () => {
    await expect(read(Buffer.from('{"a":1}\n<html>\n'))).rejects.toMatchObject({ kind: 'system' })
  })

  it('ends the request when nobody reads on', async () => {
    const source = new PassThrough()
    source.write('{"a":1}\n')
    for await (const line of jsonLines(source)) {
      expect(line).toEqual({ a: 1 })
      break
    }
    expect(source.destroyed).toBe(true)
  })
})

describe('attachmentOf', () => {
  it('writes while it can, and not after', async () => {
    const socket = new PassThrough()
    const attachment = attachmentOf(socket, { hasTerminal: true })
    await attachment.write(Buffer.from('in'))
    attachment.endInput()
    expect(await collect(attachment.output)).toEqual({ stdout: 'in', stderr: '' })
    await expect(attachment.write(Buffer.from('late'))).rejects.toMatchObject({ kind: 'cancelled' })
  })

  it('is closed by its signal', async () => {
    const abort = new AbortController()
    const attachment = attachmentOf(new PassThrough(), { hasTerminal: true, signal: abort.signal })
    setTimeout(() => abort.abort(), 10)
    await expect(collect(attachment.output)).rejects.toMatchObject({ kind: 'cancelled' })
  })
})
