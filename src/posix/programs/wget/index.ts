/** wget: fails as without a network, in the face's words; a server on the container's loopback can be asked. */
import { PosixError } from '../../filesystem/posixError'
import type { Process, Program } from '../../process/types'
import { complain, faced, isGnu, UsageError } from '../complaint'
import { formatDate } from '../dates'
import { lastName } from '../fileTree'
import { fetchFrom, type Fetched } from '../http'
import { isLoopback, isAddress, parseAddress, resolve, type Address } from '../network'
import { missingOperand, parseOptions, type Options } from '../options'

const table = {
  short: 'cqSO:o:P:U:Y:T:t:nvb4',
  long: {
    spider: 's',
    header: 'h:',
    'post-data': 'd:',
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

export const wget: Program = async (process) => {
  const options = parseOptions(process, table)
  if (options.operands.length === 0) {
    if (!isGnu(process)) throw missingOperand(process, table)
    throw new UsageError(
      "wget: missing URL\nUsage: wget [OPTION]... [URL]...\n\nTry `wget --help' for more options.\n",
      1,
    )
  }
  let status = 0
  for (const url of options.operands) {
    const code = await get(process, url, options)
    if (code !== 0) status = code
  }
  return status
}

async function get(process: Process, url: string, options: Options): Promise<number> {
  const address = parseAddress(url)
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
  const fetched = isLoopback(ip) ? await fetchFrom(process, address) : undefined
  if (fetched === undefined) {
    await refuse(process, address, ip, quiet)
    return failed
  }
  return store(process, fetched, options, target)
}

async function refuse(process: Process, { host, port }: Address, ip: string, quiet: boolean): Promise<void> {
  const why = isLoopback(ip) ? 'Connection refused' : faced(process, 'Network unreachable', 'Network is unreachable')
  if (!isGnu(process)) {
    if (!quiet) await process.printError(`Connecting to ${host}:${port} (${ip}:${port})\n`)
    await complain(process, `can't connect to remote host (${ip}): ${why}`)
    return
  }
  if (quiet) return
  if (isAddress(host)) {
    await process.printError(`Connecting to ${host}:${port}... failed: ${why}.\n`)
    return
  }
  await process.printError(`Resolving ${host} (${host})... ::1, ${ip}\n`)
  for (const each of ['::1', ip])
    await process.printError(`Connecting to ${host} (${host})|${each}|:${port}... failed: ${why}.\n`)
}

async function store(process: Process, fetched: Fetched, options: Options, target: string): Promise<number> {
  if (fetched.status >= 400) {
    await complain(
      process,
      faced(
        process,
        `server returned error: HTTP/1.1 ${fetched.status} ${fetched.reason}`,
        `server returned error: ${fetched.status} ${fetched.reason}`,
      ),
    )
    return isGnu(process) ? 8 : 1
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
    return isGnu(process) ? 3 : 1
  }
}
