/**
 * /sys of a container: its network interfaces as the kernel tells them (`class/net`, links to `devices/virtual/net`;
 * attributes and their values recorded from a container of Docker 26.1.5), a place for its control group, and empty
 * directories for what is the host's hardware. Made when it is looked at, so that it follows connect and disconnect.
 */
import { PosixError } from '../filesystem/posixError'
import type { FileSystem } from '../filesystem/types'
import type { NetworkInterface } from './network'
import { createNodeFileSystem, type ProcNode } from './procFileSystem'
import { loopbackName, type Traffic } from './traffic'

export interface SysOptions {
  /** Besides loopback, which is always there. */
  readonly interfaces: () => readonly NetworkInterface[]
  /** What an interface has carried, by its address or `lo`. */
  readonly traffic: (address: string) => Traffic
  /** Milliseconds since the epoch: the time of everything in it. */
  readonly madeAtMs: number
}

/** Makes a file system to mount at /sys. */
export function createSysFileSystem(options: SysOptions): FileSystem {
  const net = (make: (name: string) => ProcNode): ProcNode => ({
    kind: 'directory',
    mode: 0o755,
    children: () => new Map([...namesOf(options), loopbackName].map((name) => [name, make(name)])),
  })
  const link = (name: string): ProcNode => ({ kind: 'symlink', target: () => `../../devices/virtual/net/${name}` })
  const empty = directory({})
  const root = directory({
    ...{ block: empty, bus: empty },
    class: directory({ net: net(link) }),
    dev: empty,
    devices: directory({ virtual: directory({ net: net((name) => interfaceNode(options, name)) }) }),
    ...{ firmware: empty, fs: directory({ cgroup: empty }), kernel: empty, module: empty, power: empty },
  })
  return createNodeFileSystem({ ...root, mode: 0o555 }, 'sysfs', options.madeAtMs)
}

function directory(entries: Readonly<Record<string, ProcNode>>): Extract<ProcNode, { kind: 'directory' }> {
  const children = new Map(Object.entries(entries))
  return { kind: 'directory', mode: 0o755, children: () => children }
}

function namesOf({ interfaces }: SysOptions): readonly string[] {
  return interfaces().map(({ name }) => name)
}

/** What is read of one that was just taken away is ENODEV, as from its open files. */
function interfaceNode(options: SysOptions, name: string): ProcNode {
  const isLoopback = name === loopbackName
  const found = (): NetworkInterface => {
    const each = options.interfaces().find((one) => one.name === name)
    if (each === undefined) throw new PosixError('ENODEV')
    return each
  }
  // A veth pair: one end here, the next number on the bridge.
  const index = isLoopback ? 1 : 2 + 2 * namesOf(options).indexOf(name)
  const traffic = (): Traffic => options.traffic(isLoopback ? loopbackName : found().address)
  const values = {
    ...common,
    ...(isLoopback ? loopback : virtual),
    ifindex: String(index),
    iflink: String(isLoopback ? index : index + 1),
    uevent: `INTERFACE=${name}\nIFINDEX=${String(index)}`,
  }
  const files: Record<string, ProcNode> = {}
  for (const [file, value] of Object.entries(values)) files[file] = fileOf(() => value)
  files['address'] = fileOf(() => (isLoopback ? noHardware : found().macAddress))
  // A loopback has neither a speed nor a duplex.
  const refuse = (): string => {
    throw new PosixError('EINVAL')
  }
  for (const [file, value] of Object.entries({ duplex: 'full', speed: '10000' })) {
    files[file] = isLoopback ? { kind: 'file', text: refuse } : fileOf(() => value)
  }
  return directory({ ...files, statistics: statisticsNode(traffic), power: directory({}), queues: directory({}) })
}

function fileOf(text: () => string): ProcNode {
  return { kind: 'file', text: () => `${text()}\n` }
}

const noHardware = '00:00:00:00:00:00'
const common = {
  ...{ addr_len: '6', carrier: '1', dev_id: '0x0', dev_port: '0', dormant: '0', gro_flush_timeout: '0', ifalias: '' },
  ...{ link_mode: '0', napi_defer_hard_irqs: '0', netdev_group: '0', proto_down: '0', testing: '0', threaded: '0' },
}
const loopback = {
  ...{ addr_assign_type: '0', broadcast: noHardware, carrier_changes: '0', carrier_down_count: '0' },
  ...{ carrier_up_count: '0', flags: '0x9', mtu: '65536', name_assign_type: '2', operstate: 'unknown' },
  ...{ tx_queue_len: '1000', type: '772' },
}
const virtual = {
  ...{ addr_assign_type: '3', broadcast: 'ff:ff:ff:ff:ff:ff', carrier_changes: '2', carrier_down_count: '1' },
  ...{ carrier_up_count: '1', flags: '0x1003', mtu: '1500', name_assign_type: '4', operstate: 'up' },
  ...{ tx_queue_len: '0', type: '1' },
}

const neverCounted = [
  ...['collisions', 'multicast', 'rx_compressed', 'rx_crc_errors', 'rx_dropped', 'rx_errors', 'rx_fifo_errors'],
  ...['rx_frame_errors', 'rx_length_errors', 'rx_missed_errors', 'rx_nohandler', 'rx_over_errors'],
  ...['tx_aborted_errors', 'tx_carrier_errors', 'tx_compressed', 'tx_dropped', 'tx_errors', 'tx_fifo_errors'],
  ...['tx_heartbeat_errors', 'tx_window_errors'],
]

function statisticsNode(traffic: () => Traffic): ProcNode {
  const counted = {
    rx_bytes: () => traffic().receivedBytes,
    rx_packets: () => traffic().receivedPackets,
    tx_bytes: () => traffic().sentBytes,
    tx_packets: () => traffic().sentPackets,
  }
  return directory({
    ...Object.fromEntries(neverCounted.map((name) => [name, fileOf(() => '0')])),
    ...Object.fromEntries(Object.entries(counted).map(([name, count]) => [name, fileOf(() => String(count()))])),
  })
}
