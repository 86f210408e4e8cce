/** curl's command line. */
import type { Process } from '../../process/types'
import { UsageError } from '../complaint'
import { parseOptions, type Options } from '../options'

export interface Settings {
  readonly urls: readonly string[]
  readonly outputs: readonly string[]
  readonly usesRemoteName: boolean
  readonly method: string
  readonly headers: readonly string[]
  readonly data: readonly string[]
  readonly user: string | undefined
  readonly agent: string
  readonly referrer: string | undefined
  readonly range: string | undefined
  readonly format: string | undefined
  readonly isSilent: boolean
  readonly showsErrors: boolean
  readonly fails: boolean
  readonly follows: boolean
  readonly showsHead: boolean
  readonly isOld: boolean
  readonly isPathKept: boolean
}

const version = '8.14.1'
const tryHelp = "curl: try 'curl --help' or 'curl --manual' for more information\n"

const table = {
  short: 'sSfLIo:OvkX:d:H:u:A:e:w:m:iV#r:0Gg',
  long: {
    silent: 's',
    'show-error': 'S',
    fail: 'f',
    location: 'L',
    head: 'I',
    output: 'o:',
    'remote-name': 'O',
    verbose: 'v',
    insecure: 'k',
    request: 'X:',
    data: 'd:',
    'data-raw': 'd:',
    'data-ascii': 'd:',
    header: 'H:',
    user: 'u:',
    'user-agent': 'A:',
    referer: 'e:',
    range: 'r:',
    get: 'G',
    'write-out': 'w:',
    'http1.0': '0',
    'http1.1': '1',
    'path-as-is': 'P',
    'max-time': 'm:',
    'connect-timeout': 'c:',
    include: 'i',
    version: 'V',
    retry: 'R:',
  },
  gnuStatus: 2,
}

/** What is asked for, or the exit code of a line that asks for nothing. */
export async function readSettings(process: Process): Promise<Settings | number> {
  let options: Options
  try {
    options = parseOptions(process, table)
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    await process.printError(complaintOf(error))
    return 2
  }
  if (options.has('V')) {
    await process.print(`curl ${version} (x86_64-pc-linux-gnu)\n`)
    return 0
  }
  if (options.operands.length === 0) {
    const reason = process.argv.length > 1 ? 'curl: (2) no URL specified\n' : ''
    await process.printError(`${reason}${tryHelp}`)
    return 2
  }
  return settingsOf(options)
}

function complaintOf(error: UsageError): string {
  const option = /'([^']*)'/.exec(error.message)?.[1] ?? ''
  const named = option.startsWith('-') ? option : `-${option}`
  return error.message.includes('requires an argument')
    ? `curl: option ${named}: requires parameter\n${tryHelp}`
    : `curl: option ${option}: is unknown\n${tryHelp}`
}

function settingsOf(options: Options): Settings {
  const data = options.values('d')
  const isHead = options.has('I')
  const standard = isHead ? 'HEAD' : data.length > 0 && !options.has('G') ? 'POST' : 'GET'
  return {
    urls: options.operands,
    outputs: options.values('o'),
    usesRemoteName: options.has('O'),
    method: options.value('X') ?? standard,
    headers: options.values('H'),
    data,
    user: options.value('u'),
    agent: options.value('A') ?? `curl/${version}`,
    referrer: options.value('e'),
    range: options.value('r'),
    format: options.value('w'),
    isSilent: options.has('s'),
    showsErrors: options.has('S'),
    fails: options.has('f'),
    follows: options.has('L'),
    showsHead: isHead || options.has('i'),
    isOld: options.has('0'),
    isPathKept: options.has('P'),
  }
}
