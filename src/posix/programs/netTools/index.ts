/** ifconfig, route, netstat, arp, arping, traceroute and telnet of busybox, over the records of the network. */
import { PosixError } from '../../filesystem/posixError'
import { reachOf } from '../../process/addresses'
import type { ConnectedSocket, ListeningSocket } from '../../process/socketTable'
import type { Process, Program } from '../../process/types'
import { complain, UsageError } from '../complaint'
import { listeningPorts, resolve } from '../network'
import { missingOperand, parseOptions } from '../options'
import { broadcastOf, interfacesOf, maskOf, routesOf, type Interface } from './facts'

const notPermitted = 'Operation not permitted'

export const ifconfig: Program = async (process) => {
  const [name, change] = process.argv.slice(1).filter((word) => word !== '-a')
  if (name === '--help' || (name?.startsWith('-') ?? false)) parseOptions(process, { short: 'a' })
  const blocks = new Map([
    ...interfacesOf(process).map((each): [string, string] => [each.name, ethernet(each)]),
    ['lo', loopback] as const,
  ])
  if (name === undefined) {
    await process.print([...blocks.values()].join(''))
    return 0
  }
  const text = blocks.get(name)
  if (text === undefined || change !== undefined) {
    const words =
      text === undefined
        ? `${name}: error fetching interface information: Device not found`
        : `SIOCSIFFLAGS: ${notPermitted}`
    await complain(process, words)
    return 1
  }
  await process.print(text)
  return 0
}

const indent = ' '.repeat(10)

function counters(queue: number): string {
  return [
    'RX packets:0 errors:0 dropped:0 overruns:0 frame:0',
    'TX packets:0 errors:0 dropped:0 overruns:0 carrier:0',
    `collisions:0 txqueuelen:${queue} `,
    'RX bytes:0 (0.0 B)  TX bytes:0 (0.0 B)',
  ]
    .map((line) => `${indent}${line}\n`)
    .join('')
}

const loopback = `lo        Link encap:Local Loopback  
${indent}inet addr:127.0.0.1  Mask:255.0.0.0
${indent}inet6 addr: ::1/128 Scope:Host
${indent}UP LOOPBACK RUNNING  MTU:65536  Metric:1
${counters(1000)}
`

function ethernet(each: Interface): string {
  const six =
    each.ipv6Address === '' ? '' : `${indent}inet6 addr: ${each.ipv6Address}/${each.ipv6PrefixLength} Scope:Global\n`
  return `${each.name.padEnd(10)}Link encap:Ethernet  HWaddr ${each.macAddress.toUpperCase()}  
${indent}inet addr:${each.address}  Bcast:${broadcastOf(each)}  Mask:${maskOf(each.prefixLength)}
${six}${indent}UP BROADCAST RUNNING MULTICAST  MTU:1500  Metric:1
${counters(0)}
`
}

export const route: Program = async (process) => {
  const options = parseOptions(process, { short: 'neA:' })
  const [verb] = options.operands
  if (verb !== undefined) {
    if (!/^(add|del(ete)?)$/.test(verb)) throw missingOperand(process, { short: '' })
    await complain(process, `SIOC${verb === 'add' ? 'ADD' : 'DEL'}RT: ${notPermitted}`)
    return 1
  }
  await process.print(routingTable(process, options.has('n'), options.has('e')))
  return 0
}

function routingTable(process: Process, isNumeric: boolean, isExtended: boolean): string {
  const heading = isExtended ? 'Flags   MSS Window  irtt Iface' : 'Flags Metric Ref    Use Iface'
  const rows = routesOf(process).map(({ target, prefixLength, gateway, via }) => {
    const shown = target === '0.0.0.0' && !isNumeric ? 'default' : target
    const through = gateway === '' ? (isNumeric ? '0.0.0.0' : '*') : gateway
    const flags = gateway === '' ? 'U' : 'UG'
    const rest = isExtended ? `${flags.padEnd(5)}     0 0          0 ` : `${flags.padEnd(5)} 0      0        0 `
    return `${shown.padEnd(15)} ${through.padEnd(15)} ${maskOf(prefixLength).padEnd(15)} ${rest}${via.name}\n`
  })
  return `Kernel IP routing table\n${'Destination'.padEnd(16)}${'Gateway'.padEnd(16)}${'Genmask'.padEnd(16)}${heading}\n${rows.join('')}`
}

export const netstat: Program = async (process) => {
  const options = parseOptions(process, { short: 'laentuwxrWp' })
  if (options.has('r')) {
    await process.print(routingTable(process, options.has('n'), true))
    return 0
  }
  const every = options.last('tuwx') === undefined
  const which = options.has('a') ? 'servers and established' : options.has('l') ? 'only servers' : 'w/o servers'
  const program = options.has('p') ? 'PID/Program name    ' : ''
  const shows = ({ kind }: Socket): boolean => options.has('a') || (kind === 'listening') === options.has('l')
  const sockets = [...process.host.sockets.listeners, ...process.host.sockets.connections].filter(shows)
  const owner = (socket: Socket): string => (program === '' ? '' : ownerOf(process, socket))
  let text = ''
  if (every || options.last('tuw') !== undefined) {
    text += `Active Internet connections (${which})\nProto Recv-Q Send-Q Local Address           Foreign Address         State       ${program}\n`
    if (every || options.has('t')) text += sockets.map((socket) => internetLine(socket, owner)).join('')
  }
  if (every || options.has('x')) {
    text += `Active UNIX domain sockets (${which})\nProto RefCnt Flags       Type       State         I-Node${program === '' ? '' : ` ${program}`} Path\n`
    text += sockets.map((socket) => localLine(socket, owner)).join('')
  }
  await process.print(text)
  return 0
}

