/** bash's printf: `-v name` takes the output into a variable. */
import { printf } from '../../programs/printf'
import { decodeText } from '../../text'
import { parseSubscripted, textSubscript } from '../subscript'
import type { BuiltinCall } from './builtin'
import { inProcess } from './inProcess'

export async function printfInto(call: BuiltinCall): Promise<number> {
  const { shell, args } = call
  if (args[1] === undefined) {
    await shell.process.printError('printf: usage: printf [-v var] format [arguments]\n')
    return 2
  }
  if (args[1] !== '-v') return inProcess(printf)(call)
  const target = parseSubscripted(args[2] ?? '')
  if (target === undefined) {
    await shell.complain(`\`${args[2] ?? ''}': not a valid identifier`, 'printf')
    return 2
  }
  let text = ''
  const process = Object.create(shell.process, {
    print: { value: (piece: string) => Promise.resolve(void (text += piece)) },
    stdout: { value: { write: (bytes: Uint8Array) => Promise.resolve(void (text += decodeText(bytes))) } },
  }) as typeof shell.process
  const status = await inProcess(printf)({ ...call, args: ['printf', ...args.slice(3)], process })
  if (target.subscript === undefined) shell.set(target.name, text)
  else shell.setElement(target.name, textSubscript(shell, target.name, target.subscript, shell.calculate), text, false)
  return status
}
