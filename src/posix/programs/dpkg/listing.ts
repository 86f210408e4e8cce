/** The table of `dpkg -l`. Source: src/query/main.c of dpkg 1.22: widths grow with the contents unless a terminal bounds them. */
import { qualifiedName } from '../../packages/dpkgDatabase'
import type { Stanza } from '../../packages/control'

const head = `Desired=Unknown/Install/Remove/Purge/Hold
| Status=Not/Inst/Conf-files/Unpacked/halF-conf/Half-inst/trig-aWait/Trig-pend
|/ Err?=(none)/Reinst-required (Status,Err: uppercase=bad)
`

/** At least as wide as in the head of the table. */
const least = [14, 12, 12, 33] as const

/** `columns` is the width of a terminal; undefined where there is none. */
export function listing(stanzas: readonly Stanza[], columns: number | undefined): string {
  const rows = stanzas.map((stanza) => [
    qualifiedName(stanza),
    stanza.get('Version') ?? '',
    stanza.get('Architecture') ?? '',
    (stanza.get('Description') ?? '').split('\n')[0] ?? '',
  ])
  const widths = least.map((minimum, at) => Math.max(minimum, ...rows.map((row) => row[at]?.length ?? 0)))
  if (columns !== undefined)
    widths[3] = Math.max(least[3], columns - 6 - (widths[0] ?? 0) - (widths[1] ?? 0) - (widths[2] ?? 0))
  const cell = (text: string, at: number): string => text.slice(0, widths[at]).padEnd(widths[at] ?? 0)
  const lineOf = (state: string, cells: readonly string[]): string =>
    `${state} ${cells.map((text, at) => (at === 3 ? text.slice(0, widths[3]) : cell(text, at))).join(' ')}\n`
  const rule = `+++-${widths.map((width) => '='.repeat(width)).join('-')}\n`
  return [
    head,
    lineOf('||/', ['Name', 'Version', 'Architecture', 'Description']),
    rule,
    ...stanzas.map((stanza, at) => lineOf(stateOf(stanza), rows[at] ?? [])),
  ].join('')
}

function stateOf(stanza: Stanza): string {
  const [want = 'install', , state = 'installed'] = (stanza.get('Status') ?? '').split(' ')
  const first = { install: 'i', deinstall: 'r', purge: 'p', hold: 'h' }[want] ?? 'u'
  return `${first}${state === 'installed' ? 'i' : state === 'config-files' ? 'c' : 'n'} `
}
