/** wget: fails as without a network, in the face's words; a server on the container's loopback can be asked. */
import { PosixError } from '../../filesystem/posixError'
import { isAddress, reachOf } from '../../process/addresses'
import type { Process, Program } from '../../process/types'
import { complain, faced, isGnu, UsageError } from '../complaint'
import { formatDate } from '../dates'
import { lastName } from '../fileTree'
import { fetchFrom, type Fetched } from '../http'
import { parseAddress, resolve, type Address } from '../network'
import { missingOperand, parseOptions, type Options } from '../options'
import { parseWithHint } from '../wrongUsage'
import { busyboxFetch } from './busybox'

const table = {
  short: 'cqSO:o:P:U:Y:T:t:nvb4',
  long: {
    spider: 's',
    header: 'h:',
    'post-data': 'd:',
    'post-file': 'F:',
    'no-check-certificate': 'k',
    quiet: 'q',
    'output-document': 'O:',
    timeout: 'T:',
    tries: 't:',
    'no-verbose': 'V',
    continue: 'c',
    'directory-prefix': 'P:',
    'user-agent': 'U:',
  },
  gnuStatus: 2,
  usage: '[-cqS] [--spider] [-O FILE] [-o LOGFILE] [--header STR]',
}

/** Left out of what is said. */
const standardPorts: ReadonlySet<number> = new Set([21, 80, 443])
/** After this the kernel gives up asking who has an address. */
const unresolvedMs = 3000

export const wget: Program = async (process) => {
  const options = parseFaced(process)
  if (options.operands.length === 0) {
    if (!isGnu(process)) throw missingOperand(process, table)
    throw new UsageError(
      "wget: missing URL\nUsage: wget [OPTION]... [URL]...\n\nTry `wget --help' for more options.\n",
      1,
    )
  }
  const limit = options.value('T')
  if (!isGnu(process) && limit !== undefined && !/^\d+$/.test(limit))
    throw new UsageError(`wget: invalid number '${limit}'\n`, 1)
  let status = 0
  for (const url of options.operands) {
    const code = await get(process, url, options)
    if (code !== 0) status = code
  }
  return status
}

/** GNU's points to its usage, knows `-V`, and takes seconds for `-T`. Throws `UsageError`. */
function parseFaced(process: Process): Options {
  if (!isGnu(process)) return parseOptions(process, table)
  const hint = "Usage: wget [OPTION]... [URL]...\n\nTry `wget --help' for more options."
  if (/^(-V|--version)$/.test(process.argv[1] ?? '')) throw new UsageError('GNU Wget 1.25.0 built on linux-gnu.\n', 0)
  const options = parseWithHint(process, table, hint)
  const limit = options.value('T')
  if (limit !== undefined && !/^(\d+(\.\d*)?|\.\d+)[smhdw]?$/.test(limit))
    throw new UsageError(`wget: --timeout: Invalid time period '${limit}'\n`, 2)
  return options
}

