/** file: what a file is, by its first bytes (`-b -i --mime-type --mime-encoding -f -F -N -0 -L`); `content.ts` knows the kinds. */
import type { Process, Program } from '../../process/types'
import { UsageError } from '../complaint'
import { statOrNothing } from '../fileTree'
import type { Options } from '../options'
import { readLines } from '../streams'
import { parseWithHint } from '../wrongUsage'
import { describeContent, type Described } from './content'

const table = {
  short: 'biLhsf:F:N0nprkv',
  long: {
    ...{ brief: 'b', mime: 'i', 'mime-type': 'm', 'mime-encoding': 'e', dereference: 'L', 'no-dereference': 'h' },
    ...{ 'files-from': 'f:', separator: 'F:', 'no-pad': 'N', print0: '0', 'no-buffer': 'n', 'preserve-date': 'p' },
    ...{ raw: 'r', 'keep-going': 'k', 'special-files': 's', version: 'v' },
  },
}
const usage = `Usage: file [-bcCdEhikLlNnprsSvzZ0] [--apple] [--extension] [--mime-encoding]
            [--mime-type] [-e <testname>] [-F <separator>]  [-f <namefile>]
            [-m <magicfiles>] [-P <parameter=value>] [--exclude-quiet]
            <file> ...
       file -C [-m <magicfiles>]
       file [--help]`
const headBytes = 65_536

export const file: Program = async (process) => {
  const options = parseWithHint(process, table, usage)
  if (options.has('v')) throw new UsageError('file-5.46\nmagic file from /etc/magic:/usr/share/misc/magic\n', 0)
  const paths = [...(await listed(process, options)), ...options.operands]
  if (paths.length === 0) throw new UsageError(`${usage}\n`, 1)
  const width = options.has('N') ? 0 : Math.max(...paths.map((path) => shownName(path).length))
  for (const path of paths) {
    const described = await describe(process, path, options.has('L'))
    const name = shownName(path)
    const before = options.has('b')
      ? ''
      : `${name}${options.has('0') ? '\0' : ''}${options.value('F') ?? ':'} ${' '.repeat(Math.max(0, width - name.length))}`
    await process.print(`${before}${shown(described, options)}\n`)
  }
  return 0
}

const shownName = (path: string): string => (path === '-' ? '/dev/stdin' : path)

/** The names that `-f` reads. */
async function listed(process: Process, options: Options): Promise<readonly string[]> {
  const path = options.value('f')
  if (path === undefined) return []
  const input = path === '-' ? process.stdin : await process.open(path, { read: true })
  return (await readLines(process, input)).filter((line) => line !== '')
}

function shown({ words, type, charset }: Described, options: Options): string {
  if (type === '') return words
  if (options.has('m')) return type
  if (options.has('e')) return charset
  return options.has('i') ? `${type}; charset=${charset}` : words
}

const special = (words: string, type: string): Described => ({ words, type: `inode/${type}`, charset: 'binary' })

async function describe(process: Process, path: string, follow: boolean): Promise<Described> {
  if (path === '-') return describeContent(await process.stdin.read(headBytes), new Uint8Array())
  const stat = statOrNothing(process, path, follow)
  const nothing = `cannot open \`${path}' (No such file or directory)`
  if (stat === undefined) return { words: nothing, type: '', charset: '' }
  const numbers = `(${stat.rdev >> 8}/${stat.rdev & 255})`
  switch (stat.kind) {
    case 'directory':
      return special(`${bitsOf(stat.mode)}directory`, 'directory')
    case 'symlink': {
      const broken = statOrNothing(process, path) === undefined
      const words = `${broken ? 'broken ' : ''}symbolic link to ${process.namespace.readLink(process, path)}`
      return special(words, 'symlink')
    }
    case 'fifo':
      return special('fifo (named pipe)', 'fifo')
    case 'socket':
      return special('socket', 'socket')
    case 'characterDevice':
      return special(`character special ${numbers}`, 'chardevice')
    case 'blockDevice':
      return special(`block special ${numbers}`, 'blockdevice')
    case 'file': {
      const described = content(process, path, stat.sizeBytes)
      return { ...described, words: `${bitsOf(stat.mode)}${described.words}` }
    }
  }
}

function bitsOf(mode: number): string {
  return `${(mode & 0o4000) === 0 ? '' : 'setuid '}${(mode & 0o2000) === 0 ? '' : 'setgid '}${(mode & 0o1000) === 0 ? '' : 'sticky '}`
}

function content(process: Process, path: string, sizeBytes: number): Described {
  const opened = process.namespace.open(process, path, { read: true })
  try {
    const head = opened.read(headBytes)
    if (sizeBytes <= head.length) return describeContent(head, head)
    return describeContent(head, opened.readAt(sizeBytes - 4, 4))
  } finally {
    opened.close()
  }
}
