/**
 * From a command's name to something that can run. A name without a slash is looked up in PATH; the file needs an
 * execute bit. `#!` scripts run by their interpreter. Any other binary runs by the *name* it was invoked under, if the
 * simulator has that program (so an image imported from a real busybox works, and /bin/ls → /bin/busybox runs `ls`; a
 * busybox of another name says that it has no such applet); else it can't be executed. Text without `#!` is ENOEXEC,
 * which a shell answers by reading it as a script.
 */
import { rootCredentials, type Caller, type Namespace } from '../filesystem/namespaceTypes'
import { PosixError, type ErrnoName } from '../filesystem/posixError'
import type { Program } from './types'

const defaultPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

const headBytes = 256
const maxInterpreters = 4

/** Why something can't be executed; `sentence` says it in words of our own where the real system has none. */
export class ExecuteError extends PosixError {
  constructor(
    code: ErrnoName,
    readonly executable: string,
    readonly format: 'script' | 'binary' | 'none',
    readonly sentence: string | undefined = undefined,
  ) {
    super(code, executable)
  }
}

export interface Executable {
  readonly program: Program
  readonly argv: readonly string[]
  /** Canonical path of the file that runs (of the interpreter, for a script). */
  readonly path: string
}

export interface ExecutableLookup {
  readonly caller: Caller
  readonly namespace: Namespace
  readonly argv: readonly string[]
  /** Skips the PATH lookup. */
  readonly executable?: string | undefined
  readonly path: string | undefined
  readonly findProgram: (name: string) => Program | undefined
}

/**
 * Finds what runs for a command line. Throws `ExecuteError`: ENOENT (a shell exits with 127), EACCES or ENOEXEC
 * (126), ELOOP.
 */
export function resolveExecutable(lookup: ExecutableLookup): Executable {
  const name = lookup.argv[0] ?? ''
  const file = lookup.executable ?? findInPath(lookup, name)
  // What the search of PATH found was looked at there.
  if (lookup.executable !== undefined || name.includes('/')) mustBeExecutable(lookup, file)
  return load(lookup, file, lookup.argv, maxInterpreters)
}

/** Looks a command up as `execvp`: EACCES if the only match may not be executed. */
export function findInPath(lookup: Pick<ExecutableLookup, 'caller' | 'namespace' | 'path'>, name: string): string {
  if (name === '') throw new ExecuteError('ENOENT', name, 'none')
  if (name.includes('/')) return name
  let refused: ExecuteError | undefined
  for (const directory of (lookup.path ?? defaultPath).split(':')) {
    const candidate = directory === '' ? name : `${directory.replace(/\/+$/, '')}/${name}`
    const code = whyNotExecutable(lookup.caller, lookup.namespace, candidate)
    if (code === undefined) return candidate.includes('/') ? candidate : `./${candidate}`
    if (code === 'EACCES') refused ??= new ExecuteError(code, candidate, 'none')
  }
  throw refused ?? new ExecuteError('ENOENT', name, 'none')
}

function mustBeExecutable({ caller, namespace }: ExecutableLookup, path: string): void {
  const code = whyNotExecutable(caller, namespace, path)
  if (code !== undefined) throw new ExecuteError(code, path, 'none')
}

function whyNotExecutable(caller: Caller, namespace: Namespace, path: string): ErrnoName | undefined {
  try {
    const stat = namespace.stat(caller, path)
    if (stat.kind !== 'file' || (stat.mode & 0o111) === 0) return 'EACCES'
    namespace.access(caller, path, { execute: true })
    return undefined
  } catch (error) {
    if (error instanceof PosixError) return error.code
    throw error
  }
}

function load(lookup: ExecutableLookup, path: string, argv: readonly string[], depth: number): Executable {
  const { caller, namespace } = lookup
  const head = readHead(caller, namespace, path)
  if (head[0] === 0x23 && head[1] === 0x21) {
    if (depth === 0) throw new ExecuteError('ELOOP', path, 'script')
    const { interpreter, argument } = readShebang(head)
    if (interpreter === '') throw new ExecuteError('ENOEXEC', path, 'script')
    const rest = [...(argument === undefined ? [] : [argument]), path, ...argv.slice(1)]
    // Of a script the interpreter is what is missing; the script is what can't be executed.
    const code = whyNotExecutable(caller, namespace, interpreter)
    if (code !== undefined) throw new ExecuteError(code, path, 'script')
    return load(lookup, interpreter, [interpreter, ...rest], depth - 1)
  }
  if (head.length === 0 || !head.includes(0)) throw new ExecuteError('ENOEXEC', path, 'script')
  const canonical = namespace.realPath(caller, path)
  const program = findByName(lookup, path, canonical)
  if (program === undefined) {
    const sentence = `the simulator can't run the binary ${path}: it has no program of that name`
    throw new ExecuteError('ENOEXEC', path, 'binary', sentence)
  }
  return { program, argv, path: canonical }
}

/**
 * The program of the name that a file was invoked under. A real busybox decides by that name alone, and says what it
 * hasn't; of another binary the name that links lead to counts, too.
 */
function findByName(
  { caller, namespace, findProgram }: ExecutableLookup,
  path: string,
  canonical: string,
): Program | undefined {
  const named = findProgram(baseName(path))
  if (named !== undefined) return named
  return isBusybox(caller, namespace, canonical) ? findProgram('busybox') : findProgram(baseName(canonical))
}

/** Real ones have 0.8 to 2 MB. */
const searchedBytes = 4 * 1024 * 1024

function isBusybox(caller: Caller, namespace: Namespace, path: string): boolean {
  const file = namespace.open({ ...caller, credentials: rootCredentials }, path, { read: true })
  try {
    return Buffer.from(file.readAt(0, searchedBytes)).includes('BusyBox v1.')
  } finally {
    file.close()
  }
}

function readHead(caller: Caller, namespace: Namespace, path: string): Uint8Array {
  const file = namespace.open({ ...caller, credentials: rootCredentials }, path, { read: true })
  try {
    return file.readAt(0, headBytes)
  } finally {
    file.close()
  }
}

function readShebang(head: Uint8Array): { interpreter: string; argument: string | undefined } {
  const line = Buffer.from(head).toString('utf8', 2).split('\n', 1)[0] ?? ''
  const match = /^[ \t]*([^ \t]*)[ \t]*(.*?)[ \t\r]*$/.exec(line)
  const argument = match?.[2] ?? ''
  return { interpreter: match?.[1] ?? '', argument: argument === '' ? undefined : argument }
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}
