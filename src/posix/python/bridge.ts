/**
 * The one door between scripts and the interpreter's host. MicroPython's WebAssembly build lets Python reach any object of
 * JavaScript; here it reaches only the functions of the module `_camada`, which take and give texts and numbers. The
 * imports that would do more are refused, so that a script has no way out of its worker but the container's system calls.
 */
import { createHash } from 'node:crypto'
import { errnoNumber, gnuErrorText, isErrnoName, PosixError, type ErrnoName } from '../filesystem/posixError'
import type { GuestStat } from '../guest/calls'
import type { GuestSystem } from '../guest/guestSystem'
import { findAll, patternOf, type Finding } from './expressions'
import { jsonProblem } from './jsonProblem'
import { fileModes } from './wasmMemory'

export type Bridge = Readonly<Record<string, (...values: never[]) => string | number | undefined>>

type Imported = (...values: number[]) => unknown

declare global {
  /** MicroPython's list of the JavaScript objects that Python holds. */
  var proxy_js_ref: unknown[] | undefined
}

/** Ways into JavaScript that a script never needs. */
const closed = [
  ...['call0_kwarg', 'calln_kwarg', 'store_attr', 'js_subscr_load', 'js_subscr_store', 'js_get_iter', 'js_iter_next'],
  ...['js_reflect_construct', 'js_then_resolve', 'js_then_reject', 'js_then_continue', 'create_promise', 'has_attr'],
]

/** The imports with every way but the bridge's closed. */
export function guarded(imports: Readonly<Record<string, Imported>>, bridge: Bridge): Record<string, Imported> {
  const isOwn = (reference: number | undefined): boolean => globalThis.proxy_js_ref?.[reference ?? -1] === bridge
  const functions = new Set<unknown>(Object.values(bridge))
  const isCallable = (reference: number | undefined): boolean =>
    functions.has(globalThis.proxy_js_ref?.[reference ?? -1])
  const result: Record<string, Imported> = { ...imports }
  for (const name of closed) result[name] = refuse
  const lookUp = imports['lookup_attr']
  // 0 says that there is no such attribute.
  result['lookup_attr'] = (...values) => (isOwn(values[0]) ? lookUp?.(...values) : 0)
  for (const name of ['call0', 'call1', 'call2', 'calln']) {
    const call = imports[name]
    result[name] = (...values) => (isCallable(values[0]) ? call?.(...values) : refuse())
  }
  return result
}

function refuse(): never {
  throw new Error('a script asked for an object of JavaScript')
}

/** What the modules of `library/` call. */
export function createBridge(system: GuestSystem, host: PythonHost): Bridge {
  return {
    now: () => String(system.now()),
    sleep: (durationMs: string) => {
      host.flush()
      if (system.takeSignals().includes('SIGINT')) return 1
      try {
        system.sleep(Number(durationMs))
      } catch (error) {
        if (!(error instanceof PosixError) || error.code !== 'EINTR') throw error
        // Raised by who called: what is only scheduled waits for a loop.
        return system.takeSignals().includes('SIGINT') ? 1 : 0
      }
      return 0
    },
    environ: () => JSON.stringify(system.env),
    strerror: (number: number) => strerror(number),
    call: (what: string, values: string) => answerOf(() => perform(system, host, what, JSON.parse(values) as string[])),
    hash: (name: string, hex: string) => createHash(name).update(hex, 'hex').digest('hex'),
    letters: (what: string, text: string) => letters(what, text),
    json: (text: string) => jsonProblem(text),
    pattern: (pattern: string, flags: number) => JSON.stringify(patternOf(pattern, flags)),
    find: (pattern: string, flags: number, text: string, from: number, finding: Finding) =>
      JSON.stringify(findAll(pattern, flags, text, from, finding)),
    isatty: (fd: number) => (host.isTerminal(fd) ? 1 : 0),
    open: (text: string) => (isUnfinished(text) ? 1 : 0),
    missing: (name: string) => host.missing(name),
    hollow: (name: string) => host.isHollow(name),
    lacks: (what: string) => host.lacks(what),
    report: (type: string, message: string, trace: string) => host.report({ type, message, trace }),
    shape: (type: string, message: string, trace: string) => host.shape({ type, message, trace }),
    end: (code: number) => host.end(code),
    source: () => host.source,
  }
}

