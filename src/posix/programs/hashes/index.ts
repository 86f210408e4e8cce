/** md5sum, sha1sum, sha256sum, sha512sum; `-c` checks a list, `-s`/`--status` silently. */
import { createHash } from 'node:crypto'
import type { Process, Program } from '../../process/types'
import { attempt, complain, isGnu, reason } from '../complaint'
import { missingOperand, parseOptions, type Options } from '../options'
import { chunks, openInput, readLines } from '../streams'

const table = {
  short: 'cswbta:',
  long: { check: 'c', status: 's', quiet: 'q', warn: 'w', binary: 'b', text: 't', tag: 'g' },
  usage: '[-c[sw]] [FILE]...',
}

const sha3Widths = ['224', '256', '384', '512']

function bitsOf(process: Process): string {
  const at = process.argv.indexOf('-a')
  const bits = at < 0 ? '224' : (process.argv[at + 1] ?? '')
  if (!sha3Widths.includes(bits)) throw missingOperand(process, table)
  return bits
}

function hashProgram(algorithm: string): Program {
  return async (process) => {
    const options = parseOptions(process, table)
    const paths = options.operands.length === 0 ? ['-'] : options.operands
    // Without -c busybox takes neither -s nor -w.
    if (!options.has('c') && !isGnu(process) && options.last('sw') !== undefined) throw missingOperand(process, table)
    if (options.has('c')) return checkAll(process, algorithm, paths, options)
    let status = 0
    for (const path of paths) {
      const done = await attempt(
        process,
        async () => {
          await process.print(`${await digest(process, algorithm, path)}  ${path}\n`)
        },
        (why) => unreadable(process, path, why),
      )
      if (!done) status = 1
    }
    return status
  }
}

function unreadable(process: Process, path: string, why: string): string {
  if (isGnu(process)) return `${path}: ${why}`
  return why === 'Is a directory' ? `can't read '${path}': ${why}` : `can't open '${path}': ${why}`
}

async function digest(process: Process, algorithm: string, path: string): Promise<string> {
  const hash = createHash(algorithm)
  const input = await openInput(process, path)
  try {
    for await (const chunk of chunks(process, input)) hash.update(chunk)
  } finally {
    input.close()
  }
  return hash.digest('hex')
}

async function checkAll(
  process: Process,
  algorithm: string,
  paths: readonly string[],
  options: Options,
): Promise<number> {
  let failed = 0
  let count = 0
  for (const path of paths) {
    let lines: string[] = []
    const opened = await attempt(
      process,
      async () => {
        const input = await openInput(process, path)
        lines = await readLines(process, input)
        input.close()
      },
      (why) => `${path}: ${why}`,
    )
    if (!opened) return 1
    for (const line of lines) {
      const match = /^([0-9a-fA-F]+) [ *](.*)$/.exec(line)
      if (match?.[1] === undefined || match[2] === undefined) {
        if (isGnu(process)) continue
        if (options.has('w')) await complain(process, 'invalid format')
        count++
        failed++
        continue
      }
      count++
      const ok = await verify(process, algorithm, match[1], match[2])
      if (!ok) failed++
      if (!options.has('s') && !(ok && options.has('q'))) await process.print(`${match[2]}: ${ok ? 'OK' : 'FAILED'}\n`)
    }
  }
  if (failed > 0 && !options.has('s')) {
    const plural = failed === 1 ? 'checksum did' : 'checksums did'
    await complain(
      process,
      isGnu(process)
        ? `WARNING: ${failed} computed ${plural} NOT match`
        : `WARNING: ${failed} of ${count} computed checksums did NOT match`,
    )
  }
  return failed > 0 ? 1 : 0
}

async function verify(process: Process, algorithm: string, wanted: string, path: string): Promise<boolean> {
  try {
    return (await digest(process, algorithm, path)) === wanted.toLowerCase()
  } catch (error) {
    const why = reason(process, error)
    await complain(process, unreadable(process, path, why))
    return false
  }
}

export const md5sum = hashProgram('md5')
export const sha1sum = hashProgram('sha1')
export const sha256sum = hashProgram('sha256')
export const sha512sum = hashProgram('sha512')
export const sha224sum = hashProgram('sha224')
export const sha384sum = hashProgram('sha384')
/** Of 224 bits, or as many as `-a` says. */
export const sha3sum: Program = (process) => hashProgram(`sha3-${bitsOf(process)}`)(process)
export const b2sum = hashProgram('blake2b512')
