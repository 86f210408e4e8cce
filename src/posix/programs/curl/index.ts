/** curl: fails as without a network; a server on the container's loopback can be asked. */
import { PosixError } from '../../filesystem/posixError'
import type { Descriptor, Process, Program } from '../../process/types'
import { fetchFrom } from '../http'
import { parseAddress, resolve } from '../network'
import { parseOptions, type Options } from '../options'
import { UsageError } from '../complaint'
import { readEverything } from '../streams'

const table = {
  short: 'sSfLIo:OvkX:d:H:u:A:w:m:iV#',
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
    header: 'H:',
    user: 'u:',
    'max-time': 'm:',
    'connect-timeout': 'c:',
    include: 'i',
    version: 'V',
    retry: 'r:',
  },
  gnuStatus: 2,
}

export const curl: Program = async (process) => {
  let options: Options
  try {
    options = parseOptions(process, table)
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    const option = /'([^']*)'/.exec(error.message)?.[1] ?? ''
    if (error.message.includes('requires an argument')) {
      const named = option.startsWith('-') ? option : `-${option}`
      await process.printError(
        `curl: option ${named}: requires parameter\ncurl: try 'curl --help' or 'curl --manual' for more information\n`,
      )
      return 2
    }
    await process.printError(
      `curl: option ${option}: is unknown\ncurl: try 'curl --help' or 'curl --manual' for more information\n`,
    )
    return 2
  }
  if (options.has('V')) {
    await process.print('curl 7.68.0 (x86_64-pc-linux-gnu)\n')
    return 0
  }
  if (options.operands.length === 0) {
    await process.printError("curl: try 'curl --help' or 'curl --manual' for more information\n")
    return 2
  }
  let status = 0
  for (const url of options.operands) {
    status = await get(process, url, options)
    const format = options.value('w')
    // What failed has no status line.
    if (format !== undefined && status !== 0)
      await process.print(format.replace(/%\{(http_code|response_code)\}/g, '000').replaceAll('\\n', '\n'))
  }
  return status
}

async function get(process: Process, url: string, options: Options): Promise<number> {
  const fail = async (code: number, words: string): Promise<number> => {
    if (!options.has('s') || options.has('S')) await process.printError(`curl: (${code}) ${words}\n`)
    return code
  }
  if (url.startsWith('file://')) return local(process, url.slice('file://'.length), options, fail)
  const address = parseAddress(url)
  if (address === undefined) return fail(3, 'URL rejected: No host part in the URL')
  if (!['http', 'https', 'ftp'].includes(address.scheme)) return fail(1, `Protocol "${address.scheme}" not supported`)
  const ip = resolve(process, address.host)
  if (ip === undefined) return fail(6, `Could not resolve host: ${address.host}`)
  const fetched = await fetchFrom(process, address, options.has('I') ? 'HEAD' : (options.value('X') ?? 'GET'))
  if (fetched === undefined)
    return fail(7, `Failed to connect to ${address.host} port ${address.port} after 0 ms: Could not connect to server`)
  if (options.has('f') && fetched.status >= 400) return fail(22, `The requested URL returned error: ${fetched.status}`)
  const text =
    options.has('I') || options.has('i')
      ? Buffer.concat([Buffer.from(`${fetched.head}\r\n\r\n`), fetched.body])
      : fetched.body
  await keep(process, options, text)
  return 0
}

async function keep(process: Process, options: Options, bytes: Uint8Array): Promise<void> {
  const path = options.value('o')
  if (path === undefined) return process.stdout.write(bytes)
  const file = await process.open(path, { write: true, createMode: 0o666, truncate: true })
  await file.write(bytes)
  file.close()
}

/** `file://`: a file of the container. */
async function local(
  process: Process,
  path: string,
  options: Options,
  fail: (code: number, words: string) => Promise<number>,
): Promise<number> {
  let input: Descriptor
  try {
    input = await process.open(path, { read: true })
  } catch (error) {
    if (!(error instanceof PosixError)) throw error
    return fail(37, `Couldn't open file ${path}`)
  }
  const bytes = await readEverything(process, input)
  input.close()
  await keep(process, options, bytes)
  return 0
}
