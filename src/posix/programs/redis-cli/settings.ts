/** redis-cli's command line. */
import type { Process } from '../../process/types'
import type { Format } from './format'
import type { Server } from './link'

export interface Settings {
  readonly server: Server
  readonly database: number
  readonly format: Format | undefined
  readonly repeat: number
  readonly intervalMs: number
  readonly delimiter: string
  readonly end: string
  readonly readsLastWord: boolean
  /** The word that stands for what is read. */
  readonly tag: string | undefined
  readonly failsOnError: boolean
  readonly scan: { readonly pattern: string; readonly count: number } | undefined
  /** Requests as they come in are sent on; after so many milliseconds without a reply it gives up. */
  readonly pipeTimeoutMs: number | undefined
  readonly warns: boolean
  readonly words: readonly string[]
}

/** It only said something: the exit code. */
export type Outcome = Settings | { readonly exitCode: number; readonly output: string; readonly complaint: string }

/** Options of the real one that are left out. */
const leftOut = new Set(
  (
    '--stat --latency --latency-history --latency-dist --lru-test --replica --rdb --functions-rdb ' +
    '--bigkeys --memkeys --memkeys-samples --keystats --keystats-samples --hotkeys --intrinsic-latency --eval --ldb ' +
    '--ldb-sync-mode --cluster --tls --sni --cacert --cacertdir --insecure --cert --key --askpass --quoted-input -c'
  ).split(' '),
)

const withValue = new Set(
  '-h -p -s -a --pass --user -u -n -r -i -d -D -X -t --pattern --count --show-pushes --cursor --pipe-timeout'.split(
    ' ',
  ),
)

export function readSettings(process: Process, version: string): Outcome {
  const words = process.argv.slice(1)
  const values = new Map<string, string>()
  const flags = new Set<string>()
  while (words[0]?.startsWith('-') === true) {
    const option = words.shift() ?? ''
    if (option === '--version' || option === '-v') return said(`redis-cli ${version}\n`)
    if (option === '--help') return said(helpText(version))
    if (leftOut.has(option)) return failed(`redis-cli: the Camada simulator leaves out ${option}\n`)
    const value = words[0]
    if (!withValue.has(option)) {
      if (!plain.has(option)) return failed(`Unrecognized option or bad number of args for: '${option}'\n`)
      flags.delete(option)
      flags.add(option)
      continue
    }
    if (value === undefined) return failed(`Unrecognized option or bad number of args for: '${option}'\n`)
    values.set(option, words.shift() ?? '')
  }
  const complaint = complaintOf(values, flags, words)
  return complaint === undefined ? settingsOf(process, values, flags, words) : failed(`${complaint}\n`)
}

