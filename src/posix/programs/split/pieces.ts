/** The files that split writes, or the programs that it feeds (`--filter`), and their names. */
import type { Descriptor, Process, ProcessHandle } from '../../process/types'
import { shellStatus } from '../../process/signals'
import { faced, isGnu, UsageError } from '../complaint'
import type { Options } from '../options'

/** The name of a piece by its number; undefined when names have run out. */
type Naming = (index: number) => string | undefined

/** Reads `-a`, `-d`, `-x` and their long forms. Throws `UsageError`. */
export function readNaming(process: Process, options: Options, prefix: string): Naming {
  const length = options.value('a') ?? '2'
  if (!/^\d+$/.test(length))
    throw new UsageError(
      `split: ${faced(process, `invalid number '${length}'`, `invalid suffix length: '${length}'`)}\n`,
      1,
    )
  const last = options.last('dxNX')
  const base = last === 'd' || last === 'N' ? 10 : last === 'x' || last === 'X' ? 16 : 0
  const from = options.value('N') || options.value('X') || '0'
  const start = Number.parseInt(from, base === 16 ? 16 : 10) || 0
  const more = options.value('A') ?? ''
  const grows = isGnu(process) && !options.has('a') && start === 0
  return (index) => {
    const end = base === 0 ? letters(index, Number(length), grows) : digits(index + start, Number(length), base, grows)
    return end === undefined ? undefined : `${prefix}${end}${more}`
  }
}

/** GNU's names get longer when two letters are used up: `zaaa` follows `yz`. */
function letters(index: number, length: number, grows: boolean): string | undefined {
  const alphabet = 'abcdefghijklmnopqrstuvwxyz'
  let [left, width, lead] = [index, length, '']
  for (let most = 25 * 26 ** (width - 1); grows && left >= most; most = 25 * 26 ** (width - 1)) {
    left -= most
    lead += 'z'
    width += 1
  }
  let text = ''
  for (let at = 0; at < width; at++) {
    text = (alphabet[left % 26] ?? '') + text
    left = Math.floor(left / 26)
  }
  return left > 0 ? undefined : lead + text
}

function digits(index: number, length: number, base: number, grows: boolean): string | undefined {
  let [left, width, lead] = [index, length, '']
  const top = (base - 1).toString(base)
  for (let most = (base - 1) * base ** (width - 1); grows && left >= most; most = (base - 1) * base ** (width - 1)) {
    left -= most
    lead += top
    width += 1
  }
  const text = left.toString(base).padStart(width, '0')
  return text.length > width ? undefined : lead + text
}

export class Pieces {
  private index = 0
  private current: Descriptor | undefined
  private reader: ProcessHandle | undefined

  constructor(
    private readonly process: Process,
    private readonly nameOf: Naming,
    private readonly options: { readonly says: boolean; readonly filter: string | undefined },
  ) {}

  async write(bytes: Uint8Array): Promise<void> {
    this.current ??= await this.open()
    await this.current.write(bytes)
  }

  async end(): Promise<void> {
    this.current?.close()
    this.current = undefined
    if (this.reader === undefined) return
    const status = shellStatus(await this.process.wait(this.reader))
    this.reader = undefined
    if (status !== 0)
      throw new UsageError(
        `split: with FILE=${this.nameOf(this.index - 1) ?? ''}, exit ${status} from command: ${this.options.filter ?? ''}\n`,
        1,
      )
  }

  private async open(): Promise<Descriptor> {
    const { process, options } = this
    const name = this.nameOf(this.index++)
    if (name === undefined)
      throw new UsageError(`split: ${faced(process, 'suffixes exhausted', 'output file suffixes exhausted')}\n`, 1)
    if (options.says)
      await process.print(options.filter === undefined ? `creating file '${name}'\n` : `executing with FILE=${name}\n`)
    if (options.filter !== undefined) return this.feed(name, options.filter)
    return process.open(name, { write: true, createMode: 0o666, truncate: true })
  }

  /** Starts the filter with `$FILE` in its environment; what is written goes to its standard input. */
  private feed(name: string, filter: string): Descriptor {
    const { process } = this
    const { reader, writer } = process.pipe()
    const descriptors = new Map([...process.descriptors].map(([number, each]) => [number, each.duplicate()] as const))
    descriptors.get(0)?.close()
    descriptors.set(0, reader)
    const env = new Map([...process.env, ['FILE', name] as const])
    this.reader = process.spawn({
      argv: [process.env.get('SHELL') ?? '/bin/sh', '-c', filter],
      env,
      cwd: process.cwd,
      credentials: process.credentials,
      umask: process.umask,
      descriptors,
    })
    return writer
  }
}
