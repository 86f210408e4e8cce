/**
 * GNU's checksums: md5sum and its kin, each with one algorithm, and cksum, which takes one by `-a`. A line is
 * `digest  name`, or `MD5 (name) = digest` where tagged; a name with a backslash or a newline is escaped.
 */
import type { Process, Program } from '../../process/types'
import { chosenWord } from '../choices'
import { attempt, isGnu, UsageError } from '../complaint'
import { cksum as busyboxCksum } from '../cksum'
import * as busybox from '../hashes'
import { parseOptions, type Options } from '../options'
import { openInput } from '../streams'
import { wrongUsage } from '../wrongUsage'
import { isNumeric, sumOf, tags, type Sum } from './algorithms'
import { verifyLists } from './verify'

const checkLong = {
  check: 'c',
  'ignore-missing': 'i',
  quiet: 'q',
  status: 's',
  strict: 'S',
  warn: 'w',
  zero: 'z',
  tag: 'g',
}
const sumTable = { short: 'cbtwz', long: { ...checkLong, binary: 'b', text: 't' } }
const cksumTable = {
  short: 'a:cwz',
  long: { ...checkLong, algorithm: 'a:', base64: 'B', raw: 'R', untagged: 'u' },
}
const algorithms = 'bsd sysv crc crc32b md5 sha1 sha224 sha256 sha384 sha512 blake2b sm3'.split(' ')

/** How lines are written. */
interface Style {
  readonly algorithm: string
  readonly tagged: boolean
  readonly mark: ' ' | '*'
  readonly end: string
  readonly encoding: 'hex' | 'base64' | 'raw'
}

function sumProgram(algorithm: string, other: Program): Program {
  return async (process) => {
    if (!isGnu(process)) return other(process)
    const options = parseOptions(process, sumTable)
    refuse(process, options)
    if (options.has('c')) return verifyLists(process, options, { algorithm, isFixed: true })
    const isBinary = options.last('bt') === 'b'
    return print(process, options.operands, {
      algorithm,
      tagged: options.has('g'),
      mark: isBinary ? '*' : ' ',
      end: options.has('z') ? '\0' : '\n',
      encoding: 'hex',
    })
  }
}

export const cksum: Program = async (process) => {
  if (!isGnu(process)) return busyboxCksum(process)
  const options = parseOptions(process, cksumTable)
  const rows = algorithms.map((each) => [each])
  const given = options.value('a')
  const algorithm = given === undefined ? 'crc' : chosenWord(process, '--algorithm', given, rows)
  refuse(process, options)
  if (options.has('c')) {
    if (given !== undefined && isNumeric(algorithm))
      throw new UsageError('cksum: --check is not supported with --algorithm={bsd,sysv,crc,crc32b}\n', 1)
    return verifyLists(process, options, { algorithm, isFixed: given !== undefined })
  }
  if (options.has('R') && options.operands.length > 1)
    throw new UsageError('cksum: the --raw option is not supported with multiple files\n', 1)
  return print(process, options.operands, {
    algorithm,
    tagged: !options.has('u'),
    mark: ' ',
    end: options.has('z') ? '\0' : '\n',
    encoding: options.has('R') ? 'raw' : options.has('B') ? 'base64' : 'hex',
  })
}

/** Options that only a check has a use for, and the reverse. */
function refuse(process: Process, options: Options): void {
  if (options.has('c') && options.has('g'))
    throw wrongUsage(process, 'the --tag option is meaningless when verifying checksums')
  if (options.has('c')) return
  const names = { i: 'ignore-missing', s: 'status', w: 'warn', q: 'quiet', S: 'strict' }
  for (const [letter, name] of Object.entries(names))
    if (options.has(letter))
      throw wrongUsage(process, `the --${name} option is meaningful only when verifying checksums`)
}

async function print(process: Process, paths: readonly string[], style: Style): Promise<number> {
  let status = 0
  for (const path of paths.length === 0 ? ['-'] : paths) {
    const done = await attempt(
      process,
      async () => {
        const input = await openInput(process, path)
        try {
          const sum = await sumOf(process, input, style.algorithm)
          if (style.encoding === 'raw') await process.stdout.write(sum.bytes)
          else await process.print(lineOf(sum, paths.length === 0 ? undefined : path, style) + style.end)
        } finally {
          input.close()
        }
      },
      (why) => `${path}: ${why}`,
    )
    if (!done) status = 1
  }
  return status
}

function lineOf(sum: Sum, path: string | undefined, style: Style): string {
  if (sum.kind === 'number') {
    const name = path === undefined ? '' : ` ${path}`
    if (style.algorithm === 'bsd') return `${String(sum.value).padStart(5, '0')} ${String(sum.size).padStart(5)}${name}`
    return `${sum.value} ${sum.size}${name}`
  }
  const digest = Buffer.from(sum.bytes).toString(style.encoding === 'base64' ? 'base64' : 'hex')
  const name = path ?? '-'
  const isEscaped = style.end === '\n' && /[\\\n\r]/.test(name)
  const shown = isEscaped ? name.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\r', '\\r') : name
  const line = style.tagged
    ? `${tags[style.algorithm] ?? ''} (${shown}) = ${digest}`
    : `${digest} ${style.mark}${shown}`
  return isEscaped ? `\\${line}` : line
}

export const md5sum = sumProgram('md5', busybox.md5sum)
export const sha1sum = sumProgram('sha1', busybox.sha1sum)
export const sha224sum = sumProgram('sha224', busybox.sha224sum)
export const sha256sum = sumProgram('sha256', busybox.sha256sum)
export const sha384sum = sumProgram('sha384', busybox.sha384sum)
export const sha512sum = sumProgram('sha512', busybox.sha512sum)
export const b2sum = sumProgram('blake2b', busybox.b2sum)
