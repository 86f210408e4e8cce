/** stat: a file's inode, or its file system with `-f`; formats with `-c`, terse with `-t`. */
import type { Stat } from '../../filesystem/types'
import type { Process, Program } from '../../process/types'
import { chosenWord } from '../choices'
import { attempt, faced, isGnu, UsageError } from '../complaint'
import { formatDate } from '../dates'
import { unescape } from '../escapes'
import { modeText } from '../fileMode'
import { missingOperand, parseOptions } from '../options'
import { readNames, type Names } from '../ownership'

const table = {
  short: 'c:fLt',
  long: { format: 'c:', printf: 'p:', 'file-system': 'f', dereference: 'L', terse: 't', cached: 'C:' },
  usage: '[-ltf] [-c FMT] FILE...',
}

/** `-f -t`. */
const tersely = '%n %i %l %t %s %S %b %f %a %c %d'

const typeBits: Record<Stat['kind'], number> = {
  fifo: 0o10000,
  characterDevice: 0o20000,
  directory: 0o40000,
  blockDevice: 0o60000,
  file: 0o100000,
  symlink: 0o120000,
  socket: 0o140000,
}
const kindWords: Record<Stat['kind'], string> = {
  fifo: 'fifo',
  characterDevice: 'character special file',
  directory: 'directory',
  blockDevice: 'block special file',
  file: 'regular file',
  symlink: 'symbolic link',
  socket: 'socket',
}

export const stat: Program = async (process) => {
  const options = parseOptions(process, table)
  if (options.operands.length === 0) throw missingOperand(process, table)
  const cached = options.value('C')
  if (cached !== undefined) chosenWord(process, '--cached', cached, [['default'], ['never'], ['always']])
  const format = options.value('c') ?? options.value('p')
  let status = 0
  for (const path of options.operands) {
    const done = await attempt(
      process,
      async () => {
        if (options.has('f')) {
          if (path === '-' && isGnu(process))
            throw new UsageError("stat: using '-' to denote standard input does not work in file system mode\n", 1)
          await process.print(fileSystemText(process, path, format ?? (options.has('t') ? tersely : undefined)))
          return
        }
        const standard = path === '-' && isGnu(process) ? process.stdin.file?.stat() : undefined
        const found =
          standard ??
          (options.has('L') ? process.namespace.stat(process, path) : process.namespace.lstat(process, path))
        const shown = new Shown(process, path, found, readNames(process))
        if (format === undefined) await process.print(options.has('t') ? shown.terse() : shown.whole())
        else if (!isGnu(process)) await process.print(shown.format(format) + (format.endsWith('%') ? '' : '\n'))
        else if (format.includes('%C')) {
          await process.print('?\n')
          throw new UsageError(`stat: failed to get security context of '${path}': No data available\n`, 1)
        } else if (options.has('c')) await process.print(`${shown.format(format)}\n`)
        else await process.print(shown.format(unescape(format, 'printf').text))
      },
      (why) =>
        faced(
          process,
          `can't stat '${path}': ${why}`,
          options.has('f')
            ? `cannot read file system information for '${path}': ${why}`
            : `cannot statx '${path}': ${why}`,
        ),
    )
    if (!done) status = 1
  }
  return status
}

class Shown {
  constructor(
    private readonly process: Process,
    private readonly path: string,
    private readonly stat: Stat,
    private readonly names: Names,
  ) {}

