/**
 * /proc/net: the interfaces and sockets of a network namespace, as netstat and lsof read them (proc(5)). Addresses are
 * the kernel's numbers, in the order of the machine's bytes. A socket's owner is shown as root.
 */
import type { NetworkInterface } from './network'
import type { ConnectedSocket, InternetAddress, ListeningSocket, SocketTable } from './socketTable'
import { loopbackName } from './traffic'

const deviceHead = `Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
`

/** /proc/net/dev: what passed each interface. */
function devicesText({ traffic }: SocketTable, interfaces: readonly NetworkInterface[]): string {
  const line = (name: string, address: string): string => {
    const { receivedBytes, receivedPackets, sentBytes, sentPackets } = traffic.of(address)
    const received = [receivedBytes, receivedPackets, 0, 0, 0, 0, 0, 0]
    const sent = [sentBytes, sentPackets, 0, 0, 0, 0, 0, 0]
    const columns = (values: readonly number[], widths: readonly number[]): string =>
      values.map((value, at) => String(value).padStart(widths[at] ?? 0)).join(' ')
    const counts = `${columns(received, [7, 7, 4, 4, 4, 5, 10, 9])} ${columns(sent, [8, 7, 4, 4, 4, 5, 7, 10])}`
    return `${name.padStart(6)}: ${counts}\n`
  }
  const lines = interfaces.map(({ name, address }) => line(name, address))
  return deviceHead + [line(loopbackName, loopbackName), ...lines].join('')
}

type Socket = ConnectedSocket | ListeningSocket

const anywhere: Readonly<Record<string, InternetAddress>> = {
  '4': { address: '0.0.0.0', port: 0 },
  '6': { address: '::', port: 0 },
}
const lineLength = 149

/** The files of a namespace by their names. */
export function networkFiles(
  sockets: SocketTable,
  interfaces: readonly NetworkInterface[],
): readonly (readonly [string, () => string])[] {
  return [
    ['dev', () => devicesText(sockets, interfaces)],
    ['tcp', () => tcpText(sockets, '4')],
    ['tcp6', () => tcpText(sockets, '6')],
    ['udp', () => `${udpHead}\n`],
    ['udp6', () => `${udpHead6}\n`],
    ['unix', () => unixText(sockets)],
  ]
}

const head = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode'
const head6 =
  '  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode'
const udpHead =
  '   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops            '
const udpHead6 =
  '  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops'

function tcpText({ listeners, connections }: SocketTable, family: '4' | '6'): string {
  const isOurs = ({ local }: Socket): boolean => 'port' in local && local.address.includes(':') === (family === '6')
  const lines = [...listeners, ...connections].filter(isOurs).map((socket, at) => tcpLine(socket, at, family))
  return [family === '4' ? head : head6, ...lines]
    .map((line) => `${family === '4' || line !== head6 ? line.padEnd(lineLength) : line}\n`)
    .join('')
}

function tcpLine(socket: Socket, at: number, family: '4' | '6'): string {
  const remote = socket.kind === 'connected' && 'port' in socket.remote ? socket.remote : anywhere[family]
  const [state, waiting, tail] =
    socket.kind === 'listening' ? ['0A', socket.waiting, '100 0 0 10 0'] : ['01', 0, '20 4 30 10 -1']
  const queues = `00000000:${hex(waiting, 8)}`
  const local = 'port' in socket.local ? socket.local : anywhere[family]
  return `${String(at).padStart(4)}: ${numbersOf(local, family)} ${numbersOf(remote, family)} ${state} ${queues} 00:00000000 00000000     0        0 ${socket.inode} 1 0000000000000000 ${tail}`
}

function numbersOf(at: InternetAddress | undefined, family: '4' | '6'): string {
  const { address, port } = at ?? { address: '', port: 0 }
  const bytes = family === '4' ? address.split('.').map(Number).reverse() : sixteenBytes(address)
  return `${bytes.map((byte) => hex(byte, 2)).join('')}:${hex(port, 4)}`
}

/** An IPv6 address in four words, each with its bytes turned round. */
function sixteenBytes(address: string): readonly number[] {
  const [before = '', after] = address.split('::')
  const words = (text: string): number[] => (text === '' ? [] : text.split(':').map((word) => parseInt(word, 16)))
  const [first, last] = [words(before), words(after ?? '')]
  const all = [...first, ...Array<number>(Math.max(0, 8 - first.length - last.length)).fill(0), ...last]
  const bytes = all.flatMap((word) => [word >> 8, word & 255])
  return [0, 4, 8, 12].flatMap((start) => bytes.slice(start, start + 4).reverse())
}

function hex(value: number, digits: number): string {
  return value.toString(16).toUpperCase().padStart(digits, '0')
}

function unixText({ listeners, connections }: SocketTable): string {
  const lines = [...listeners, ...connections].flatMap((socket) => {
    if (!('path' in socket.local)) return []
    const isListening = socket.kind === 'listening'
    const path = socket.local.path === '' ? '' : ` ${socket.local.path}`
    const [references, flags, state] = isListening ? [2, '00010000', '01'] : [3, '00000000', '03']
    return [`0000000000000000: ${hex(references, 8)} 00000000 ${flags} 0001 ${state} ${socket.inode}${path}\n`]
  })
  return `Num       RefCount Protocol Flags    Type St Inode Path\n${lines.join('')}`
}
