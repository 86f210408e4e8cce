/** break, continue, return, exit. */
import { FunctionReturn, LoopControl, ShellExit } from '../shellError'
import type { Shell } from '../shell'
import type { BuiltinCall } from './builtin'
import { BuiltinFailure } from './failure'

function number(call: BuiltinCall, text: string, least = 0): number {
  const bash = call.shell.dialect === 'bash'
  if (/^\d+$/.test(text) && Number(text) >= least) return Number(text)
  if (bash && least === 0 && /^[-+]\d+$/.test(text)) return Number(text)
  const status = bash && /break|continue/.test(call.args[0] ?? '') ? 128 : 2
  throw new BuiltinFailure(call, bash ? `${text}: numeric argument required` : `Illegal number: ${text}`, status)
}

async function leaveLoop(kind: 'break' | 'continue', call: BuiltinCall): Promise<number> {
  const { shell, args } = call
  if (shell.dialect === 'bash' && shell.loopDepth === 0) return outsideLoop(shell, kind)
  const levels = args[1] === undefined ? 1 : number(call, args[1], call.shell.dialect === 'bash' ? 0 : 1)
  if (shell.loopDepth === 0) return 0
  if (levels < 1) {
    await shell.complain(`${args[1] ?? ''}: loop count out of range`, kind)
    throw new LoopControl('break', shell.loopDepth)
  }
  throw new LoopControl(kind, levels)
}

async function outsideLoop(shell: Shell, kind: string): Promise<number> {
  await shell.complain("only meaningful in a `for', `while', or `until' loop", kind)
  return 0
}

export function breakLoop(call: BuiltinCall): Promise<number> {
  return leaveLoop('break', call)
}

export function continueLoop(call: BuiltinCall): Promise<number> {
  return leaveLoop('continue', call)
}

export async function returnFrom(call: BuiltinCall): Promise<number> {
  const { shell, args } = call
  const mask = shell.dialect === 'dash' ? 0x7fffffff : 255
  const status = args[1] === undefined ? shell.status : number(call, args[1]) & mask
  if (shell.functionDepth > 0 || shell.sourceDepth > 0) throw new FunctionReturn(status)
  if (shell.dialect !== 'bash') throw new ShellExit(status & 255)
  await shell.complain("can only `return' from a function or sourced script", 'return')
  return 2
}

export async function exit(call: BuiltinCall): Promise<number> {
  const { shell, args } = call
  if (shell.dialect === 'bash' && shell.interactive) await shell.process.printError('exit\n')
  if (shell.dialect === 'bash' && args.length > 2 && /^[-+]?\d+$/.test(args[1] ?? ''))
    throw new BuiltinFailure(call, 'too many arguments', 1)
  if (shell.dialect === 'bash' && /^[-+]?\d+$/.test(args[1] ?? '')) throw new ShellExit(Number(args[1]) & 255)
  throw new ShellExit(args[1] === undefined ? shell.status : number(call, args[1]) & 255)
}
