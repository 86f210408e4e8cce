/** split: a file in pieces by lines (`-l`) or bytes (`-b`), with suffixes of letters or digits (`-a -d`). */
import { PosixError } from '../../filesystem/posixError'
import type { Descriptor, Process, Program } from '../../process/types'
import { attempt, complain, faced, isGnu, reason, UsageError } from '../complaint'
import { parseOptions } from '../options'
import { parseSize } from '../sizes'
import { chunks, openInput } from '../streams'

const table = {
  short: 'a:b:l:d',
  long: {
    'suffix-length': 'a:',
    bytes: 'b:',
    lines: 'l:',
    'numeric-suffixes': 'd',
    'additional-suffix': 'A:',
    verbose: 'V',
  },
  usage: '[OPTIONS] [INPUT [PREFIX]]',
}

/** Names of the pieces; undefined when they have run out. */
function suffix(index: number, length: number, digits: boolean): string | undefined {
  const letters = digits ? '0123456789' : 'abcdefghijklmnopqrstuvwxyz'
  let text = ''
  let left = index
  for (let at = 0; at < length; at++) {
    text = (letters[left % letters.length] ?? '') + text
    left = Math.floor(left / letters.length)
  }
  return left > 0 ? undefined : text
}

class Pieces {
  private index = 0
  private current: Descriptor | undefined

  constructor(
    private readonly process: Process,
    private readonly nameOf: (index: number) => string | undefined,
    private readonly says: boolean,
  ) {}

  async write(bytes: Uint8Array): Promise<void> {
    this.current ??= await this.open()
    await this.current.write(bytes)
  }

  end(): void {
    this.current?.close()
    this.current = undefined
  }

  private async open(): Promise<Descriptor> {
    const name = this.nameOf(this.index++)
    if (name === undefined)
      throw new UsageError(`split: ${faced(this.process, 'suffixes exhausted', 'output file suffixes exhausted')}\n`, 1)
    if (this.says) await this.process.print(`creating file '${name}'\n`)
    return this.process.open(name, { write: true, createMode: 0o666, truncate: true })
  }
}

export const split: Program = async (process) => {
  const options = parseOptions(process, table)
  const mode = options.last('bl') ?? 'l'
  const text = options.value(mode) ?? '1000'
  const amount =
    mode === 'l' && !isGnu(process) ? (/^\d+[kmb]?$/.test(text) ? parseSize(text) : undefined) : parseSize(text)
  if (amount === undefined || (amount < 1 && isGnu(process)))
    throw new UsageError(
      `split: ${faced(process, `invalid number '${text}'`, `invalid number of ${mode === 'l' ? 'lines' : 'bytes'}: '${text}'`)}\n`,
      1,
    )
  const [path = '-', prefix = 'x'] = options.operands
  const length = Number(options.value('a') ?? 2)
  const name = (index: number): string | undefined => {
    const end = suffix(index, length, options.has('d'))
    return end === undefined ? undefined : `${prefix}${end}${options.value('A') ?? ''}`
  }
  const pieces = new Pieces(process, name, options.has('V'))
  let input: Descriptor
  try {
    input = await openInput(process, path)
  } catch (error) {
    const why = reason(process, error)
    await complain(process, faced(process, `can't open '${path}': ${why}`, `cannot open '${path}' for reading: ${why}`))
    return 1
  }
  const done = await attempt(
    process,
    async () => {
      let left = amount
      for await (const chunk of chunks(process, input)) {
        for (let at = 0; at < chunk.length;) {
          const end = mode === 'b' ? Math.min(chunk.length, at + left) : lineEnd(chunk, at)
          await pieces.write(chunk.subarray(at, end))
          left -= mode === 'b' ? end - at : chunk[end - 1] === 10 ? 1 : 0
          at = end
          if (left > 0) continue
          pieces.end()
          left = amount
        }
      }
    },
    (why) => why,
  ).catch((error: unknown) => {
    if (error instanceof PosixError) throw error
    throw error
  })
  pieces.end()
  input.close()
  return done ? 0 : 1
}

function lineEnd(chunk: Uint8Array, from: number): number {
  const at = chunk.indexOf(10, from)
  return at < 0 ? chunk.length : at + 1
}
