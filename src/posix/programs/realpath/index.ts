/** realpath: where paths really lead, absolute or relative to a directory (`--relative-to`, `--relative-base`). */
import { PosixError } from '../../filesystem/posixError'
import type { Process, Program } from '../../process/types'
import { complain, isGnu, reason } from '../complaint'
import { missingOperand, parseOptions, type Options } from '../options'
import { canonical, withoutDots } from '../readlink/canonical'

const table = {
  short: 'emqszLP',
  long: {
    'canonicalize-existing': 'e',
    'canonicalize-missing': 'm',
    logical: 'L',
    physical: 'P',
    quiet: 'q',
    'relative-to': 't:',
    'relative-base': 'b:',
    'no-symlinks': 's',
    strip: 's',
    zero: 'z',
  },
  usage: 'FILE...',
}

export const realpath: Program = (process) => (isGnu(process) ? gnuRealpath(process) : busyboxRealpath(process))

/** busybox lets the last name of a path with a slash be missing; its directory must be there. */
function besideDirectory(process: Process, path: string): string | undefined {
  const slash = path.lastIndexOf('/')
  const name = path.slice(slash + 1)
  if (slash <= 0 || name === '') return undefined
  const folder = canonical(process, path.slice(0, slash), 'all')
  return typeof folder === 'string' ? `${folder === '/' ? '' : folder}/${name}` : undefined
}

/** busybox's has no options: every word is a path. */
async function busyboxRealpath(process: Process): Promise<number> {
  const paths = process.argv[1] === '--help' ? parseOptions(process, table).operands : process.argv.slice(1)
  if (paths.length === 0) throw missingOperand(process, { short: '', usage: 'FILE...' })
  let status = 0
  for (const path of paths) {
    const whole = canonical(process, path, 'all')
    const found = typeof whole === 'string' ? whole : (besideDirectory(process, path) ?? whole)
    if (typeof found === 'string') await process.print(`${found}\n`)
    else {
      status = 1
      await complain(process, `${path}: ${reason(process, found)}`)
    }
  }
  return status
}

async function gnuRealpath(process: Process): Promise<number> {
  const options = parseOptions(process, table)
  if (options.operands.length === 0) throw missingOperand(process, table)
  const end = options.has('z') ? '\0' : '\n'
  const [to, base] = [options.value('t'), options.value('b')]
  const directories: (string | undefined)[] = []
  for (const path of [to, base]) {
    const found = path === undefined ? undefined : resolved(process, path, options)
    if (found instanceof PosixError) {
      await complain(process, `${path ?? ''}: ${reason(process, found)}`)
      return 1
    }
    directories.push(found)
  }
  const [toPath, basePath] = directories
  const from = toPath ?? basePath
  const applies = from !== undefined && (basePath === undefined || isUnder(from, basePath))
  let status = 0
  for (const path of options.operands) {
    const found = resolved(process, path, options)
    if (found instanceof PosixError) {
      status = 1
      if (!options.has('q')) await complain(process, `${path}: ${reason(process, found)}`)
      continue
    }
    const isRelative = applies && (basePath === undefined || isUnder(found, basePath))
    await process.print((isRelative ? relative(from, found) : found) + end)
  }
  return status
}

function resolved(process: Process, path: string, options: Options): string | PosixError {
  const absolute = path.startsWith('/') ? path : `${process.cwd}/${path}`
  const must = options.last('em') === 'm' ? 'none' : options.last('em') === 'e' ? 'all' : 'parents'
  const how = options.last('sLP')
  if (path === '' || (how !== 's' && how !== 'L')) return canonical(process, path, must)
  const logical = withoutDots(absolute)
  if (how === 'L') return canonical(process, logical, must)
  const real = canonical(process, logical, must)
  return real instanceof PosixError ? real : logical
}

function isUnder(path: string, directory: string): boolean {
  return path === directory || directory === '/' || path.startsWith(`${directory}/`)
}

function relative(from: string, to: string): string {
  const [here, there] = [from, to].map((path) => path.split('/').filter((part) => part !== ''))
  const one = here ?? []
  const two = there ?? []
  let common = 0
  while (common < one.length && one[common] === two[common]) common++
  const parts = [...one.slice(common).map(() => '..'), ...two.slice(common)]
  return parts.length === 0 ? '.' : parts.join('/')
}