export interface PythonHost {
  readonly source: string
  flush(): void
  resolve(path: string): string
  isTerminal(fd: number): boolean
  missing(name: string): undefined
  isHollow(name: string): number
  lacks(what: string): undefined
  report(raised: { type: string; message: string; trace: string }): undefined
  shape(raised: { type: string; message: string; trace: string }): string
  end(code: number): undefined
}

const errnoNames: ReadonlyMap<number, ErrnoName> = new Map(
  Array.from(
    ['EPERM', 'ENOENT', 'EINTR', 'EIO', 'EBADF', 'EAGAIN', 'ENOMEM', 'EACCES', 'EBUSY', 'EEXIST', 'EXDEV', 'ENOTDIR']
      .concat(['EISDIR', 'EINVAL', 'EMFILE', 'ETXTBSY', 'EFBIG', 'ENOSPC', 'ESPIPE', 'EROFS', 'EMLINK', 'EPIPE'])
      .concat(['ENAMETOOLONG', 'ENOTEMPTY', 'ELOOP']),
  ).flatMap((name) => (isErrnoName(name) ? [[errnoNumber(name), name] as const] : [])),
)

function strerror(number: number): string {
  const name = errnoNames.get(number)
  return name === undefined ? `Unknown error ${number}` : gnuErrorText(name)
}

/** A blank and what came of it, or `!` and a number of Linux. */
function answerOf(action: () => string): string {
  try {
    return ` ${action()}`
  } catch (error) {
    if (error instanceof PosixError) return `!${errnoNumber(error.code)}`
    throw error
  }
}

function perform(system: GuestSystem, host: PythonHost, what: string, values: readonly string[]): string {
  const [first = '', second = '', third = '', fourth = ''] = values
  const said = (_: void): string => ''
  switch (what) {
    case 'mkdir':
      return said(system.mkdir(host.resolve(first), Number(second)))
    case 'symlink':
      return said(system.symlink(first, host.resolve(second)))
    case 'link':
      return said(system.link(host.resolve(first), host.resolve(second)))
    case 'readlink':
      return system.readlink(host.resolve(first))
    case 'chmod':
      return said(system.chmod(host.resolve(first), Number(second)))
    case 'chown':
      return said(system.chown(host.resolve(first), Number(second), Number(third)))
    case 'utime':
      return said(
        fourth === ''
          ? system.utimes(host.resolve(first), Number(second) * 1000, Number(third) * 1000)
          : system.utimes(host.resolve(first), system.now(), system.now()),
      )
    case 'access':
      return said(system.access(host.resolve(first), Number(second)))
    case 'stat':
      return told(system.stat(host.resolve(first)))
    case 'lstat':
      return told(system.stat(host.resolve(first), false))
    case 'sync':
      return said(system.sync())
    case 'truncate':
      return said(system.truncate(Number(first), Number(second)))
    case 'pid':
      return String(system.pid)
    default:
      return '0'
  }
}

function told(stat: GuestStat): string {
  const { inode, deviceId, linkCount, uid, gid, sizeBytes, atimeMs, mtimeMs, ctimeMs, blocks512 } = stat
  const mode = fileModes[stat.kind] | stat.mode
  return JSON.stringify([mode, inode, deviceId, linkCount, uid, gid, sizeBytes, atimeMs, mtimeMs, ctimeMs, blocks512])
}

/** Cases of letters beyond ASCII; a test answers with 1 or 0. */
function letters(what: string, text: string): string {
  if (what === 'upper') return text.toUpperCase()
  if (what === 'lower') return text.toLowerCase()
  if (what === 'isalpha') return /^\p{L}+$/u.test(text) ? '1' : '0'
  const other = what === 'isupper' ? /\p{Ll}/u : /\p{Lu}/u
  return /\p{L}/u.test(text) && !other.test(text) ? '1' : '0'
}

/** Whether brackets or a text of three quotes are still open. */
function isUnfinished(text: string): boolean {
  let depth = 0
  const tokens = text.matchAll(/#.*|"""|'''|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|[([{]|[)\]}]|\\\n/g)
  let quotes = ''
  for (const [token] of tokens) {
    if (quotes !== '') quotes = token === quotes ? '' : quotes
    else if (token === '"""' || token === "'''") quotes = token
    else if (/^[([{]$/.test(token)) depth++
    else if (/^[)\]}]$/.test(token)) depth--
  }
  return depth > 0 || quotes !== '' || text.endsWith('\\\n')
}