async function get(process: Process, url: string, options: Options): Promise<number> {
  const isUnknown = isGnu(process) && /^[a-z]+:(?!\/\/|\d)/i.test(url)
  const address = isUnknown ? undefined : parseAddress(url)
  const failed = isGnu(process) ? 4 : 1
  if (address === undefined || !['http', 'https', 'ftp'].includes(address.scheme)) {
    await complain(process, faced(process, `not an http or ftp url: ${url}`, `${url}: Unsupported scheme.`))
    return 1
  }
  const quiet = options.has('q') || (isGnu(process) && (options.has('V') || (options.has('n') && options.has('v'))))
  const target = lastName(address.path.replace(/\?.*/, '')) || 'index.html'
  if (isGnu(process) && !quiet) {
    if (!url.includes('://')) await process.printError(`Prepended http:// to '${url}'\n`)
    const shown = url.includes('://')
      ? address.path === '/' && !url.endsWith('/')
        ? `${url}/`
        : url
      : `http://${url}/`
    await process.printError(`--${formatDate(process.host.now(), '%Y-%m-%d %H:%M:%S')}--  ${shown}\n`)
    if (address.scheme === 'ftp') await process.printError(`           => '${target}'\n`)
  }
  const ip = resolve(process, address.host)
  if (ip === undefined) {
    if (isGnu(process) && !quiet)
      await process.printError(
        `Resolving ${address.host} (${address.host})... failed: Temporary failure in name resolution.\n`,
      )
    if (!isGnu(process) || !options.has('q'))
      await complain(
        process,
        faced(process, `bad address '${address.host}'`, `unable to resolve host address '${address.host}'`),
      )
    return failed
  }
  const reach = reachOf(process, ip)
  const isThere = reach === 'here' || reach === 'neighbour'
  if (isThere && !isGnu(process)) {
    const status = await busyboxFetch(process, address, options)
    if (status !== undefined) return status
  }
  const fetched = isThere && isGnu(process) ? await fetchFrom(process, address) : undefined
  if (fetched === undefined && reach === 'silence' && !isGnu(process)) return silence(process, address, ip, options)
  if (fetched === undefined) {
    if (isGnu(process) && options.has('O') && options.value('O') !== '-')
      await emptyFile(process, options.value('O') ?? '')
    await refuse(
      process,
      address,
      ip,
      isGnu(process) && !options.has('q') && quiet ? 'brief' : quiet ? 'quiet' : 'full',
    )
    return failed
  }
  return store(process, fetched, options, target, quiet)
}

/** Nobody answers: what `-T` says, or the kernel once it has given up asking for the address. */
async function silence(process: Process, { host, port }: Address, ip: string, options: Options): Promise<number> {
  const limitMs = Number(options.value('T') ?? Infinity) * 1000
  const shown = standardPorts.has(port) ? host : `${host}:${port}`
  if (!options.has('q')) await process.printError(`Connecting to ${shown} (${ip}:${port})\n`)
  await process.sleep(Math.min(limitMs, unresolvedMs))
  await complain(
    process,
    limitMs < unresolvedMs ? 'download timed out' : `can't connect to remote host (${ip}): Host is unreachable`,
  )
  return 1
}

async function refuse(
  process: Process,
  { host, port }: Address,
  ip: string,
  loudness: 'full' | 'brief' | 'quiet',
): Promise<void> {
  const isRefused = ['here', 'neighbour'].includes(reachOf(process, ip))
  const why = isRefused ? 'Connection refused' : faced(process, 'Network unreachable', 'Network is unreachable')
  const shown = standardPorts.has(port) ? host : `${host}:${port}`
  if (!isGnu(process)) {
    if (loudness === 'full') await process.printError(`Connecting to ${shown} (${ip}:${port})\n`)
    await complain(process, `can't connect to remote host (${ip}): ${why}`)
    return
  }
  if (loudness === 'brief') await process.printError(`failed: ${why}.\n`)
  if (loudness !== 'full') return
  if (isAddress(host)) {
    await process.printError(`Connecting to ${host}:${port}... failed: ${why}.\n`)
    return
  }
  await process.printError(`Resolving ${host} (${host})... ::1, ${ip}\n`)
  for (const each of ['::1', ip])
    await process.printError(`Connecting to ${host} (${host})|${each}|:${port}... failed: ${why}.\n`)
}

/** GNU's makes what `-O` names before it asks anybody. */
async function emptyFile(process: Process, path: string): Promise<void> {
  const file = await process.open(path, { write: true, createMode: 0o666, truncate: true })
  file.close()
}

async function store(
  process: Process,
  fetched: Fetched,
  options: Options,
  target: string,
  quiet: boolean,
): Promise<number> {
  if (fetched.status >= 400) {
    if (!quiet) await complain(process, `server returned error: ${fetched.status} ${fetched.reason}`)
    return 8
  }
  if (options.has('s')) return 0
  const path = options.value('O') ?? target
  try {
    if (path === '-') await process.stdout.write(fetched.body)
    else {
      const file = await process.open(path, { write: true, createMode: 0o666, truncate: true })
      await file.write(fetched.body)
      file.close()
    }
    return 0
  } catch (error) {
    if (!(error instanceof PosixError) || error.code === 'EPIPE') throw error
    await complain(process, `can't open '${path}': ${error.message}`)
    return 3
  }
}
