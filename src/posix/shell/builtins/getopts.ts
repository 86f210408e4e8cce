/** getopts: the next option of a command line. */
import type { BuiltinCall } from './builtin'

export async function getOptions(call: BuiltinCall): Promise<number> {
  const { shell, args } = call
  if (args.length < 3) return usage(call)
  const specification = args[1] ?? ''
  const name = args[2] ?? ''
  const words = args.length > 3 ? args.slice(3) : shell.positional
  const index = Number(shell.get('OPTIND') ?? '1')
  if (index <= 1 && shell.getoptsOffset === 0) shell.getoptsOffset = 0
  const word = words[index - 1]
  const offset = shell.getoptsOffset === 0 ? 1 : shell.getoptsOffset
  const finish = (next: number, value: string, status: number): number => {
    shell.getoptsOffset = 0
    shell.set('OPTIND', String(next))
    shell.set(name, value)
    return status
  }
  if (word === undefined || !/^-./.test(word) || word === '--') return finish(word === '--' ? index + 1 : index, '?', 1)
  const letter = word[offset] ?? ''
  const found = letter === ':' ? -1 : specification.indexOf(letter)
  const silent = specification.startsWith(':')
  const more = offset + 1 < word.length
  const advance = (value: string): number => {
    if (!more) return finish(index + 1, value, 0)
    shell.set('OPTIND', String(index))
    shell.set(name, value)
    shell.getoptsOffset = offset + 1
    return 0
  }
  if (shell.dialect === 'bash' || found < 0) shell.unset('OPTARG')
  else shell.set('OPTARG', '')
  if (found < 0) {
    if (silent) shell.set('OPTARG', letter)
    else
      await shell.process.printError(
        shell.dialect === 'bash'
          ? `${shell.scriptName ?? shell.name}: illegal option -- ${letter}\n`
          : `Illegal option -${letter}\n`,
      )
    return advance('?')
  }
  if (specification[found + 1] !== ':') return advance(letter)
  const value = more ? word.slice(offset + 1) : words[index]
  if (value === undefined) {
    shell.unset('OPTARG')
    if (silent) shell.set('OPTARG', letter)
    else
      await shell.process.printError(
        shell.dialect === 'bash'
          ? `${shell.name}: option requires an argument -- ${letter}\n`
          : `No arg for -${letter} option\n`,
      )
    return finish(index + 1, silent ? ':' : '?', 0)
  }
  shell.set('OPTARG', value)
  return finish(more ? index + 1 : index + 2, letter, 0)
}

async function usage(call: BuiltinCall): Promise<number> {
  const { shell } = call
  if (shell.dialect === 'bash') {
    await shell.process.printError('getopts: usage: getopts optstring name [arg ...]\n')
    return 2
  }
  const sentence =
    shell.dialect === 'dash' ? 'Usage: getopts optstring var [arg...]' : 'usage: getopts optstring var [arg]'
  await shell.complain(sentence, 'getopts')
  return 2
}
