/** An error of a builtin, worded and placed as the dialect does. */
import { ShellError } from '../shellError'
import type { BuiltinCall } from './builtin'

export class BuiltinFailure extends ShellError {
  constructor(call: BuiltinCall, message: string, status: number) {
    super(message, status, true)
    this.prefix = call.shell.errorPrefix(call.args[0])
  }
}
