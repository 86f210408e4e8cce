/** bzip2, bunzip2, bzcat and xz, unxz, xzcat, lzma's names: files in place (`-k -f -c -d -t`) or standard input. */
import { PosixError } from '../../filesystem/posixError'
import type { Descriptor, Process, Program } from '../../process/types'
import { complain, faced, invokedName, isGnu, reason } from '../complaint'
import { statOrNothing } from '../fileTree'
import { parseOptions, type Options } from '../options'
import { Bunzip, compressBzip2, decompressXz, FormatError } from './codecs'

interface Format {
  readonly name: 'bzip2' | 'xz'
  readonly suffix: string
  readonly tarSuffixes: RegExp
}

const formats: Readonly<Record<'bzip2' | 'xz', Format>> = {
  bzip2: { name: 'bzip2', suffix: '.bz2', tarSuffixes: /\.(tbz2?|tz2)$/ },
  xz: { name: 'xz', suffix: '.xz', tarSuffixes: /\.txz$/ },
}

const table = {
  short: 'cdfkqtvzs123456789aT:eM:l0',
  long: {
    stdout: 'c', 'to-stdout': 'c', decompress: 'd', uncompress: 'd', force: 'f', keep: 'k', quiet: 'q', test: 't', verbose: 'v', compress: 'z', small: 's',
    fast: '1', best: '9', threads: 'T:', extreme: 'e', list: 'l',
  }, // prettier-ignore
  usage: '[-cfkdt123456789] [FILE]...',
}

export const bzip2: Program = (process) => compressor(process, formats.bzip2)
export const xz: Program = (process) => compressor(process, formats.xz)

async function compressor(process: Process, format: Format): Promise<number> {
  const options = parseOptions(process, table)
  const name = invokedName(process)
  const expand = /^(bun|un|.*cat$)/.test(name) || options.has('d') || options.has('t')
  if (options.has('l') || (!expand && format.name === 'xz')) {
    await complain(process, `the Camada simulator's xz leaves out ${options.has('l') ? '-l' : 'compressing'}`)
    return 1
  }
  const toOutput = options.has('c') || name.endsWith('cat')
  if (options.operands.length === 0) return stream(process, format, expand, options)
  let status = 0
  for (const path of options.operands) {
    if (!(await one(process, format, path, expand, toOutput, options)))
      status = format.name === 'bzip2' && isGnu(process) && expand && status === 2 ? 2 : 1
  }
  return status
}

async function pass(
  process: Process,
  format: Format,
  expand: boolean,
  input: Descriptor,
  write: (bytes: Uint8Array) => Promise<void>,
): Promise<void> {
  if (!expand) await compressBzip2(process, input, write)
  else if (format.name === 'xz') await decompressXz(process, input, write)
  else await new Bunzip(process, input).run(write)
}

async function stream(process: Process, format: Format, expand: boolean, options: Options): Promise<number> {
  try {
    await pass(
      process,
      format,
      expand,
      process.stdin,
      options.has('t') ? () => Promise.resolve() : (bytes) => process.stdout.write(bytes),
    )
    return 0
  } catch (error) {
    if (!(error instanceof FormatError)) throw error
    await sayFormat(process, format, '(stdin)', error)
    return format.name === 'bzip2' && isGnu(process) ? 2 : 1
  }
}

async function sayFormat(process: Process, format: Format, path: string, error: FormatError): Promise<void> {
  if (!isGnu(process)) {
    await complain(
      process,
      error.kind === 'magic'
        ? (format.name === 'xz' ? 'corrupted data' : 'corrupted data').replace('corrupted data', 'invalid magic')
        : 'unexpected end of file',
    )
    return
  }
  if (format.name === 'xz') {
    await complain(
      process,
      `${path}: ${error.kind === 'magic' ? 'File format not recognized' : 'Unexpected end of input'}`,
    )
    return
  }
  const words =
    error.kind === 'magic'
      ? `${path} is not a bzip2 file.`
      : `Compressed file ends unexpectedly;\n\tperhaps it is corrupted?  *Possible* reason follows.`
  await process.printError(
    `${error.kind === 'magic' ? `${invokedName(process)}: ` : `\n${invokedName(process)}: `}${words}\n`,
  )
}

async function one(
  process: Process,
  format: Format,
  path: string,
  expand: boolean,
  toOutput: boolean,
  options: Options,
): Promise<boolean> {
  const stat = statOrNothing(process, path, false)
  const target = !expand
    ? path + format.suffix
    : path.endsWith(format.suffix)
      ? path.slice(0, -format.suffix.length)
      : format.tarSuffixes.test(path)
        ? path.replace(format.tarSuffixes, '.tar')
        : undefined
  let input: Descriptor
  try {
    input = await process.open(path, { read: true })
    if (stat?.kind === 'directory') throw new PosixError('EISDIR')
  } catch (error) {
    const why = reason(process, error)
    const gnuWords = format.name === 'xz' ? `${path}: ${why}` : `Can't open input file ${path}: ${why}.`
    await complain(
      process,
      faced(
        process,
        `${toOutput && expand ? `can't open '${path}'` : path}: ${why}`.replace(/^can't open '(.*)': /, '$1: '),
        gnuWords,
      ),
    )
    return false
  }
  try {
    if (options.has('t')) await pass(process, format, true, input, () => Promise.resolve())
    else if (toOutput) await pass(process, format, expand, input, (bytes) => process.stdout.write(bytes))
    else {
      if (target === undefined) {
        await complain(
          process,
          faced(
            process,
            `${path}: unknown suffix - ignored`,
            format.name === 'xz'
              ? `${path}: Filename has an unknown suffix, skipping`
              : `Can't guess original name for ${path} -- using ${path}.out`,
          ),
        )
        return false
      }
      if (statOrNothing(process, target, false) !== undefined && !options.has('f')) {
        await complain(
          process,
          faced(
            process,
            `can't open '${target}': File exists`,
            format.name === 'xz' ? `${target}: File exists` : `Output file ${target} already exists.`,
          ),
        )
        return false
      }
      const output = await process.open(target, { write: true, createMode: 0o600, truncate: true })
      try {
        await pass(process, format, expand, input, (bytes) => output.write(bytes))
      } catch (error) {
        process.namespace.unlink(process, target)
        throw error
      } finally {
        output.close()
      }
      if (stat !== undefined) {
        const { mode, uid, gid, mtimeNs, atimeNs } = stat
        process.namespace.setAttributes(process, target, { uid, gid })
        process.namespace.setAttributes(process, target, { mode, mtimeNs, atimeNs })
      }
      if (!options.has('k')) process.namespace.unlink(process, path)
    }
    return true
  } catch (error) {
    if (!(error instanceof FormatError)) throw error
    await sayFormat(process, format, path, error)
    return false
  } finally {
    input.close()
  }
}
