/** What bash's builtins do with words that they don't take, and with `--help`: their usage, without the text behind it. */
import type { Builtin, BuiltinCall } from './builtin'
import { usages } from './synopses'

/** Said where bash has a text. */
export const helpLeftOut = "    the Camada simulator leaves out the texts of bash's help\n"

/** Prints a builtin's usage as a refusal; the status is 2. */
export async function refuseOption({ shell, args }: BuiltinCall): Promise<number> {
  const name = args[0] ?? ''
  await shell.process.printError(`${name}: usage: ${usages[name]?.synopsis ?? name}\n`)
  return 2
}

/** Prints what there is of a builtin's help; the status is 2. */
async function showHelp({ shell, args }: BuiltinCall): Promise<number> {
  const name = args[0] ?? ''
  await shell.process.print(`${name}: ${usages[name]?.synopsis ?? name}\n${helpLeftOut}`)
  return 2
}

/** The first letter that a builtin doesn't take, or that lacks its word. */
function misused(args: readonly string[], letters: string): string | undefined {
  for (let at = 1; at < args.length; at++) {
    const word = args[at] ?? ''
    if (!/^-./.test(word) || word === '--') return undefined
    for (let index = 1; index < word.length; index++) {
      const letter = word[index] ?? ''
      const known = letters.indexOf(letter)
      if (letter === ':' || known < 0) return `-${letter}: invalid option`
      if (letters[known + 1] !== ':') continue
      if (index === word.length - 1 && args[++at] === undefined) return `-${letter}: option requires an argument`
      break
    }
  }
  return undefined
}

/** A builtin of bash that refuses what its usage doesn't have. */
export function withUsage(name: string, builtin: Builtin): Builtin {
  const usage = usages[name]
  if (usage === undefined || builtin.immediately !== undefined) return builtin
  const { letters } = usage
  return {
    ...builtin,
    run: async (call) => {
      if (call.args[1] === '--help' && name !== 'echo') return showHelp(call)
      const wrong = letters === undefined ? undefined : misused(call.args, letters)
      if (wrong === undefined) return builtin.run(call)
      await call.shell.complain(wrong, name)
      return refuseOption(call)
    },
  }
}
