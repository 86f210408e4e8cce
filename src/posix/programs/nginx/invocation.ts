/** nginx's command line. */
import type { Process } from '../../process/types'
import { versionOf } from './version'

export interface Invocation {
  readonly configFile: string
  readonly globals: string
  readonly errorLog: string | undefined
  readonly tests: boolean
  readonly isQuiet: boolean
  readonly signal: string | undefined
}

const withValue = new Set('specg')
const plain = new Set('?hvVtTq')

/** What is asked for, or the exit code of what was said. */
export async function readInvocation(process: Process): Promise<Invocation | number> {
  const values = new Map<string, string>()
  const flags = new Set<string>()
  const words = process.argv.slice(1)
  const fail = async (text: string): Promise<number> => {
    await process.printError(`nginx: ${text}\n`)
    return 1
  }
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (!word.startsWith('-')) return fail(`invalid option: "${word}"`)
    for (let at = 1; at < word.length; at++) {
      const letter = word[at] ?? ''
      if (!withValue.has(letter)) {
        if (!plain.has(letter)) return fail(`invalid option: "${letter}"`)
        flags.add(letter)
        continue
      }
      const value = word.slice(at + 1) || words.shift()
      if (value === undefined) return fail(`option "-${letter}" requires ${requirements[letter] ?? 'parameter'}`)
      values.set(letter, value)
      break
    }
  }
  const signal = values.get('s')
  if (signal !== undefined && !['stop', 'quit', 'reopen', 'reload'].includes(signal))
    return fail(`invalid option: "-s ${signal}"`)
  if (flags.has('T')) return fail('the Camada simulator leaves out -T')
  if (['?', 'h', 'v', 'V'].some((letter) => flags.has(letter))) {
    await process.printError(`nginx version: nginx/${versionOf(process)}\n`)
    if (flags.has('h') || flags.has('?')) await process.printError(usage)
    return 0
  }
  const given = values.get('c') ?? '/etc/nginx/nginx.conf'
  return {
    configFile: given.startsWith('/') ? given : `${(values.get('p') ?? '/etc/nginx').replace(/\/$/, '')}/${given}`,
    globals: values.get('g') ?? '',
    errorLog: values.get('e'),
    tests: flags.has('t'),
    isQuiet: flags.has('q'),
    signal,
  }
}

const requirements: Readonly<Record<string, string>> = { c: 'file name', e: 'file name', p: 'directory name' }

const usage = `Usage: nginx [-?hvVtTq] [-s signal] [-p prefix]
             [-e filename] [-c filename] [-g directives]

Options:
  -?,-h         : this help
  -v            : show version and exit
  -V            : show version and configure options then exit
  -t            : test configuration and exit
  -T            : test configuration, dump it and exit
  -q            : suppress non-error messages during configuration testing
  -s signal     : send signal to a master process: stop, quit, reopen, reload
  -p prefix     : set prefix path (default: /usr/share/nginx/)
  -e filename   : set error log file (default: stderr)
  -c filename   : set configuration file (default: /etc/nginx/nginx.conf)
  -g directives : set global directives out of configuration file

`
