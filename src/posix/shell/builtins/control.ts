/** break, continue, return, exit. */
import { FunctionReturn, LoopControl, ShellError, ShellExit, type Shell } from '../shell'
import type { BuiltinCall } from './builtin'

function number(shell: Shell, name: string, text: string): number {
  if (/^\d+$/.test(text)) return Number(text)
  const words =
    shell.dialect === 'bash'
      ? `${name}: ${text}: numeric argument required`
      : shell.dialect === 'dash'
        ? `${name}: Illegal number: ${text}`
        : `${name}: Illegal number: ${text}`
  throw new ShellError(words, 2, true)
}

function leaveLoop(kind: 'break' | 'continue', { shell, args }: BuiltinCall): Promise<number> {
  const levels = args[1] === undefined ? 1 : number(shell, kind, args[1])
  if (shell.loopDepth === 0) return Promise.resolve(0)
  throw new LoopControl(kind, levels)
}

export function breakLoop(call: BuiltinCall): Promise<number> {
  return leaveLoop('break', call)
}

export function continueLoop(call: BuiltinCall): Promise<number> {
  return leaveLoop('continue', call)
}

export function returnFrom({ shell, args }: BuiltinCall): Promise<number> {
  const status = args[1] === undefined ? shell.status : number(shell, 'return', args[1]) & 255
  if (shell.functionDepth === 0 && shell.sourceDepth === 0) throw new ShellExit(status)
  throw new FunctionReturn(status)
}

export function exit({ shell, args }: BuiltinCall): Promise<number> {
  throw new ShellExit(args[1] === undefined ? shell.status : number(shell, 'exit', args[1]) & 255)
}
