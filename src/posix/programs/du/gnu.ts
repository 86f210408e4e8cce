/** GNU's du: disk use, apparent sizes or inodes of trees, hard links counted once; with times, thresholds and exclusions. */
import type { Stat } from '../../filesystem/types'
import type { Process } from '../../process/types'
import { matches, parsePattern } from '../../shell/pattern'
import {
  blockSizeOf,
  humanReadable,
  inBlocks,
  kibibytes,
  parseBlockSize,
  siReadable,
  type BlockSize,
} from '../blockSize'
import { chosenWord } from '../choices'
import { complain, reason, UsageError } from '../complaint'
import { formatDate } from '../dates'
import { namedFiles } from '../files0'
import { joinPath, namesIn, statOrNothing } from '../fileTree'
import { parseOptions, type Options } from '../options'
import { parseSize } from '../sizes'
import { openInput, readLines } from '../streams'
import { wrongUsage } from '../wrongUsage'

const table = {
  short: 'sahkmbcd:xLlHD0PSB:t:X:',
  long: {
    summarize: 's',
    all: 'a',
    'human-readable': 'h',
    bytes: 'b',
    total: 'c',
    'max-depth': 'd:',
    'one-file-system': 'x',
    dereference: 'L',
    'dereference-args': 'D',
    'no-dereference': 'P',
    'apparent-size': 'A',
    'count-links': 'l',
    'separate-dirs': 'S',
    null: '0',
    'block-size': 'B:',
    inodes: 'I',
    si: 'i',
    threshold: 't:',
    time: 'T::',
    'time-style': 'Y:',
    exclude: 'E:',
    'exclude-from': 'X:',
    'files0-from': 'F:',
  },
}

type TimeField = 'mtimeNs' | 'atimeNs' | 'ctimeNs'

interface Settings {
  readonly counts: 'blocks' | 'bytes' | 'inodes'
  readonly size: BlockSize
  readonly maxDepth: number
  readonly threshold: number
  readonly excluded: readonly ReturnType<typeof parsePattern>[]
  readonly time: TimeField | undefined
  readonly timeFormat: string
}

export async function gnuDu(process: Process): Promise<number> {
  const options = parseOptions(process, table)
  const settings = await readSettings(process, options)
  const list = options.value('F')
  let status = 0
  const [extra] = options.operands
  if (list !== undefined && extra !== undefined)
    throw wrongUsage(process, `extra operand '${extra}'\nfile operands cannot be combined with --files0-from`)
  const paths =
    list === undefined
      ? options.operands
      : await namedFiles(process, list, {
          status: 1,
          cannotOpen: (path, why) => `cannot open '${path}' for reading: ${why}`,
          onEmpty: () => (status = 1),
          mayBeEmpty: true,
        })
  const usage = new Usage(process, options, settings, paths.length > 1)
  await usage.run(paths.length === 0 && list === undefined ? ['.'] : paths)
  return Math.max(status, usage.status)
}

async function readSettings(process: Process, options: Options): Promise<Settings> {
  const letter = options.last('hkmBbi')
  const given = options.value('B') ?? ''
  const size =
    letter === 'B'
      ? parseBlockSize(given)
      : letter === 'h'
        ? humanReadable
        : letter === 'i'
          ? siReadable
          : letter === 'b'
            ? { kind: 'unit' as const, bytes: 1, suffix: '' }
            : letter === 'm'
              ? { kind: 'unit' as const, bytes: 1 << 20, suffix: '' }
              : letter === 'k'
                ? kibibytes
                : (blockSizeOf(process, 'DU_BLOCK_SIZE') ?? kibibytes)
  if (size === undefined) throw new UsageError(`du: invalid -B argument '${given}'\n`, 1)
  const apparent = options.has('A') || options.has('b')
  if (options.has('I') && apparent)
    await complain(process, 'warning: options --apparent-size and -b are ineffective with --inodes')
  return {
    counts: options.has('I') ? 'inodes' : apparent ? 'bytes' : 'blocks',
    size,
    maxDepth: readDepth(process, options),
    threshold: readThreshold(options),
    excluded: await readExclusions(process, options),
    ...readTime(process, options),
  }
}

function readDepth(process: Process, options: Options): number {
  const depth = options.value('d')
  if (depth !== undefined && !/^\d+$/.test(depth)) throw wrongUsage(process, `invalid maximum depth '${depth}'`)
  if (!options.has('s')) return depth === undefined ? Infinity : Number(depth)
  if (options.has('a')) throw wrongUsage(process, 'cannot both summarize and show all entries')
  if (depth !== undefined && Number(depth) > 0)
    throw wrongUsage(process, `warning: summarizing conflicts with --max-depth=${depth}`)
  return 0
}

/** Least size that is shown; a negative one is the most. */
function readThreshold(options: Options): number {
  const text = options.value('t')
  if (text === undefined) return 0
  const size = parseSize(text.replace(/^[-+]/, ''))
  if (size === undefined) throw new UsageError(`du: invalid -t argument '${text}'\n`, 1)
  return text.startsWith('-') ? -size : size
}

async function readExclusions(process: Process, options: Options): Promise<Settings['excluded']> {
  const patterns = [...options.values('E')]
  for (const path of options.values('X')) {
    try {
      const input = await openInput(process, path)
      patterns.push(...(await readLines(process, input)).filter((line) => line !== ''))
      input.close()
    } catch (error) {
      throw wrongUsage(process, `${path}: ${reason(process, error)}`)
    }
  }
  return patterns.map((pattern) => parsePattern(pattern))
}