/** What the real one won't start with, in its words. */
function complaintOf(
  values: ReadonlyMap<string, string>,
  flags: ReadonlySet<string>,
  words: readonly string[],
): string | undefined {
  const [url, tag, timeout] = [values.get('-u'), values.get('-X'), values.get('-t')]
  const port = Number.parseInt(values.get('-p') ?? '0', 10) || 0
  if (url !== undefined && /^rediss:\/\//i.test(url)) return 'redis-cli: the Camada simulator leaves out --tls'
  if (url !== undefined && !/^redis:\/\//i.test(url)) return 'Invalid URI scheme'
  if (port < 0 || port > 65_535) return 'Invalid server port.'
  if (timeout !== undefined && !(Number(timeout) >= 0)) return 'Invalid connection timeout for -t.'
  if (tag !== undefined && flags.has('-x')) return 'Options -x and -X are mutually exclusive.'
  if (tag !== undefined && !words.includes(tag)) return 'Using -X option but stdin tag not match.'
  return undefined
}

const plain = new Set(
  '-x -2 -3 -4 -6 -e --pipe --raw --no-raw --csv --json --quoted-json --scan --verbose --no-auth-warning'.split(' '),
)

function said(output: string): Outcome {
  return { exitCode: 0, output, complaint: '' }
}

function failed(complaint: string): Outcome {
  return { exitCode: 1, output: '', complaint }
}

function settingsOf(
  process: Process,
  values: ReadonlyMap<string, string>,
  flags: ReadonlySet<string>,
  words: readonly string[],
): Settings {
  const url = /^redis:\/\/(?:(?:([^:@]*):)?([^@]*)@)?(?:\[([^\]]*)\]|([^:/]*))(?::([^/]*))?(?:\/(.*))?$/i.exec(
    values.get('-u') ?? '',
  )
  const environment = process.env.get('REDISCLI_AUTH')
  const password = values.get('-a') ?? values.get('--pass') ?? decoded(url?.[2]) ?? environment
  const format = [...flags].flatMap((flag) => formats[flag] ?? []).at(-1)
  const count = Number(values.get('-r') ?? 1)
  return {
    server: {
      host: values.get('-h') ?? (url?.[3] || url?.[4] || '127.0.0.1'),
      port: Number.parseInt(values.get('-p') ?? url?.[5] ?? '6379', 10) || 0,
      socket: values.get('-s'),
      user: values.get('--user') ?? decoded(url?.[1]),
      password,
      protocol: flags.has('-2') ? 2 : flags.has('-3') || format === 'json' || format === 'quotedJson' ? 3 : undefined,
    },
    database: Number.parseInt(values.get('-n') ?? url?.[6] ?? '0', 10) || 0,
    format,
    repeat: count < 0 ? Infinity : count,
    intervalMs: Number(values.get('-i') ?? 0) * 1000,
    delimiter: values.get('-d') ?? '\n',
    end: values.get('-D') ?? '\n',
    readsLastWord: flags.has('-x'),
    tag: values.get('-X'),
    failsOnError: flags.has('-e'),
    scan: flags.has('--scan')
      ? { pattern: values.get('--pattern') ?? '*', count: Number.parseInt(values.get('--count') ?? '10', 10) || 0 }
      : undefined,
    pipeTimeoutMs: flags.has('--pipe') ? pipeTimeoutMs(values.get('--pipe-timeout') ?? '30') : undefined,
    warns: !flags.has('--no-auth-warning') && (values.has('-a') || values.has('--pass') || url?.[2] !== undefined),
    words,
  }
}

/** Of a URI's part, `%2F` and its like taken for what they stand for. */
function decoded(part: string | undefined): string | undefined {
  return part?.replace(/%([0-9a-f]{2})/gi, (_all, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
}

/** Seconds as they are given; 0 waits without end. */
function pipeTimeoutMs(given: string): number {
  return (Number.parseInt(given, 10) || Infinity) * 1000
}

const formats: Readonly<Record<string, Format>> = {
  '--raw': 'raw',
  '--no-raw': 'standard',
  '--csv': 'csv',
  '--json': 'json',
  '--quoted-json': 'quotedJson',
}

function helpText(version: string): string {
  return `redis-cli ${version}

Usage: redis-cli [OPTIONS] [cmd [arg [arg ...]]]
  -h <hostname>      Server hostname (default: 127.0.0.1).
  -p <port>          Server port (default: 6379).
  -s <socket>        Server socket (overrides hostname and port).
  -a <password>      Password to use when connecting to the server.
  --user <username>  Used to send ACL style 'AUTH username pass'. Needs -a.
  -u <uri>           Server URI on format redis://user:password@host:port/dbnum
  -r <repeat>        Execute specified command N times.
  -i <interval>      When -r is used, waits <interval> seconds per command.
  -n <db>            Database number.
  -2, -3             Start session in RESP2 or RESP3 protocol mode.
  -x                 Read last argument from STDIN.
  -X <tag>           Read <tag> argument from STDIN.
  -d <delimiter>     Delimiter between response bulks for raw formatting (default: \\n).
  -D <delimiter>     Delimiter between responses for raw formatting (default: \\n).
  -e                 Return exit error code when command execution fails.
  --raw, --no-raw    Use raw formatting for replies (default when STDOUT is not a tty), or not.
  --csv, --json      Output in CSV or JSON format.
  --scan             List all keys using the SCAN command; --pattern <pat>, --count <count>.
  --pipe             Transfer raw Redis protocol from stdin to server; --pipe-timeout <n>.
  --no-auth-warning  Don't show warning message when using password on command line interface.
  --version          Output version and exit.

The Camada simulator's redis-cli has these options only.
`
}