  whole(): string {
    const gnu = isGnu(this.process)
    const { stat } = this
    const device = gnu
      ? `${stat.deviceId >>> 8},${stat.deviceId & 255}`
      : `${stat.deviceId.toString(16)}h/${stat.deviceId}d`
    const special = stat.kind === 'characterDevice' || stat.kind === 'blockDevice'
    const kind = this.format('%F')
    const user = (this.names.userName(stat.uid) ?? 'UNKNOWN').padStart(8)
    const group = (this.names.groupName(stat.gid) ?? 'UNKNOWN').padStart(8)
    const deviceType = special
      ? gnu
        ? ` Device type: ${stat.rdev >>> 8},${stat.rdev & 255}`
        : ` Device type: ${(stat.rdev >>> 8).toString(16)},${(stat.rdev & 255).toString(16)}`
      : ''
    const lines = [
      `  File: ${stat.kind === 'symlink' ? (gnu ? `${this.path} -> ${this.target()}` : `'${this.path}' -> '${this.target()}'`) : this.path}`,
      `  Size: ${String(stat.sizeBytes).padEnd(10)}\tBlocks: ${String(stat.blocks512).padEnd(10)} IO Block: 4096   ${kind}`,
      `Device: ${device}\tInode: ${String(stat.inode).padEnd(10)}  Links: ${gnu && !special ? stat.linkCount : String(stat.linkCount).padEnd(special ? 5 : 0)}${deviceType}`,
      `Access: (${stat.mode.toString(8).padStart(4, '0')}/${modeText(stat.kind, stat.mode)})  Uid: (${String(stat.uid).padStart(5)}/${user})   Gid: (${String(stat.gid).padStart(5)}/${group})`,
      `Access: ${fullTime(stat.atimeNs)}`,
      `Modify: ${fullTime(stat.mtimeNs)}`,
      `Change: ${fullTime(stat.ctimeNs)}`,
      ...(gnu ? [` Birth: ${fullTime(stat.ctimeNs)}`] : []),
    ]
    return `${lines.join('\n')}\n`
  }

  terse(): string {
    const birth = isGnu(this.process) ? '%W ' : ''
    return `${this.format(`%n %s %b %f %u %g %D %i %h %t %T %X %Y %Z ${birth}%o`)}\n`
  }

  format(text: string): string {
    if (isGnu(this.process)) return this.gnuFormat(text)
    // busybox drops the sign of a letter that it doesn't know.
    return busyboxFormat(text, (letter) => this.directive(letter) ?? letter)
  }

