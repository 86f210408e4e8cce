/** An error of a builtin, worded and placed as the dialect does. */
import { ShellError } from '../shell'
import type { BuiltinCall } from './builtin'

export class BuiltinFailure extends ShellError {
  constructor(call: BuiltinCall, message: string, status: number) {
    super(builtinMessage(call, message), status, true)
  }
}

/** The message with the builtin's name where the dialect puts it. */
function builtinMessage(call: BuiltinCall, message: string): string {
  const { shell, args } = call
  const line =
    shell.dialect === 'ash' && !shell.interactive && shell.scriptName === undefined ? `line ${shell.line - 1}: ` : ''
  return `${args[0] ?? ''}: ${line}${message}`
}
