/** Help in the shape of docker/cli 28.2: usage, summary, aliases, options in columns, wrapped at the terminal's width. */
import type { Flag, FlagTable } from './flags'
import type { Verb } from './verb'
import type { VerbGroup } from './verbs/registry'

const usualColumns = 80

/** `docker ps --help`, under the spelling that was used. */
export function verbHelp(verb: Verb, path: readonly string[], columns = usualColumns): string {
  const names = verb.names.map((name) => `docker ${name.join(' ')}`)
  const aliases = names.length > 1 ? `\nAliases:\n  ${names.join(', ')}\n` : ''
  const rows = Object.entries(verb.flags).filter(([, flag]) => flag.isHidden !== true)
  // `--help` itself shows where its letter means something else.
  const shown: readonly (readonly [string, Flag<unknown>])[] = rows.some(([, flag]) => flag.short === 'h')
    ? [...rows, ['help', { help: 'Print usage', typeName: '', default: false, read: () => false }]]
    : rows
  const options = shown.length > 0 ? `\nOptions:\n${optionsHelp(Object.fromEntries(shown), columns - 1)}` : ''
  return `Usage:  ${usageLines(verb, path)}\n\n${verb.details ?? verb.summary}\n${aliases}${options}`
}

/** `docker cp …`, under the spelling that was used. */
export function usageLines(verb: Verb, path: readonly string[]): string {
  return `docker ${path.join(' ')}${verb.usage === '' ? '' : ` ${verb.usage}`}`
}

/** A group in usage errors, where most have lost their `COMMAND` (docker/cli 28.2). */
export function groupUsage({ name, tellsCommand }: VerbGroup): string {
  return `docker ${name}${tellsCommand === true ? ' COMMAND' : ''}`
}

/** `docker volume`. */
export function groupHelp(group: VerbGroup, verbs: readonly Verb[]): string {
  const rows = verbs.flatMap((verb) => {
    const name = verb.names.find((candidate) => candidate.length === 2 && candidate[0] === group.name)
    return name === undefined || verb.isHidden === true ? [] : [{ name: name[1] ?? '', summary: verb.summary }]
  })
  return (
    `Usage:  docker ${group.name} COMMAND\n\n${group.summary}\n\nCommands:\n${commandRows(rows, true)}\n` +
    `Run 'docker ${group.name} COMMAND --help' for more information on a command.\n`
  )
}

/** In this order at the top of `docker help`. */
const common = ['run', 'exec', 'ps', 'build', 'pull', 'push', 'images', 'login', 'logout', 'search', 'version', 'info']

/** `docker help`: the verbs and groups of the console, where Docker's has all of its own. */
export function rootHelp(verbs: readonly Verb[], groups: readonly VerbGroup[]): string {
  const rows = verbs.flatMap((verb) => {
    const name = verb.names.find((candidate) => candidate.length === 1)
    return name === undefined || verb.isHidden === true ? [] : [{ name: name[0] ?? '', summary: verb.summary }]
  })
  const first = common.flatMap((name) => rows.filter((row) => row.name === name))
  return (
    `Usage:  docker [OPTIONS] COMMAND\n\nA self-sufficient runtime for containers\n\n` +
    `Common Commands:\n${commandRows(first, false)}\nManagement Commands:\n${commandRows(groups, true)}\n` +
    `Commands:\n${commandRows(
      rows.filter((row) => !first.includes(row)),
      true,
    )}\n` +
    "Run 'docker COMMAND --help' for more information on a command.\n\n" +
    'For more help on how to use Docker, head to https://docs.docker.com/go/guides/\n'
  )
}

function commandRows(rows: readonly { name: string; summary: string }[], isSorted: boolean): string {
  const width = Math.max(11, ...rows.map((row) => row.name.length)) + 1
  const ordered = isSorted ? [...rows].sort((a, b) => (a.name < b.name ? -1 : 1)) : rows
  return ordered.map((row) => `  ${row.name.padEnd(width)}${row.summary}\n`).join('')
}

function optionsHelp(flags: FlagTable, columns: number): string {
  const rows = Object.entries(flags)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, flag]) => {
      const short = flag.short === undefined ? '    ' : `-${flag.short}, `
      const type = flag.typeName === '' ? '' : ` ${flag.typeName}`
      return { left: `  ${short}--${name}${type}`, help: flag.help }
    })
  const width = Math.max(...rows.map((row) => row.left.length)) + 3
  return rows.map((row) => `${row.left.padEnd(width)}${wrap(row.help, width, columns)}\n`).join('')
}

const slop = 5

/** pflag's `wrap`: breaks before the width, and lets a last line stand out by a few characters. */
function wrap(text: string, indent: number, columns: number): string {
  let margin = indent
  let wrapped = ''
  if (columns - margin < 24) {
    margin = 16
    wrapped = `\n${' '.repeat(margin)}`
  }
  const width = columns - margin - slop
  const inner = (line: string): string => line.replaceAll('\n', `\n${' '.repeat(margin)}`)
  let [line, rest] = takeLine(width, text)
  wrapped += inner(line)
  while (rest !== '') {
    ;[line, rest] = takeLine(width, rest)
    wrapped += `\n${' '.repeat(margin)}${inner(line)}`
  }
  return wrapped
}

function takeLine(width: number, text: string): [string, string] {
  if (width + slop > text.length) return [text, '']
  const head = text.slice(0, width)
  const blank = Math.max(head.lastIndexOf(' '), head.lastIndexOf('\t'), head.lastIndexOf('\n'))
  if (blank <= 0) return [text, '']
  const newline = head.lastIndexOf('\n')
  const at = newline > 0 && newline < blank ? newline : blank
  return [text.slice(0, at), text.slice(at + 1)]
}