type Socket = ConnectedSocket | ListeningSocket

function internetLine(socket: Socket, owner: (socket: Socket) => string): string {
  const { local, kind } = socket
  if (!('port' in local)) return ''
  const any = local.address.includes(':') ? ':::*' : '0.0.0.0:*'
  const remote =
    kind === 'connected' && 'port' in socket.remote ? `${socket.remote.address}:${socket.remote.port}` : any
  const state = kind === 'listening' ? 'LISTEN' : 'ESTABLISHED'
  const waiting = kind === 'listening' ? socket.waiting : 0
  return `tcp   ${String(waiting).padStart(6)}      0 ${`${local.address}:${local.port}`.padEnd(23)} ${remote.padEnd(23)} ${state.padEnd(12)}${owner(socket)}\n`
}

function localLine(socket: Socket, owner: (socket: Socket) => string): string {
  const { local, kind, inode } = socket
  if (!('path' in local)) return ''
  const [references, flags, state] = kind === 'listening' ? [2, '[ ACC ]', 'LISTENING'] : [3, '[ ]', 'CONNECTED']
  const program = owner(socket)
  return `unix  ${String(references).padEnd(6)} ${flags.padEnd(11)} STREAM     ${state.padEnd(13)} ${String(inode).padStart(6)} ${program === '' ? '' : `${program} `}${local.path}\n`
}

/** `PID/NAME` of the process that holds a socket, found as netstat finds it: among the links of /proc/PID/fd. */
function ownerOf(process: Process, { inode }: Socket): string {
  const { namespace, host } = process
  const holds = (pid: number): boolean => {
    const folder = `/proc/${pid}/fd`
    return namespace
      .readDirectory(process, folder)
      .some(({ name }) => namespace.readLink(process, `${folder}/${name}`) === `socket:[${inode}]`)
  }
  for (const { pid, argv } of host.processes()) {
    try {
      if (holds(pid)) return `${pid}/${(argv[0] ?? '').replace(/^.*\//, '')}`
    } catch (error) {
      if (!(error instanceof PosixError)) throw error
    }
  }
  return '-'
}

/** The kernel has asked for nobody's address yet, for no packet ever moves. */
export const arp: Program = (process) => {
  parseOptions(process, { short: 'H:t:i:adnDsv' })
  return Promise.resolve(0)
}

export const traceroute: Program = async (process) => {
  const options = parseOptions(process, { short: '+46FIlnrvxa:f:g:i:m:p:q:s:t:w:z:d' })
  const [host] = options.operands
  if (host === undefined) throw missingOperand(process, { short: '' })
  const address = await resolved(process, host)
  const hops = Number(options.value('m') ?? 30)
  await process.print(`traceroute to ${host} (${address}), ${hops} hops max, 46 byte packets\n`)
  const reach = reachOf(process, address)
  if (reach === 'unreachable') {
    await complain(process, 'sendto: Network unreachable')
    return 1
  }
  const probes = Number(options.value('q') ?? 3)
  const waitMs = Number(options.value('w') ?? 5) * 1000
  const name = process.host.network.resolveAddress(address) ?? host
  const isAnswered = reach !== 'silence'
  for (let hop = 1; hop <= (isAnswered ? 1 : hops); hop++) {
    await process.print(`${String(hop).padStart(2)}  `)
    if (isAnswered)
      await process.print(`${options.has('n') ? address : `${name} (${address})`}${'  0.004 ms'.repeat(probes)}`)
    else for (let probe = 0; probe < probes; probe++) await process.sleep(waitMs).then(() => process.print('*  '))
    await process.print('\n')
  }
  return 0
}

export const telnet: Program = async (process) => {
  const options = parseOptions(process, { short: 'al:' })
  const [host, port = '23'] = options.operands
  if (host === undefined) throw missingOperand(process, { short: '' })
  const address = await resolved(process, host)
  const reach = reachOf(process, address)
  if (reach === 'here' && listeningPorts(process).includes(Number(port))) {
    await complain(process, 'the Camada simulator leaves out conversations over telnet')
    return 1
  }
  if (reach === 'silence') await process.sleep(3000)
  const why = {
    here: 'Connection refused',
    neighbour: 'Connection refused',
    silence: 'Host is unreachable',
    unreachable: 'Network unreachable',
  }[reach]
  await complain(process, `can't connect to remote host (${address}): ${why}`)
  return 1
}

/** The address of a name. Throws `UsageError` for a bad one. */
async function resolved(process: Process, host: string): Promise<string> {
  await process.checkpoint()
  const address = resolve(process, host)
  if (address === undefined)
    throw new UsageError(`${(process.argv[0] ?? '').replace(/^.*\//, '')}: bad address '${host}'\n`, 1)
  return address
}
