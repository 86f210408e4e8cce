/**
 * wget of busybox's face (1.37.0) once it is connected: what it asks for, where it follows, what it says and where the
 * answer goes. The bar is drawn when everything is there.
 */
import type { Process } from '../../process/types'
import { encodeText } from '../../text'
import { complain, reason } from '../complaint'
import { lastName, statOrNothing } from '../fileTree'
import { fetchFrom, type Fetched } from '../http'
import { parseAddress, resolve, type Address } from '../network'
import type { Options } from '../options'
import { openInput, readEverything } from '../streams'

const mostRedirections = 5

/** Fetches from a server of the container's; undefined when nobody listens there. */
export async function busyboxFetch(process: Process, address: Address, options: Options): Promise<number | undefined> {
  const say = (text: string): Promise<void> => (options.has('q') ? Promise.resolve() : process.printError(text))
  const output = options.value('O')
  const target = output ?? inFolder(options.value('P'), lastName(address.path.replace(/[?#].*/, '')) || 'index.html')
  const had = options.has('c') ? (statOrNothing(process, target)?.sizeBytes ?? 0) : 0
  const body = await bodyOf(process, options)
  if (body === 'failed') return 1
  let at = address
  for (let hop = 0; ; hop++) {
    const request = { headers: headersOf(options, at, body, had), ...(body === undefined ? {} : { body }) }
    const fetched = await fetchFrom(process, at, body === undefined ? 'GET' : 'POST', request)
    if (fetched === undefined)
      return hop === 0 ? undefined : fail(process, `can't connect to remote host (${at.host}): Connection refused`)
    await say(`Connecting to ${shownHost(at)} (${resolve(process, at.host) ?? at.host}:${at.port})\n`)
    if (fetched.head === '') return fail(process, 'error getting response')
    const lines = fetched.head.split('\r\n')
    if (options.has('S')) await process.printError([...lines, ''].map((line) => `  ${line}\n`).join(''))
    const location = /^location: *(\S+)/im.exec(fetched.head)?.[1]
    if (fetched.status >= 300 && fetched.status < 400 && location !== undefined) {
      if (hop === mostRedirections) return fail(process, 'too many redirections')
      at = parseAddress(location.startsWith('/') ? `http://${at.host}:${at.port}${location}` : location) ?? at
      continue
    }
    if (![200, 201, 202, 203, 204, 206].includes(fetched.status))
      return fail(process, `server returned error: ${lines[0] ?? ''}`)
    if (!options.has('s')) return store(process, fetched, { target, had, isOwnName: output === undefined, say })
    await say('remote file exists\n')
    return 0
  }
}

function inFolder(folder: string | undefined, name: string): string {
  return folder === undefined ? name : `${folder}/${name}`
}

function shownHost({ host, port }: Address): string {
  return port === 80 ? host : `${host}:${port}`
}

async function fail(process: Process, message: string): Promise<number> {
  await complain(process, message)
  return 1
}

/** `--post-data` or `--post-file`. */
async function bodyOf(process: Process, options: Options): Promise<Uint8Array | undefined | 'failed'> {
  const text = options.value('d')
  if (text !== undefined) return encodeText(text)
  const path = options.value('F')
  if (path === undefined) return undefined
  try {
    const input = await openInput(process, path)
    const bytes = await readEverything(process, input)
    input.close()
    return bytes
  } catch (error) {
    await complain(process, `can't open '${path}': ${reason(process, error)}`)
    return 'failed'
  }
}

function headersOf(
  options: Options,
  { host, port, user }: Address,
  body: Uint8Array | undefined,
  had: number,
): string[] {
  const given = options.values('h')
  const isGiven = (name: string): boolean => given.some((line) => line.toLowerCase().startsWith(`${name}:`))
  return [
    ...(isGiven('host') ? [] : [`Host: ${port === 80 ? host : `${host}:${port}`}`]),
    ...(isGiven('user-agent') ? [] : [`User-Agent: ${options.value('U') ?? 'Wget'}`]),
    'Connection: close',
    ...(user === undefined ? [] : [`Authorization: Basic ${Buffer.from(user).toString('base64')}`]),
    ...(had > 0 ? [`Range: bytes=${had}-`] : []),
    ...given,
    ...(body === undefined
      ? []
      : [
          ...(isGiven('content-type') ? [] : ['Content-Type: application/x-www-form-urlencoded']),
          `Content-Length: ${body.length}`,
        ]),
  ]
}

interface Place {
  readonly target: string
  /** Bytes that were there: the rest is added where the server sends only that. */
  readonly had: number
  readonly isOwnName: boolean
  readonly say: (text: string) => Promise<void>
}

async function store(process: Process, fetched: Fetched, { target, had, isOwnName, say }: Place): Promise<number> {
  const toStdout = target === '-'
  const adds = had > 0 && fetched.status === 206
  if (had > 0 && !adds) await complain(process, 'restart failed')
  try {
    const file = toStdout
      ? undefined
      : await process.open(target, {
          write: true,
          createMode: 0o666,
          ...(adds ? { append: true } : { truncate: true }),
          ...(isOwnName && had === 0 ? { exclusive: true } : {}),
        })
    await say(toStdout ? 'writing to stdout\n' : `saving to '${target}'\n`)
    await (file ?? process.stdout).write(fetched.body)
    file?.close()
  } catch (error) {
    return fail(process, `can't open '${target}': ${reason(process, error)}`)
  }
  if (!fetched.isWhole) return fail(process, 'connection closed prematurely')
  const name = lastName(target).slice(0, 20).padEnd(20)
  await say(`${name} 100% |${'*'.repeat(32)}|${sizeText(fetched.body.length)}  0:00:00 ETA\n`)
  await say(toStdout ? 'written to stdout\n' : `'${target}' saved\n`)
  return 0
}

function sizeText(bytes: number): string {
  if (bytes < 100_000) return String(bytes).padStart(6)
  const kilo = bytes / 1024
  return (kilo < 10_240 ? `${Math.round(kilo)}k` : `${Math.round(kilo / 1024)}M`).padStart(6)
}
