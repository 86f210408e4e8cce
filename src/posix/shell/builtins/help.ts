/** bash's help: synopses of builtins and keywords. The texts behind them are left out, and it says so. */
import { matchesIn } from '../shellMatch'
import type { BuiltinCall } from './builtin'
import { keywordUsages, usages } from './synopses'
import { helpLeftOut } from './usage'

/** `help [-dms] [pattern …]` */
export async function help(call: BuiltinCall): Promise<number> {
  const { shell, args } = call
  const flags = args.slice(1).filter((word) => word.startsWith('-') && word !== '--')
  const patterns = args.slice(1).filter((word) => !word.startsWith('-'))
  const topics = Object.entries({
    ...keywordUsages,
    ...Object.fromEntries(Object.entries(usages).map(([name, { synopsis }]) => [name, synopsis])),
  }).sort(([left], [right]) => (left < right ? -1 : 1))
  if (patterns.length === 0) {
    const all = topics.map(([, synopsis]) => ` ${synopsis}\n`).join('')
    await shell.process.print(`GNU bash, version 5.2.37(1)-release (x86_64-pc-linux-gnu)\n${all}${helpLeftOut}`)
    return 0
  }
  let found = 0
  for (const pattern of patterns) {
    const exact = topics.filter(([name]) => name === pattern)
    const begun = topics.filter(([name]) => name.startsWith(pattern))
    const matched = topics.filter(([name]) => matchesIn(shell, pattern, name))
    const shown = exact.length > 0 ? exact : matched.length > 0 ? matched : begun
    if (/[*?[]/.test(pattern) && exact.length === 0 && matched.length > 0)
      await shell.process.print(`Shell commands matching keyword \`${pattern}'\n\n`)
    for (const [name, synopsis] of shown)
      await shell.process.print(`${name}: ${synopsis}\n${flags.includes('-s') ? '' : helpLeftOut}`)
    found += shown.length
  }
  if (found > 0) return 0
  const last = patterns.at(-1) ?? ''
  await shell.complain(
    `no help topics match \`${last}'.  Try \`help help' or \`man -k ${last}' or \`info ${last}'.`,
    'help',
  )
  return 1
}