function readTime(process: Process, options: Options): Pick<Settings, 'time' | 'timeFormat'> {
  const rows = [
    ['atime', 'access', 'use'],
    ['ctime', 'status'],
  ]
  const word = options.value('T') ?? ''
  const kind = word === '' ? 'mtime' : chosenWord(process, '--time', word, rows)
  const style = options.value('Y') ?? process.env.get('TIME_STYLE') ?? 'long-iso'
  const formats: Readonly<Record<string, string>> = {
    'full-iso': '%Y-%m-%d %H:%M:%S.%N +0000',
    'long-iso': '%Y-%m-%d %H:%M',
    iso: '%Y-%m-%d',
  }
  const timeFormat = style.startsWith('+')
    ? style.slice(1)
    : (formats[chosenWord(process, 'time style', style, [['full-iso'], ['long-iso'], ['iso']]).toString()] ?? '')
  return { time: options.has('T') ? (`${kind}Ns` as TimeField) : undefined, timeFormat }
}

interface Measured {
  readonly amount: number
  readonly newestNs: bigint
}

class Usage {
  status = 0
  private readonly seen = new Set<string>()

  constructor(
    private readonly process: Process,
    private readonly options: Options,
    private readonly settings: Settings,
    private readonly hashesAll: boolean,
  ) {}

  async run(paths: readonly string[]): Promise<void> {
    let total = 0
    let newestNs = 0n
    for (const path of paths) {
      const found = await this.measure(path, 0, undefined)
      total += found?.amount ?? 0
      if (found !== undefined && found.newestNs > newestNs) newestNs = found.newestNs
    }
    if (this.options.has('c')) await this.print(total, newestNs, 'total')
  }

  private async measure(path: string, depth: number, device: number | undefined): Promise<Measured | undefined> {
    await this.process.checkpoint()
    if (this.isExcluded(path)) return undefined
    const stat = await this.statOf(path, depth)
    if (stat === undefined) return undefined
    if (this.options.has('x') && device !== undefined && device !== stat.deviceId) return undefined
    if (this.wasSeen(stat)) return undefined
    const { time } = this.settings
    const own = this.amountOf(stat)
    let newestNs = time === undefined ? 0n : stat[time]
    if (stat.kind !== 'directory') {
      if (this.options.has('a') || depth === 0) await this.printUpTo(depth, own, newestNs, path)
      return { amount: own, newestNs }
    }
    let [amount, besides] = [own, own]
    for (const name of await this.namesOf(path)) {
      const child = joinPath(path, name)
      const found = await this.measure(child, depth + 1, stat.deviceId)
      if (found === undefined) continue
      amount += found.amount
      if (this.process.namespace.lstat(this.process, child).kind !== 'directory') besides += found.amount
      if (found.newestNs > newestNs) newestNs = found.newestNs
    }
    await this.printUpTo(depth, this.options.has('S') ? besides : amount, newestNs, path)
    return { amount, newestNs }
  }

  private isExcluded(path: string): boolean {
    const parts = path.split('/')
    return this.settings.excluded.some((pattern) =>
      parts.some((_, index) => matches(pattern, parts.slice(index).join('/'))),
    )
  }

  private async statOf(path: string, depth: number): Promise<Stat | undefined> {
    const { namespace } = this.process
    const how = this.options.last('LPDH')
    const follows = how === 'L' || ((how === 'D' || how === 'H') && depth === 0)
    try {
      return follows ? namespace.stat(this.process, path) : namespace.lstat(this.process, path)
    } catch (error) {
      if (follows && statOrNothing(this.process, path, false)?.kind === 'symlink') {
        this.status = 1
        await complain(this.process, `cannot access '${path}'`)
      } else await this.fail(path, error, 'cannot access')
      return undefined
    }
  }

  private async namesOf(path: string): Promise<readonly string[]> {
    try {
      return namesIn(this.process, path)
    } catch (error) {
      await this.fail(path, error, 'cannot read directory')
      return []
    }
  }

  private wasSeen(stat: Stat): boolean {
    const counts = this.hashesAll || this.options.has('L') || (stat.linkCount > 1 && stat.kind !== 'directory')
    if (!counts || this.options.has('l')) return false
    const key = `${stat.deviceId}:${stat.inode}`
    if (this.seen.has(key)) return true
    this.seen.add(key)
    return false
  }

  /** Of apparent sizes only files and links have one. */
  private amountOf(stat: Stat): number {
    if (this.settings.counts === 'inodes') return 1
    if (this.settings.counts === 'blocks') return stat.blocks512 * 512
    return stat.kind === 'file' || stat.kind === 'symlink' ? stat.sizeBytes : 0
  }

  private async printUpTo(depth: number, amount: number, newestNs: bigint, path: string): Promise<void> {
    const { maxDepth, threshold } = this.settings
    if (depth > maxDepth || (threshold < 0 ? amount > -threshold : amount < threshold)) return
    await this.print(amount, newestNs, path)
  }

  private async print(amount: number, newestNs: bigint, name: string): Promise<void> {
    const { counts, size, time, timeFormat } = this.settings
    const shown =
      counts !== 'inodes' ? inBlocks(amount, size) : size.kind === 'human' ? inBlocks(amount, size) : String(amount)
    const when =
      time === undefined ? '' : `\t${formatDate(Number(newestNs / 1_000_000n), timeFormat, newestNs % 1_000_000_000n)}`
    await this.process.print(`${shown}${when}\t${name}${this.options.has('0') ? '\0' : '\n'}`)
  }

  private async fail(path: string, error: unknown, words: string): Promise<void> {
    this.status = 1
    await complain(this.process, `${words} '${path}': ${reason(this.process, error)}`)
  }
}
