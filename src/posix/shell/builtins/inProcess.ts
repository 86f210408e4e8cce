/** Builtins that are programs too: they run in the shell's own process. */
import { UsageError } from '../../programs/complaint'
import type { Program } from '../../process/types'
import { PosixError } from '../../filesystem/posixError'
import type { ShellError } from '../shellError'
import type { Builtin, BuiltinCall } from './builtin'
import { BuiltinFailure } from './failure'

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1).replace(/^-/, '')
}

/** What a builtin says that could not write. */
function writeFailure(call: BuiltinCall, error: PosixError): ShellError {
  const { shell, args } = call
  const dash = shell.dialect === 'dash'
  const words = dash ? `${args[0] ?? ''}: I/O error` : `write error: ${shell.reason(error.code)}`
  const failure = new BuiltinFailure(call, words, 1)
  if (shell.dialect === 'ash') failure.prefix = `${shell.name}: `
  return failure
}

/** Runs a program in the shell's own process, under the shell's descriptors. */
export function inProcess(program: Program): Builtin['run'] {
  return async ({ shell, executor, args, process = shell.process }: BuiltinCall) => {
    const errorPrefix =
      shell.dialect === 'ash' ? `${baseName(shell.process.argv[0] ?? 'sh')}: ` : shell.errorPrefix(args[0])
    const view = Object.create(process, {
      argv: { value: args },
      builtinOf: { value: shell.dialect },
      errorPrefix: { value: errorPrefix },
    }) as typeof shell.process
    try {
      return await program(view)
    } catch (error) {
      if (error instanceof PosixError && error.code !== 'EPIPE')
        throw writeFailure({ shell, args, executor, tail: false }, error)
      if (!(error instanceof UsageError)) throw error
      await shell.process.printError(error.message)
      return error.status
    }
  }
}
