/** readlink and realpath. */
import { PosixError } from '../../filesystem/posixError'
import type { Process, Program } from '../../process/types'
import { complain, faced, isGnu, reason } from '../complaint'
import { missingOperand, parseOptions } from '../options'

const table = {
  short: 'fnevmqsz',
  long: {
    canonicalize: 'f',
    'canonicalize-existing': 'e',
    'canonicalize-missing': 'm',
    'no-newline': 'n',
    quiet: 'q',
    silent: 's',
    zero: 'z',
  },
  usage: '[-fnv] FILE',
}

export const readlink: Program = async (process) => {
  const options = parseOptions(process, table)
  if (options.operands.length === 0) throw missingOperand(process, table)
  let status = 0
  for (const path of options.operands) {
    const target =
      options.has('f') || options.has('e') || options.has('m')
        ? canonical(process, path, options.has('e') ? 'all' : options.has('m') ? 'none' : 'parents')
        : linkTarget(process, path)
    if (typeof target === 'string')
      await process.print(options.has('n') && options.operands.length === 1 ? target : `${target}\n`)
    else {
      status = 1
      if (options.has('v'))
        await complain(
          process,
          faced(
            process,
            `${path}: cannot read link: ${reason(process, target)}`,
            `${path}: ${reason(process, target)}`,
          ),
        )
    }
  }
  return status
}

function linkTarget(process: Process, path: string): string | PosixError {
  try {
    return process.namespace.readLink(process, path)
  } catch (error) {
    if (error instanceof PosixError) return error
    throw error
  }
}

/** The canonical path; `parents` lets the last component be missing, `none` any. */
function canonical(process: Process, path: string, must: 'all' | 'parents' | 'none', depth = 0): string | PosixError {
  try {
    return process.namespace.realPath(process, path)
  } catch (error) {
    if (!(error instanceof PosixError)) throw error
    if (must === 'all' || error.code !== 'ENOENT' || depth > 40 || path === '') return error
    const trimmed = path.replace(/\/+$/, '')
    const link = linkTarget(process, trimmed)
    const slash = trimmed.lastIndexOf('/')
    const parentPath = slash < 0 ? '.' : slash === 0 ? '/' : trimmed.slice(0, slash)
    if (typeof link === 'string')
      return canonical(process, link.startsWith('/') ? link : `${parentPath}/${link}`, must, depth + 1)
    const parent = must === 'none' ? canonical(process, parentPath, must, depth + 1) : linkless(process, parentPath)
    return typeof parent === 'string' ? `${parent === '/' ? '' : parent}/${trimmed.slice(slash + 1)}` : parent
  }
}

function linkless(process: Process, path: string): string | PosixError {
  try {
    return process.namespace.realPath(process, path)
  } catch (error) {
    if (error instanceof PosixError) return error
    throw error
  }
}

export const realpath: Program = async (process) => {
  const plain = !isGnu(process) && process.argv[1] !== '--help'
  const dashed = plain ? ['--', ...process.argv.slice(1)] : process.argv.slice(1)
  // busybox's has no options: every word is a path.
  const words = Object.create(process, { argv: { value: [process.argv[0] ?? '', ...dashed] } }) as Process
  const options = parseOptions(words, {
    short: 'emqsz',
    long: { 'canonicalize-existing': 'e', 'canonicalize-missing': 'm', quiet: 'q', strip: 's' },
    usage: 'FILE...',
  })
  if (options.operands.length === 0) throw missingOperand(process, { short: '', usage: 'FILE...' })
  let status = 0
  for (const path of options.operands) {
    const must = options.has('m') ? 'none' : options.has('e') || process.host.face === 'busybox' ? 'all' : 'parents'
    const target = canonical(process, path, must)
    if (typeof target === 'string') await process.print(`${target}\n`)
    else {
      status = 1
      if (!options.has('q'))
        await complain(
          process,
          faced(process, `${path}: ${reason(process, target)}`, `${path}: ${reason(process, target)}`),
        )
    }
  }
  return status
}
