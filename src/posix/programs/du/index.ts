/** du: disk usage of trees, hard links counted once; `-s -a -h -k -m -b -c -d -x -L`. */
import type { Stat } from '../../filesystem/types'
import type { Process, Program } from '../../process/types'
import { complain, isGnu, reason } from '../complaint'
import { parseOptions, type Options } from '../options'
import { gnuDu } from './gnu'
import { humanSize } from '../sizes'
import { joinPath, namesIn } from '../fileTree'

const table = {
  short: 'sahkmbcd:xLlH',
  long: {
    summarize: 's',
    all: 'a',
    'human-readable': 'h',
    bytes: 'b',
    total: 'c',
    'max-depth': 'd:',
    'one-file-system': 'x',
    dereference: 'L',
    'apparent-size': 'A',
  },
  usage: '[-aHLdclsxhmk] [FILE]...',
}

export const du: Program = async (process) => {
  if (isGnu(process)) return gnuDu(process)
  const usage = new Usage(process, parseOptions(process, table))
  return usage.run()
}

class Usage {
  private status = 0
  private readonly seen = new Set<string>()
  private readonly maxDepth: number

  constructor(
    private readonly process: Process,
    private readonly options: Options,
  ) {
    this.maxDepth = options.has('s') ? 0 : Number(options.value('d') ?? Infinity)
  }

  async run(): Promise<number> {
    let total = 0
    for (const path of this.options.operands.length === 0 ? ['.'] : this.options.operands)
      total += (await this.measure(path, 0, undefined)) ?? 0
    if (this.options.has('c')) await this.print(total, 'total')
    return this.status
  }

  private async measure(path: string, depth: number, device: number | undefined): Promise<number | undefined> {
    await this.process.checkpoint()
    let stat: Stat
    try {
      stat = this.options.has('L')
        ? this.process.namespace.stat(this.process, path)
        : this.process.namespace.lstat(this.process, path)
    } catch (error) {
      await this.fail(path, error)
      return undefined
    }
    if (this.options.has('x') && device !== undefined && device !== stat.deviceId) return 0
    const key = `${stat.deviceId}:${stat.inode}`
    if (stat.linkCount > 1 && stat.kind !== 'directory' && !this.options.has('l')) {
      if (this.seen.has(key)) return 0
      this.seen.add(key)
    }
    let size = this.options.has('b') || this.options.has('A') ? stat.sizeBytes : stat.blocks512 * 512
    if (stat.kind === 'directory') {
      try {
        for (const name of namesIn(this.process, path))
          size += (await this.measure(joinPath(path, name), depth + 1, stat.deviceId)) ?? 0
      } catch (error) {
        this.status = 1
        await complain(this.process, `can't open '${path}': ${reason(this.process, error)}`)
        return 0
      }
    }
    if (depth <= this.maxDepth && (stat.kind === 'directory' || this.options.has('a') || depth === 0))
      await this.print(size, path)
    return size
  }

  private async print(sizeBytes: number, path: string): Promise<void> {
    const unit = this.options.last('kmhb')
    const shown =
      unit === 'h'
        ? humanBusybox(sizeBytes)
        : unit === 'b'
          ? String(sizeBytes)
          : String(Math.ceil(sizeBytes / (unit === 'm' ? 1 << 20 : 1024)))
    await this.process.print(`${shown}\t${path}\n`)
  }

  private async fail(path: string, error: unknown): Promise<void> {
    this.status = 1
    await complain(this.process, `${path}: ${reason(this.process, error)}`)
  }
}

function humanBusybox(bytes: number): string {
  return bytes === 0 ? '0' : humanSize(bytes < 1024 ? 1024 : bytes, false)
}
