/** alias and unalias. */
import type { BuiltinCall } from './builtin'
import { refuseOption } from './usage'

export async function alias({ shell, args }: BuiltinCall): Promise<number> {
  const words = args.slice(1).filter((word) => word !== '-p')
  const shown = (name: string, value: string): string =>
    `${shell.dialect === 'bash' ? 'alias ' : ''}${name}='${value.replaceAll("'", shell.dialect === 'bash' ? "'\\''" : `'"'"'`)}'\n`
  if (words.length === 0) {
    const all =
      shell.dialect === 'bash'
        ? [...shell.aliases].sort(([left], [right]) => (left < right ? -1 : 1))
        : [...shell.aliases].sort(([left], [right]) => bucketOf(left) - bucketOf(right))
    for (const [name, value] of all) await shell.process.print(shown(name, value))
    return 0
  }
  let status = 0
  for (const word of words) {
    const equals = word.indexOf('=', 1)
    const value = shell.aliases.get(word)
    if (equals > 0) shell.aliases.set(word.slice(0, equals), word.slice(equals + 1))
    else if (value !== undefined) await shell.process.print(shown(word, value))
    else {
      status = 1
      await notFound({ shell, args } as BuiltinCall, 'alias', word)
    }
  }
  return status
}

/** Where dash's and ash's table of 39 lists has a name. */
function bucketOf(name: string): number {
  return (((name.charCodeAt(0) || 0) << 4) + [...name].reduce((sum, each) => sum + each.charCodeAt(0), 0)) % 39
}

async function notFound({ shell }: BuiltinCall, builtin: string, word: string): Promise<void> {
  if (shell.dialect === 'bash') await shell.complain(`${word}: not found`, builtin)
  else await shell.process.printError(`${builtin}: ${word} not found\n`)
}

export async function unalias(call: BuiltinCall): Promise<number> {
  const { shell, args } = call
  if (args[1] === '-a') {
    shell.aliases.clear()
    return 0
  }
  if (args.length === 1 && shell.dialect === 'bash') return refuseOption(call)
  let status = 0
  for (const word of args.slice(1)) {
    if (shell.aliases.delete(word)) continue
    status = 1
    await notFound(call, 'unalias', word)
  }
  return status
}
