/** How programs say what went wrong: `name: message` on stderr, with the C library's words of the face. */
import { PosixError, gnuErrorText, muslErrorText } from '../filesystem/posixError'
import { ProcessKilled, type Process } from '../process/types'

/** A shell lends its own prefix to programs that it runs as builtins. */
export interface BuiltinView extends Process {
  readonly errorPrefix?: string
  /** Whose builtin it is then: ash, dash or bash. */
  readonly builtinOf?: string
}

/** A wrong command line: said, and the program ends with `status`. */
export class UsageError extends Error {
  constructor(
    message: string,
    readonly status: number,
  ) {
    super(message)
  }
}

/** The name that a program was invoked under. */
export function invokedName(process: Process): string {
  const name = process.argv[0] ?? ''
  return name.slice(name.lastIndexOf('/') + 1)
}

/** Prints `name: message` to stderr. */
export function complain(process: Process, message: string): Promise<void> {
  return process.printError(`${(process as BuiltinView).errorPrefix ?? `${invokedName(process)}: `}${message}\n`)
}

/** The words for an error. Lets everything pass that is not a failed system call, and a broken pipe. */
export function reason(process: Process, error: unknown): string {
  if (!(error instanceof PosixError) || error.code === 'EPIPE') throw error
  return process.host.face === 'gnu' ? gnuErrorText(error.code) : muslErrorText(error.code)
}

export function isGnu(process: Process): boolean {
  return process.host.face === 'gnu'
}

/** Picks the words of the face. */
export function faced(process: Process, busybox: string, gnu: string): string {
  return process.host.face === 'gnu' ? gnu : busybox
}

/** Runs a step; says its failure as `words` puts it and returns false. */
export async function attempt(
  process: Process,
  step: () => Promise<void> | void,
  words: (reason: string) => string,
): Promise<boolean> {
  try {
    await step()
    return true
  } catch (error) {
    if (error instanceof ProcessKilled) throw error
    await complain(process, words(reason(process, error)))
    return false
  }
}
