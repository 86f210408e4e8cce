/** bzip2, bunzip2, bzcat and xz, unxz, xzcat, lzma's names: files in place (`-k -f -c -d -t`) or standard input. */
import { PosixError } from '../../filesystem/posixError'
import type { Descriptor, Process, Program } from '../../process/types'
import { complain, faced, invokedName, isGnu, reason, UsageError } from '../complaint'
import { statOrNothing } from '../fileTree'
import { missingOperand, parseOptions, type Options } from '../options'
import { Report } from './report'
import { storeXz } from './xzWriter'
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

/** xz begins the second line of a wrong command line with its name. */
function readOptions(process: Process, format: Format): Options {
  try {
    return parseOptions(process, table)
  } catch (error) {
    if (!(error instanceof UsageError) || format.name !== 'xz' || !isGnu(process)) throw error
    throw new UsageError(error.message.replace(/^Try/m, `${invokedName(process)}: Try`), error.status)
  }
}

async function compressor(process: Process, format: Format): Promise<number> {
  const options = readOptions(process, format)
  const name = invokedName(process)
  const expand = /^(bun|un|.*cat$)/.test(name) || options.has('d') || options.has('t')
  if (options.has('l')) {
    await complain(process, "the Camada simulator's xz leaves out -l")
    return 1
  }
  // busybox's decompresses alone.
  if (!expand && format.name === 'xz' && !isGnu(process)) throw missingOperand(process, { short: '' })
  const toOutput = options.has('c') || name.endsWith('cat')
  if (options.operands.length === 0) return stream(process, format, expand, options)
  let status = 0
  for (const path of options.operands) {
    const ended = await one(process, format, path, expand, toOutput, options)
    if (ended !== true) status = Math.max(status, ended === 'data' && format.name === 'bzip2' && isGnu(process) ? 2 : 1)
    if (ended === 'skipped') status = Math.max(status, format.name === 'xz' && isGnu(process) ? 2 : 1)
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
  if (!expand) await (format.name === 'xz' ? storeXz : compressBzip2)(process, input, write)
  else if (format.name === 'xz') await decompressXz(process, input, write)
  else await new Bunzip(process, input).run(write)
}

async function stream(process: Process, format: Format, expand: boolean, options: Options): Promise<number> {
  const report = new Report(process, options, isGnu(process) && format.name === 'bzip2')
  const discard = (): Promise<void> => Promise.resolve()
  const write = report.writing(options.has('t') ? discard : (bytes) => process.stdout.write(bytes))
  try {
    await report.begin('(stdin)')
    await pass(process, format, expand, report.reading(process.stdin), write)
    await report.end(expand)
    return 0
  } catch (error) {
    if (!(error instanceof FormatError)) throw error
    // busybox's xz takes what isn't its own for nothing.
    if (error.kind === 'magic' && format.name === 'xz' && !isGnu(process)) return 0
    await sayFormat(process, format, '(stdin)', error)
    return format.name === 'bzip2' && isGnu(process) ? 2 : 1
  }
}

async function sayFormat(
  process: Process,
  format: Format,
  path: string,
  error: FormatError,
  target = '(stdout)',
  isTest = false,
): Promise<void> {
  const name = invokedName(process)
  if (!isGnu(process)) {
    await complain(process, error.kind === 'magic' ? 'invalid magic' : 'unexpected end of file')
    return
  }
  if (format.name === 'xz') {
    const words = error.kind === 'magic' ? 'File format not recognized' : 'Unexpected end of input'
    await complain(process, `${path}: ${words}`)
    return
  }
  if (error.kind === 'magic') {
    await process.printError(
      isTest
        ? `${name}: ${path}: bad magic number (file not created by bzip2)\n${recovering}\n`
        : `${name}: ${path} is not a bzip2 file.\n`,
    )
    return
  }
  const [why, deleting] =
    path === '(stdin)'
      ? ['Inappropriate ioctl for device', '']
      : [
          'No such file or directory',
          target === '(stdout)' ? '' : `${name}: Deleting output file ${target}, if it exists.\n`,
        ]
  await process.printError(
    `\n${name}: Compressed file ends unexpectedly;\n\tperhaps it is corrupted?  *Possible* reason follows.\n` +
      `${name}: ${why}\n\tInput file = ${path}, output file = ${target}\n\n${corrupted}${recovering}\n${deleting}`,
  )
}

const corrupted =
  'It is possible that the compressed file(s) have become corrupted.\nYou can use the -tvv option to test integrity of such files.\n'
const recovering =
  "\nYou can use the `bzip2recover' program to attempt to recover\ndata from undamaged sections of corrupted files.\n"

async function one(
  process: Process,
  format: Format,
  path: string,
  expand: boolean,
  toOutput: boolean,
  options: Options,
): Promise<true | 'failed' | 'data' | 'skipped'> {
  const stat = statOrNothing(process, path, false)
  let target = !expand
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
    return 'failed'
  }
  const report = new Report(process, options, isGnu(process) && format.name === 'bzip2')
  const begin = async (): Promise<Descriptor> => {
    await report.begin(path)
    return report.reading(input)
  }
  try {
    if (options.has('t')) await pass(process, format, true, await begin(), () => Promise.resolve())
    else if (toOutput)
      await pass(
        process,
        format,
        expand,
        await begin(),
        report.writing((bytes) => process.stdout.write(bytes)),
      )
    else {
      if (!expand && isGnu(process) && path.endsWith(format.suffix)) {
        const words =
          format.name === 'xz'
            ? `${path}: File already has '.xz' suffix, skipping`
            : `Input file ${path} already has ${format.suffix} suffix.`
        await complain(process, words)
        return 'skipped'
      }
      if (target === undefined && isGnu(process) && format.name === 'bzip2') {
        await complain(process, `Can't guess original name for ${path} -- using ${path}.out`)
        target = `${path}.out`
      }
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
        return 'skipped'
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
        return 'failed'
      }
      const output = await process.open(target, { write: true, createMode: 0o600, truncate: true })
      try {
        await pass(
          process,
          format,
          expand,
          await begin(),
          report.writing((bytes) => output.write(bytes)),
        )
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
    await report.end(expand)
    return true
  } catch (error) {
    if (!(error instanceof FormatError)) throw error
    await sayFormat(process, format, path, error, toOutput ? '(stdout)' : (target ?? ''), options.has('t'))
    return 'data'
  } finally {
    input.close()
  }
}
