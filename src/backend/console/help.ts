/** Help in the shape of docker/cli 28.2: usage, summary, aliases, options in columns. */
import type { FlagTable } from './flags'
import type { Verb } from './verb'
import type { VerbGroup } from './verbs/registry'

/** `docker ps --help`. */
export function verbHelp(verb: Verb): string {
  const names = verb.names.map((name) => `docker ${name.join(' ')}`)
  const aliases = names.length > 1 ? `\nAliases:\n  ${[...names].sort().join(', ')}\n` : ''
  const options = Object.keys(verb.flags).length > 0 ? `\nOptions:\n${optionsHelp(verb.flags)}` : ''
  return `Usage:  ${names[0] ?? ''} ${verb.usage}\n\n${verb.summary}\n${aliases}${options}`
}

/** `docker volume`. */
export function groupHelp(group: VerbGroup, verbs: readonly Verb[]): string {
  const rows = verbs.flatMap((verb) => {
    const name = verb.names.find((candidate) => candidate.length === 2 && candidate[0] === group.name)
    return name === undefined ? [] : [{ name: name[1] ?? '', summary: verb.shortSummary ?? verb.summary }]
  })
  return (
    `Usage:  docker ${group.name} COMMAND\n\n${group.summary}\n\nCommands:\n${commandRows(rows)}\n` +
    `Run 'docker ${group.name} COMMAND --help' for more information on a command.\n`
  )
}

/** `docker help`: the verbs that this console has. */
export function rootHelp(verbs: readonly Verb[]): string {
  const rows = verbs.flatMap((verb) => {
    const name = verb.names.find((candidate) => candidate.length === 1)
    return name === undefined ? [] : [{ name: name[0] ?? '', summary: verb.summary }]
  })
  return `Usage:  docker [OPTIONS] COMMAND\n\nCommands:\n${commandRows(rows)}\nRun 'docker COMMAND --help' for more information on a command.\n`
}

function commandRows(rows: readonly { name: string; summary: string }[]): string {
  const width = Math.max(11, ...rows.map((row) => row.name.length)) + 1
  return [...rows]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((row) => `  ${row.name.padEnd(width)}${row.summary}\n`)
    .join('')
}

function optionsHelp(flags: FlagTable): string {
  const rows = Object.entries(flags)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, flag]) => {
      const short = flag.short === undefined ? '    ' : `-${flag.short}, `
      const type = flag.kind === 'bool' ? '' : ` ${flag.typeName ?? typeNames[flag.kind]}`
      return { left: `  ${short}--${name}${type}`, help: flag.help }
    })
  const width = Math.max(...rows.map((row) => row.left.length)) + 3
  return rows.map((row) => `${row.left.padEnd(width)}${row.help}\n`).join('')
}

const typeNames = { text: 'string', list: 'list', integer: 'int' } as const
