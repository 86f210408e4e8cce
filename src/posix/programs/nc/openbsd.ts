/**
 * OpenBSD's nc, as Debian has it (patchlevel 1.229-1): ports one by one or in ranges (`-z`), listening again and again
 * (`-k`), and an input whose end is told (`-N`) or ends it after a while (`-q`). TCP alone.
 */
import { PosixError } from '../../filesystem/posixError'
import { isAddress, reachOf } from '../../process/addresses'
import { connect, listen, type Connection } from '../../process/sockets'
import type { Process } from '../../process/types'
import { complain, UsageError } from '../complaint'
import { leftOutSentence } from '../leavesOut'
import { resolve } from '../network'
import type { Options } from '../options'
import { parseWithHint } from '../wrongUsage'
import { exchange } from './exchange'

const usage = `usage: nc [-46CDdFhklNnrStUuvZz] [-I length] [-i interval] [-M ttl]
\t  [-m minttl] [-O length] [-P proxy_username] [-p source_port]
\t  [-q seconds] [-s sourceaddr] [-T keyword] [-V rtable] [-W recvlimit]
\t  [-w timeout] [-X proxy_protocol] [-x proxy_address[:port]]
\t  [destination] [port]
`
const table = { short: '46CDdFhklNnrStUuvZzI:i:M:m:O:P:p:q:s:T:V:W:w:X:x:' }
const lackingLetters = 'FPSUuVWXxZ'
const mostPort = 65_535
/** After this the kernel gives up asking who has an address. */
const unresolvedMs = 3000

export async function openbsdNc(process: Process): Promise<number> {
  const options = parseWithHint(process, table, usage.trimEnd())
  if (options.has('h')) throw new UsageError(`OpenBSD netcat (Debian patchlevel 1.229-1)\n${usage}`, 0)
  for (const letter of 'pw') checkNumber(letter, options.value(letter))
  const listens = options.has('l')
  const [host, service] = listens && options.operands.length < 2 ? [undefined, options.operands[0]] : options.operands
  if (host === undefined && !listens) throw new UsageError(usage, 1)
  const port = service ?? (listens ? options.value('p') : undefined)
  if (port === undefined) throw new UsageError('nc: missing port number\n', 1)
  const lacking = options.given.find(({ letter }) => lackingLetters.includes(letter))
  if (lacking !== undefined) throw new UsageError(`nc: ${leftOutSentence('nc', `-${lacking.letter}`)}\n`, 1)
  return listens ? serveOn(process, Number(port), options) : reachPorts(process, host ?? '', port, options)
}

function checkNumber(letter: string, value: string | undefined): void {
  if (value === undefined || /^\d+$/.test(value)) return
  throw new UsageError(`nc: ${letter === 'w' ? 'timeout' : 'port number'} invalid: ${value}\n`, 1)
}

async function serveOn(process: Process, port: number, options: Options): Promise<number> {
  if (!(port >= 0 && port <= mostPort))
    throw new UsageError('nc: getaddrinfo: Servname not supported for ai_socktype\n', 1)
  try {
    const acceptor = listen(process, { address: '::', port })
    if (options.has('v')) await process.printError(`Listening on 0.0.0.0 ${port}\n`)
    for (;;) {
      const connection = await acceptor.accept()
      if (connection === undefined) return 1
      const { remote } = connection
      if (options.has('v') && 'port' in remote)
        await process.printError(`Connection received on ${shownPeer(remote.address)} ${remote.port}\n`)
      if (!options.has('k')) acceptor.close()
      await talk(process, connection, options)
      if (!options.has('k')) return 0
    }
  } catch (error) {
    if (!(error instanceof PosixError) || error.code !== 'EADDRINUSE') throw error
    await complain(process, 'Address already in use')
    return 1
  }
}

function shownPeer(address: string): string {
  return /^(::ffff:)?127\.|^::1$/.test(address) ? 'localhost' : address.replace('::ffff:', '')
}

/** Tries a port, or all of a range; 0 when one of them was there. */
async function reachPorts(process: Process, host: string, service: string, options: Options): Promise<number> {
  let status = 1
  for (const port of portsOf(service)) {
    const connection = await reach(process, host, port, options)
    if (connection === undefined) continue
    status = 0
    if (options.has('v'))
      await process.printError(`Connection to ${host}${peerOf(process, host)} ${port} port [tcp/*] succeeded!\n`)
    if (options.has('z')) connection.close()
    else {
      await talk(process, connection, options)
      break
    }
  }
  return status
}

/** ` (172.17.0.2)` behind a name. */
function peerOf(process: Process, host: string): string {
  return isAddress(host) ? '' : ` (${resolve(process, host) ?? ''})`
}

function portsOf(service: string): readonly number[] {
  const [first = '', last = first] = service.split('-')
  for (const text of [first, last])
    if (!/^\d+$/.test(text) || Number(text) > mostPort || Number(text) === 0)
      throw new UsageError(
        `nc: port number ${/^\d+$/.test(text) ? (Number(text) === 0 ? 'too small' : 'too large') : 'invalid'}: ${text}\n`,
        1,
      )
  const [low, high] = [Math.min(Number(first), Number(last)), Math.max(Number(first), Number(last))]
  return [...Array(high - low + 1).keys()].map((at) => low + at)
}

async function reach(process: Process, host: string, port: number, options: Options): Promise<Connection | undefined> {
  const address = resolve(process, host)
  if (address === undefined)
    throw new UsageError(`nc: getaddrinfo for host "${host}" port ${port}: Temporary failure in name resolution\n`, 1)
  const way = reachOf(process, address)
  if (way === 'silence') await process.sleep(Math.min(Number(options.value('w') ?? Infinity) * 1000, unresolvedMs))
  try {
    if (way === 'here' || way === 'neighbour') return await connect(process, { address, port })
  } catch (error) {
    if (!(error instanceof PosixError) || error.code !== 'ECONNREFUSED') throw error
  }
  const why = way === 'unreachable' ? 'Network is unreachable' : way === 'silence' ? 'timed out' : 'Connection refused'
  const tried = isAddress(host)
    ? [host]
    : [...(host === 'localhost' ? ['localhost (::1)'] : []), `${host} (${address})`]
  if (options.has('v') || way === 'unreachable')
    for (const each of tried)
      await complain(process, `connect to ${each} port ${port} (tcp) ${way === 'silence' ? why : `failed: ${why}`}`)
  return undefined
}

function talk(process: Process, connection: Connection, options: Options): Promise<void> {
  const lingerSeconds = Number(options.value('q') ?? -1)
  const idleMs = Number(options.value('w') ?? 0) * 1000
  return exchange(process, connection, {
    ...(idleMs > 0 && { idleMs }),
    lingerMs: lingerSeconds < 0 ? Infinity : lingerSeconds * 1000,
    shutsDown: options.has('N') || lingerSeconds >= 0,
    reads: !options.has('d'),
  })
}
