/**
 * How each departure is asked for: requests for what is refused, lines of the real command line for what is refused in
 * Docker's words or a program's, and settings of a container for what is kept without effect.
 */
import type { KeptDeparture } from '@simulator/departures/kept'
import type { RefusedDeparture } from '@simulator/departures/refused'
import type { WordedDeparture } from '@simulator/departures/worded'
import type { Call } from '../twins/engine'

/** Every way to ask for a departure. */
export const refusals: readonly (readonly [RefusedDeparture, Call])[] = [
  ['buildKit', { method: 'POST', path: '/session' }],
  ['buildKit', { method: 'POST', path: '/grpc' }],
  ['buildVersion', { method: 'POST', path: '/build?version=2' }],
  ['remoteContext', { method: 'POST', path: '/build?remote=https://x/y.git' }],
  ['swarm', { method: 'POST', path: '/swarm/init', json: {} }],
  ['swarm', { method: 'POST', path: '/swarm/join', json: {} }],
  ['plugins', { method: 'GET', path: '/plugins/privileges?remote=x' }],
  ['plugins', { method: 'POST', path: '/plugins/pull?remote=x', json: [] }],
  ['plugins', { method: 'POST', path: '/plugins/create?name=x' }],
  ['checkpoints', { method: 'GET', path: '/containers/box/checkpoints' }],
  ['checkpoints', { method: 'POST', path: '/containers/box/checkpoints', json: { CheckpointID: 'x' } }],
  ['checkpoints', { method: 'DELETE', path: '/containers/box/checkpoints/x' }],
  ['macvlan', { method: 'POST', path: '/networks/create', json: { Name: 'm', Driver: 'macvlan' } }],
  ['ipvlan', { method: 'POST', path: '/networks/create', json: { Name: 'm', Driver: 'ipvlan' } }],
]

/** A command line of the real client that asks for a departure. */
export interface AskedLine {
  readonly line: readonly string[]
  /** The Dockerfile of a build from standard input. */
  readonly dockerfile?: string
}

const words = (text: string): AskedLine => ({ line: text.split(' ') })
const run = (text: string): AskedLine => words(`run --rm ${text}`)
const build = (instruction: string): AskedLine => ({
  line: ['build', '-'],
  dockerfile: `FROM alpine\n${instruction}\n`,
})

export const wordedLines: Readonly<Record<WordedDeparture, AskedLine>> = {
  interpreters: run('python perl -v'),
  python: run('python python3 -V'),
  packageManagers: run('debian apt-get install -y ffmpeg'),
  shellHelp: run('debian bash -c help'),
  changedRoot: run('alpine chroot /tmp ls'),
  binaries: run('foreign /x'),
  quotas: run('--storage-opt size=1g alpine true'),
  graphics: run('--gpus all alpine true'),
  devices: run('--device /dev/sda alpine true'),
  deviceRates: run('--device-read-bps /dev/sda:1mb alpine true'),
  systemLog: run('--log-driver syslog alpine true'),
  journal: run('--log-driver journald alpine true'),
  logServers: run('--log-driver fluentd alpine true'),
  networkVolumes: run('--mount type=volume,dst=/v,volume-opt=type=nfs,volume-opt=device=:/x alpine true'),
  mounting: run('--privileged alpine mount -t tmpfs x /mnt'),
  internet: run('alpine wget http://1.1.1.1/'),
  unknownImages: words('pull nosuch'),
  pushing: words('push alpine'),
  searching: words('search x'),
  loggingIn: words('login -u x -p y'),
  importedAddresses: words('import http://x.y/z.tar'),
  addedAddresses: build('ADD http://x.y/z /z'),
  mountsOfRun: build('RUN --mount=type=cache,target=/c true'),
  networksOfRun: build('RUN --network=none true'),
  squashing: { line: ['build', '--squash', '-'], dockerfile: 'FROM alpine\n' },
  swarmNodes: words('node ls'),
  installedPlugins: words('plugin inspect x'),
  volumePlugins: words('volume create -d nosuch x'),
}

interface Settings {
  readonly config?: object
  readonly host?: object
}

const host = (...each: readonly object[]): readonly Settings[] => each.map((settings) => ({ host: settings }))

/** What a container is asked for, and is warned of; each alone. */
export const keptSettings: Readonly<Record<KeptDeparture, readonly Settings[]>> = {
  publishedPorts: host({ PortBindings: { '80/tcp': [{ HostPort: '8080' }] } }, { PublishAllPorts: true }),
  privileged: host({ Privileged: true }),
  addedCapabilities: host({ CapAdd: ['SYS_ADMIN'] }, { CapAdd: ['ALL'] }, { CapAdd: ['cap_net_admin'] }),
  droppedCapabilities: host({ CapDrop: ['NET_RAW'] }, { CapDrop: ['ALL'] }),
  ulimits: host({ Ulimits: [{ Name: 'memlock', Soft: 100, Hard: 100 }] }),
  sysctls: host({ Sysctls: { 'net.ipv4.ip_forward': '0' } }),
  processors: host({ CpusetCpus: '0' }, { CpusetMems: '0' }, { CpuShares: 512 }, { CpuRealtimeRuntime: 1000 }),
  memory: host(
    { MemoryReservation: 20_000_000 },
    { Memory: 20_000_000, MemorySwap: 40_000_000 },
    { MemorySwappiness: 0 },
    { Memory: 20_000_000, OomKillDisable: true },
  ),
  processNamespaces: host({ PidMode: 'host' }, { PidMode: 'container:box' }),
  controlGroups: host({ CgroupnsMode: 'private' }, { CgroupParent: 'foo' }, { DeviceCgroupRules: ['c 1:3 rwm'] }),
  securityProfiles: host({ SecurityOpt: ['apparmor=foo'] }, { SecurityOpt: ['seccomp={}', 'no-new-privileges'] }),
  propagation: host(
    { Binds: ['/tmp:/t:ro,rshared'] },
    { Mounts: [{ Type: 'bind', Source: '/tmp', Target: '/t', BindOptions: { Propagation: 'rslave' } }] },
  ),
  logsElsewhere: host({ LogConfig: { Type: 'gelf', Config: { 'gelf-address': 'udp://127.0.0.1:5' } } }),
}

/** What anybody sends and nobody is warned of. */
export const plainSettings: readonly Settings[] = [
  {},
  { config: { Healthcheck: { Test: ['NONE'] }, ExposedPorts: { '80/tcp': {} } } },
  ...host(
    { Memory: 20_000_000, NanoCpus: 500_000_000, PidsLimit: 10, MemorySwappiness: -1, OomKillDisable: false },
    { Ulimits: [{ Name: 'nofile', Soft: 100, Hard: 200 }], CapAdd: ['CHOWN'], CapDrop: ['MKNOD'] },
    { IpcMode: 'shareable', UTSMode: 'host', Init: true, ShmSize: 1_000_000, OomScoreAdj: 5 },
    { SecurityOpt: ['no-new-privileges'], Binds: ['/tmp:/t:ro,z'], LogConfig: { Type: 'local', Config: {} } },
    { Devices: [{ PathOnHost: '/dev/null', PathInContainer: '/dev/x', CgroupPermissions: 'rwm' }] },
  ),
]