  private gnuFormat(text: string): string {
    const directive = /%([-+#0 ']*)(\d*)(?:\.(\d*))?([HL]?[a-zA-Z%]|$)/g
    return text.replace(directive, (_, flags: string, width: string, precision: string | undefined, letter: string) => {
      if (letter === '' || letter === '%') return '%'
      const value = this.precise(letter, precision)
      if (flags.includes('-')) return value.padEnd(Number(width))
      return value.padStart(Number(width), flags.includes('0') && /^\d*$/.test(value) ? '0' : ' ')
    })
  }

  /** A directive's text: of times in seconds a precision gives the decimals, of others the length. */
  private precise(letter: string, precision: string | undefined): string {
    const { stat } = this
    const times: Readonly<Record<string, bigint>> = {
      X: stat.atimeNs,
      Y: stat.mtimeNs,
      Z: stat.ctimeNs,
      W: stat.ctimeNs,
    }
    const time = times[letter]
    if (time !== undefined) {
      const decimals = String(time % 1_000_000_000n).padStart(9, '0')
      const shown = precision === undefined ? 0 : precision === '' ? 9 : Number(precision)
      return `${time / 1_000_000_000n}${shown === 0 ? '' : `.${decimals.slice(0, shown).padEnd(shown, '0')}`}`
    }
    const value = letter === 'C' ? '?' : (this.directive(letter) ?? '?')
    return precision === undefined ? value : value.slice(0, Number(precision))
  }

  private target(): string {
    return this.process.namespace.readLink(this.process, this.path)
  }

  private directive(letter: string): string | undefined {
    const { stat } = this
    switch (letter) {
      case 'n':
        return this.path
      case 'N': {
        const name =
          isGnu(this.process) && stat.kind !== 'symlink'
            ? `'${this.path}'`
            : stat.kind === 'symlink'
              ? `'${this.path}'`
              : this.path
        return stat.kind === 'symlink' ? `${name} -> '${this.target()}'` : name
      }
      case 's':
        return String(stat.sizeBytes)
      case 'a':
        return stat.mode.toString(8)
      case 'A':
        return modeText(stat.kind, stat.mode)
      case 'b':
        return String(stat.blocks512)
      case 'B':
        return '512'
      case 'd':
        return String(stat.deviceId)
      case 'D':
        return stat.deviceId.toString(16)
      case 'f':
        return (typeBits[stat.kind] | stat.mode).toString(16)
      case 'F':
        return stat.kind === 'file' && stat.sizeBytes === 0 ? 'regular empty file' : kindWords[stat.kind]
      case 'g':
        return String(stat.gid)
      case 'G':
        return this.names.groupName(stat.gid) ?? 'UNKNOWN'
      case 'h':
        return String(stat.linkCount)
      case 'i':
        return String(stat.inode)
      case 'm':
        return this.process.namespace.locate(this.process, this.path, { followLast: false }).mount.path
      case 'o':
        return '4096'
      case 't':
        return (stat.rdev >>> 8).toString(16)
      case 'T':
        return (stat.rdev & 255).toString(16)
      case 'u':
        return String(stat.uid)
      case 'U':
        return this.names.userName(stat.uid) ?? 'UNKNOWN'
      case 'x':
        return fullTime(stat.atimeNs)
      case 'y':
        return fullTime(stat.mtimeNs)
      case 'z':
        return fullTime(stat.ctimeNs)
      case 'X':
        return String(stat.atimeNs / 1_000_000_000n)
      case 'Y':
        return String(stat.mtimeNs / 1_000_000_000n)
      case 'Z':
        return String(stat.ctimeNs / 1_000_000_000n)
      case 'w':
        return isGnu(this.process) ? fullTime(stat.ctimeNs) : undefined
      case 'Hr':
        return String(stat.rdev >>> 8)
      case 'Lr':
        return String(stat.rdev & 255)
      case 'r':
        return isGnu(this.process) ? String(stat.rdev) : undefined
      case 'R':
        return isGnu(this.process) ? stat.rdev.toString(16) : undefined
      case 'Hd':
        return String(stat.deviceId >>> 8)
      case 'Ld':
        return String(stat.deviceId & 255)
      case '%':
        return '%'
      default:
        return undefined
    }
  }
}

/** Sign, flags and width, as busybox's printf takes them; what ends behind the sign is the sign alone. */
function busyboxFormat(text: string, valueOf: (letter: string) => string): string {
  return text.replace(/%([-0 ]*)(\d*)([a-zA-Z%]|$)/g, (_, flags: string, width: string, letter: string) => {
    if (letter === '') return '%'
    const value = valueOf(letter)
    if (flags.includes('-')) return value.padEnd(Number(width))
    return value.padStart(Number(width), flags.includes('0') && /^\d*$/.test(value) ? '0' : ' ')
  })
}

function fullTime(timeNs: bigint): string {
  return `${formatDate(Number(timeNs / 1_000_000n), '%Y-%m-%d %H:%M:%S.%N', timeNs % 1_000_000_000n)} +0000`
}

/** Linux's numbers of file systems. */
const typeNumbers: Readonly<Record<string, string>> = {
  proc: '9fa0',
  tmpfs: '1021994',
  overlay: '794c7630',
  ext4: 'ef53',
  devtmpfs: '1021994',
  sysfs: '62656572',
  mqueue: '19800202',
  devpts: '1cd1',
}

function fileSystemText(process: Process, path: string, format: string | undefined): string {
  const numbers = process.namespace.statFileSystem(process, path)
  const type = process.namespace.locate(process, path).mount.fileSystem.type
  const word = type === 'overlay' ? (isGnu(process) ? 'overlayfs' : 'UNKNOWN') : type === 'ext4' ? 'ext2/ext3' : type
  if (format !== undefined) {
    const values: Readonly<Record<string, string>> = {
      n: path,
      i: '0',
      l: '255',
      t: typeNumbers[type] ?? '0',
      T: word,
      s: String(numbers.blockSizeBytes),
      S: String(numbers.blockSizeBytes),
      b: String(numbers.blocks),
      f: String(numbers.freeBlocks),
      a: String(numbers.freeBlocks),
      c: String(numbers.inodes),
      d: String(numbers.freeInodes),
    }
    if (!isGnu(process))
      return busyboxFormat(format, (letter) => values[letter] ?? `%${letter}`) + (format.endsWith('%') ? '' : '\n')
    return `${format.replace(/%([a-zA-Z])/g, (whole, letter: string) => values[letter] ?? whole)}\n`
  }
  return [
    `  File: "${path}"`,
    `    ID: 0 Namelen: 255     Type: ${word}`,
    `Block size: ${String(numbers.blockSizeBytes).padEnd(10)}${isGnu(process) ? ` Fundamental block size: ${numbers.blockSizeBytes}` : ''}`,
    `Blocks: Total: ${String(numbers.blocks).padEnd(10)} Free: ${String(numbers.freeBlocks).padEnd(10)} Available: ${numbers.freeBlocks}`,
    `Inodes: Total: ${String(numbers.inodes).padEnd(10)} Free: ${numbers.freeInodes}`,
    '',
  ].join('\n')
}
