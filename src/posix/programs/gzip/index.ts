/** gzip, gunzip, zcat of busybox's face: `-c -d -k -f -t -1…-9`, on files in place or on standard input. */
import { createGunzip, createGzip } from 'node:zlib'
import { PosixError } from '../../filesystem/posixError'
import type { Descriptor, Process, Program } from '../../process/types'
import { bzip2, xz } from '../bzip2'
import { complain, faced, invokedName, isGnu, reason } from '../complaint'
import { parseOptions, type Options } from '../options'
import { chunks } from '../streams'
import { isDataError, passThrough } from './codec'
import { gnuGzip } from './gnu'
import { statOrNothing } from '../fileTree'

const table = {
  short: 'cdkfqtvn123456789',
  long: {
    stdout: 'c',
    'to-stdout': 'c',
    'no-name': 'n',
    decompress: 'd',
    uncompress: 'd',
    keep: 'k',
    force: 'f',
    quiet: 'q',
    test: 't',
    verbose: 'v',
    fast: '1',
    best: '9',
  },
  usage: '[-cfkdt123456789] [FILE]...',
}

export const gzip: Program = (process) => (isGnu(process) ? gnuGzip(process) : busyboxGzip(process))

async function busyboxGzip(process: Process): Promise<number> {
  const options = parseOptions(process, table)
  const name = invokedName(process)
  const expand = options.has('d') || options.has('t') || name === 'gunzip' || name === 'zcat'
  const toOutput = options.has('c') || name === 'zcat'
  if (options.operands.length === 0) return onStreams(process, expand, options)
  let status = 0
  for (const path of options.operands) {
    const other = name === 'zcat' ? otherFormat(process, path) : undefined
    if (other !== undefined) status = Math.max(status, await other())
    else if (!(await one(process, path, { expand, toOutput, options }))) status = 1
  }
  return status
}

/** busybox's zcat knows what bzip2 and xz wrote, too, and says what it doesn't; undefined for gzip's and what isn't there. */
function otherFormat(process: Process, path: string): (() => Promise<number>) | undefined {
  const head = headOf(process, path)
  if (head === undefined || head.startsWith('\x1f\x8b')) return undefined
  const as = (name: string): Process => Object.create(process, { argv: { value: [name, path] } }) as Process
  if (head.startsWith('BZh')) return () => bzip2(as('bzcat'))
  if (head.startsWith('\xfd7zXZ')) return () => xz(as('xzcat'))
  return () => complain(process, 'no gzip/bzip2/xz magic').then(() => 1)
}

function headOf(process: Process, path: string): string | undefined {
  try {
    const file = process.namespace.open(process, path, { read: true })
    try {
      return Buffer.from(file.readAt(0, 6)).toString('latin1')
    } finally {
      file.close()
    }
  } catch (error) {
    if (error instanceof PosixError) return undefined
    throw error
  }
}

/** Passes everything through zlib; false (and said) when the data isn't gzip's. */
async function pass(
  process: Process,
  input: Descriptor,
  write: (bytes: Uint8Array) => Promise<void>,
  expand: boolean,
  options: Options,
): Promise<void> {
  const level = options.last('123456789')
  const transform = expand ? createGunzip() : createGzip(level === undefined ? {} : { level: Number(level) })
  await passThrough(chunks(process, input), transform, write)
}

async function onStreams(process: Process, expand: boolean, options: Options): Promise<number> {
  try {
    await pass(process, process.stdin, (bytes) => process.stdout.write(bytes), expand, options)
    return 0
  } catch (error) {
    if (!isDataError(error)) throw error
    await complain(process, dataWords(process, error, 'stdin'))
    return 1
  }
}

function dataWords(process: Process, error: Error, path: string): string {
  if (error.message.includes('unexpected end'))
    return faced(process, 'unexpected end of file', `${path}: unexpected end of file`)
  return faced(process, 'invalid magic', `${path}: not in gzip format`)
}

async function one(
  process: Process,
  path: string,
  how: { expand: boolean; toOutput: boolean; options: Options },
): Promise<boolean> {
  const { expand, toOutput, options } = how
  const testing = options.has('t')
  const stat = statOrNothing(process, path, false)
  if (stat?.kind === 'directory') {
    await complain(process, faced(process, `${path}: Is a directory`, `${path} is a directory -- ignored`))
    return false
  }
  const target = expand ? path.replace(/\.t?gz$/, (suffix) => (suffix === '.tgz' ? '.tar' : '')) : `${path}.gz`
  if (expand && target === path && !toOutput && !testing) {
    await complain(process, faced(process, `${path}: unknown suffix - ignored`, `${path}: unknown suffix -- ignored`))
    return false
  }
  let input: Descriptor
  try {
    input = await process.open(path, { read: true })
  } catch (error) {
    await complain(process, `${path}: ${reason(process, error)}`)
    return false
  }
  try {
    if (testing) await pass(process, input, () => Promise.resolve(), true, options)
    else if (toOutput) await pass(process, input, (bytes) => process.stdout.write(bytes), expand, options)
    else {
      if (statOrNothing(process, target, false) !== undefined && !options.has('f')) {
        await complain(
          process,
          isGnu(process) ? `${target} already exists;\tnot overwritten` : `can't open '${target}': File exists`,
        )
        return false
      }
      const output = await process.open(target, { write: true, createMode: 0o600, truncate: true })
      await pass(process, input, (bytes) => output.write(bytes), expand, options)
      output.close()
      if (stat !== undefined)
        process.namespace.setAttributes(process, target, {
          mode: stat.mode,
          uid: stat.uid,
          gid: stat.gid,
          mtimeNs: stat.mtimeNs,
          atimeNs: stat.atimeNs,
        })
      if (!options.has('k')) process.namespace.unlink(process, path)
    }
    return true
  } catch (error) {
    if (!isDataError(error)) throw error
    await complain(process, dataWords(process, error, path))
    return false
  } finally {
    input.close()
  }
}
