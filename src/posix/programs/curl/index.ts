/**
 * curl over the simulated networks: HTTP with the options of `settings.ts`, and `file://`. Where it can't connect it
 * fails as curl does; TLS is not spoken.
 */
import { PosixError } from '../../filesystem/posixError'
import { connect } from '../../process/sockets'
import type { Descriptor, Process, Program } from '../../process/types'
import { fetchFrom, type Fetched } from '../http'
import { parseAddress, resolve, type Address } from '../network'
import { readEverything } from '../streams'
import { formatted } from './format'
import { requestOf } from './request'
import { readSettings, type Settings } from './settings'

const mostRedirections = 50

export const curl: Program = async (process) => {
  const settings = await readSettings(process)
  if (typeof settings === 'number') return settings
  let status = 0
  for (const [at, url] of settings.urls.entries()) status = await get(process, url, settings, at)
  return status
}

interface Outcome {
  readonly code: number
  readonly fetched: Fetched | undefined
  readonly url: string
  readonly redirections: number
}

async function get(process: Process, url: string, settings: Settings, at: number): Promise<number> {
  const { code, fetched, url: effective, redirections } = await transfer(process, url, settings, at)
  if (settings.format !== undefined)
    await process.print(formatted(settings.format, { fetched, url: effective, redirections, exitCode: code }))
  return code
}

async function transfer(process: Process, given: string, settings: Settings, at: number): Promise<Outcome> {
  const failed = async (code: number, words: string, url: string, redirections = 0): Promise<Outcome> => {
    if (!settings.isSilent || settings.showsErrors) await process.printError(`curl: (${code}) ${words}\n`)
    return { code, fetched: undefined, url, redirections }
  }
  if (given.startsWith('file://')) return local(process, given, settings, at, failed)
  let url = given
  for (let hop = 0; ; hop++) {
    const address = addressOf(url, settings)
    if (address === undefined) return failed(3, 'URL rejected: No host part in the URL', url)
    const shown = urlOf(address)
    if (!['http', 'https', 'ftp'].includes(address.scheme))
      return failed(1, `Protocol "${address.scheme}" not supported`, shown)
    if (resolve(process, address.host) === undefined) return failed(6, `Could not resolve host: ${address.host}`, shown)
    const isTls = address.scheme !== 'http'
    const { method, request } = await requestOf(process, address, settings)
    const fetched = isTls ? undefined : await fetchFrom(process, address, method, request)
    if (fetched === undefined && isTls && (await listens(process, address)))
      return failed(35, "TLS connect error: the Camada simulator's curl speaks no TLS", shown)
    if (fetched === undefined) {
      const words = `Failed to connect to ${address.host} port ${address.port} after 0 ms: Could not connect to server`
      return failed(7, words, shown)
    }
    if (fetched.head === '' && fetched.body.length === 0) return failed(52, 'Empty reply from server', shown)
    const location = /^location: *(\S+)/im.exec(fetched.head)?.[1]
    const goesOn = settings.follows && fetched.status >= 300 && fetched.status < 400 && location !== undefined
    if (goesOn && hop === mostRedirections) return failed(47, `Maximum (${mostRedirections}) redirects followed`, shown)
    if (settings.fails && fetched.status >= 400)
      return failed(22, `The requested URL returned error: ${fetched.status}`, shown)
    if (!goesOn) {
      await keep(process, settings, at, address, outputOf(fetched, settings))
      return { code: fetched.isWhole ? 0 : 18, fetched, url: shown, redirections: hop }
    }
    if (settings.showsHead) await keep(process, settings, at, address, Buffer.from(`${fetched.head}\r\n\r\n`))
    url = location.startsWith('/') ? `http://${address.host}:${address.port}${location}` : location
  }
}

function addressOf(url: string, settings: Settings): Address | undefined {
  const address = parseAddress(url)
  if (address === undefined || settings.isPathKept) return address
  return { ...address, path: withoutDots(address.path) }
}

/** `/a/../b` is `/b` (RFC 3986, 5.2.4). */
function withoutDots(path: string): string {
  const [place = '', ...query] = path.split('?')
  const parts: string[] = []
  const given = place.split('/').slice(1)
  for (const [at, part] of given.entries()) {
    const isLast = at === given.length - 1
    if (part === '..') parts.pop()
    else if (part !== '.') parts.push(part)
    if (isLast && (part === '.' || part === '..')) parts.push('')
  }
  return [`/${parts.join('/')}`, ...query].join('?')
}

function urlOf({ scheme, host, port, path }: Address): string {
  return `${scheme}://${host}${port === 80 ? '' : `:${port}`}${path}`
}

async function listens(process: Process, { host, port }: Address): Promise<boolean> {
  try {
    ;(await connect(process, { address: resolve(process, host) ?? '', port })).close()
    return true
  } catch (error) {
    if (error instanceof PosixError) return false
    throw error
  }
}

function outputOf(fetched: Fetched, { showsHead, method }: Settings): Uint8Array {
  if (!showsHead || fetched.head === '') return fetched.body
  const head = Buffer.from(`${fetched.head}\r\n\r\n`)
  return method === 'HEAD' ? head : Buffer.concat([head, fetched.body])
}

async function keep(
  process: Process,
  { outputs, usesRemoteName }: Settings,
  at: number,
  { path }: Pick<Address, 'path'>,
  bytes: Uint8Array,
): Promise<void> {
  const name = outputs[at] ?? (usesRemoteName ? path.replace(/\?.*/, '').replace(/^.*\//, '') : undefined)
  if (name === undefined || name === '-') return process.stdout.write(bytes)
  const file = await process.open(name, { write: true, createMode: 0o666, truncate: true })
  await file.write(bytes)
  file.close()
}

/** `file://`: a file of the container. */
async function local(
  process: Process,
  url: string,
  settings: Settings,
  at: number,
  failed: (code: number, words: string, url: string) => Promise<Outcome>,
): Promise<Outcome> {
  const path = url.slice('file://'.length)
  let input: Descriptor
  try {
    input = await process.open(path, { read: true })
  } catch (error) {
    if (!(error instanceof PosixError)) throw error
    return failed(37, `Couldn't open file ${path}`, url)
  }
  const bytes = await readEverything(process, input)
  input.close()
  await keep(process, settings, at, { path }, bytes)
  return { code: 0, fetched: undefined, url, redirections: 0 }
}
