/**
 * What the daemon keeps of a container in `/var/lib/docker/containers/<id>`, as 26.1.5 writes it (recorded):
 * `config.v2.json` and `hostconfig.json`, the log of `json-file`, and, once it was started, `hosts`, `hostname` and
 * `resolv.conf`, which are files of the host's disk that the container has below `/etc`. The others are made when
 * somebody looks.
 */
import { createHash } from 'node:crypto'
import type { FileSystem } from '@posix/filesystem/types'
import type { Container } from '../container'
import { stateView } from '../container'
import { inspectView } from '../containerView'
import type { Engine } from '../engine'
import { containerFolder, rootCaller } from '../hostDisk'
import { formatTime, formatTimeNs } from '../identifiers'
import type { MountPoint } from '../mountSpec'
import { directory, textFile } from './viewFileSystem'
import type { ViewNode } from './viewFileSystem'

const etcNames = ['hosts', 'hostname', 'resolv.conf']

/** The folders of all containers. */
export function containersView(engine: Engine): ViewNode {
  return directory(0o710, () =>
    engine.containers.list().map((container) => [container.id, containerNode(engine, container)] as const),
  )
}

function containerNode(engine: Engine, container: Container): ViewNode {
  return directory(0o710, function* () {
    const { record } = container
    yield ['checkpoints', directory(0o700, () => [])]
    yield ['config.v2.json', textFile(0o600, () => goJson(configOf(engine, container)))]
    yield ['hostconfig.json', textFile(0o600, () => goJson(inspected(engine, container)['HostConfig']))]
    if (!record.started) return
    if (record.hostConfig.LogConfig.Type === 'json-file') {
      yield [`${container.id}-json.log`, textFile(0o640, () => logText(container))]
    }
    yield ['mounts', directory(0o710, () => [])]
    for (const name of etcNames) {
      const node = hostFile(engine, container, name)
      if (node !== undefined) yield [name, node]
    }
    const resolver = hostFile(engine, container, 'resolv.conf')
    if (resolver !== undefined) yield ['resolv.conf.hash', textFile(0o644, () => resolverSum(engine, container))]
  })
}

function hostFile(engine: Engine, container: Container, name: string): ViewNode | undefined {
  const { own } = engine.hostDisk
  const path = `${containerFolder(container.id)}/${name}`
  if (!own.exists(rootCaller, path)) return undefined
  const { mount, inode } = own.locate(rootCaller, path)
  return { kind: 'branch', branch: { fileSystem: mount.fileSystem, root: inode } }
}

function resolverSum(engine: Engine, container: Container): string {
  const { mount, inode } = engine.hostDisk.own.locate(rootCaller, `${containerFolder(container.id)}/resolv.conf`)
  return `sha256:${createHash('sha256').update(wholeFile(mount.fileSystem, inode)).digest('hex')}`
}

function wholeFile(fileSystem: FileSystem, inode: FileSystem['root']): Uint8Array {
  return fileSystem.read(inode, 0, fileSystem.stat(inode).sizeBytes)
}

/** As Go's encoder writes it: without the characters that could end a script, and a line feed behind. */
function goJson(value: unknown): string {
  const code = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  return `${JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, code)}\n`
}

/** One log at a time is kept as text: it is asked for its size before it is read. */
let lastLog:
  { readonly container: Container; readonly next: number; readonly first: number; readonly text: string } | undefined

function logText(container: Container): string {
  const { firstNumber: first, nextNumber: next } = container.log
  const isSame = lastLog?.container === container && lastLog.next === next && lastLog.first === first
  if (lastLog !== undefined && isSame) return lastLog.text
  const lines = [...container.log.read({ stdout: true, stderr: true })].map(({ stream, timeNs, bytes }) => {
    const time = formatTimeNs(timeNs).replace(/\.?0+Z$/, 'Z')
    return goJson({ log: Buffer.from(bytes).toString('utf8'), stream, time })
  })
  lastLog = { container, first, next, text: lines.join('') }
  return lastLog.text
}

type Fields = Readonly<Record<string, unknown>>

function inspected(engine: Engine, container: Container): Fields {
  return inspectView(engine, container, { size: false }) as Fields
}

/** `container.Container` of moby in the order of its fields. */
function configOf(engine: Engine, container: Container): object {
  const { record } = container
  const shown = inspected(engine, container)
  const state = stateView(record.state)
  return {
    StreamConfig: {},
    State: {
      ...pick(state, ['Running', 'Paused', 'Restarting', 'OOMKilled']),
      RemovalInProgress: container.busy === 'removing',
      ...pick(state, ['Dead', 'Pid', 'ExitCode', 'Error', 'StartedAt', 'FinishedAt']),
      Health: null,
    },
    ID: record.id,
    Created: formatTime(record.createdAtMs),
    Managed: false,
    ...pick(shown, ['Path', 'Args', 'Config', 'Image']),
    ImageManifest: null,
    NetworkSettings: networkOf(shown['NetworkSettings'] as Fields, record.started),
    ...pick(shown, ['LogPath', 'Name', 'Driver']),
    OS: 'linux',
    RestartCount: record.restartCount,
    HasBeenStartedBefore: record.started,
    HasBeenManuallyStopped: record.stoppedByUser,
    MountPoints: mountPoints(record.mounts),
    ...{ SecretReferences: null, ConfigReferences: null, MountLabel: '', ProcessLabel: '', AppArmorProfile: '' },
    ...{ SeccompProfile: '', NoNewPrivileges: false },
    ...pick(shown, ['HostnamePath', 'HostsPath']),
    ShmPath: '',
    ...pick(shown, ['ResolvConfPath']),
    LocalLogCacheMeta: { HaveNotifyEnabled: false },
  }
}

function pick(from: Fields, names: readonly string[]): Fields {
  return Object.fromEntries(names.map((name) => [name, from[name]]))
}

function networkOf(shown: Fields, wasStarted: boolean): object {
  const endpoints = Object.entries(shown['Networks'] as Readonly<Record<string, Fields>>).map(([name, endpoint]) => {
    const before = ['IPAMConfig', 'Links', 'Aliases', 'MacAddress', 'NetworkID', 'EndpointID', 'Gateway', 'IPAddress']
    const after = ['IPPrefixLen', 'IPv6Gateway', 'GlobalIPv6Address', 'GlobalIPv6PrefixLen', 'DriverOpts', 'DNSNames']
    const fields = pick(endpoint, [...before, ...after])
    return [name, { ...fields, IPAMOperational: false, DesiredMacAddress: '' }] as const
  })
  const addresses = ['HairpinMode', 'LinkLocalIPv6Address', 'LinkLocalIPv6PrefixLen']
  return {
    ...pick(shown, ['Bridge', 'SandboxID', 'SandboxKey', ...addresses]),
    Networks: Object.fromEntries(endpoints),
    Service: null,
    Ports: wasStarted ? shown['Ports'] : null,
    ...pick(shown, ['SecondaryIPAddresses', 'SecondaryIPv6Addresses']),
    HasSwarmEndpoint: false,
  }
}

/** A tmpfs of `--tmpfs` is no mount point to the daemon. */
function mountPoints(mounts: readonly MountPoint[]): object {
  const sorted = [...mounts]
    .filter((mount) => mount.type !== 'tmpfs')
    .sort((a, b) => (a.destination < b.destination ? -1 : 1))
  return Object.fromEntries(sorted.map((mount) => [mount.destination, mountPoint(mount)]))
}

function mountPoint(mount: MountPoint): object {
  const isVolume = mount.type === 'volume'
  const source = isVolume ? (mount.anonymous ? '' : mount.name) : mount.source
  return {
    Source: mount.source,
    Destination: mount.destination,
    RW: mount.readWrite,
    Name: isVolume ? mount.name : '',
    Driver: isVolume ? 'local' : '',
    Type: mount.type,
    ...(mount.mode !== '' && { Relabel: mount.mode }),
    ...(!isVolume && { Propagation: 'rprivate' }),
    // The real one is drawn at random.
    ...(isVolume && { ID: createHash('sha256').update(`${mount.name}:${mount.destination}`).digest('hex') }),
    Spec: {
      Type: mount.type,
      ...(source !== '' && { Source: source }),
      Target: mount.destination,
      ...(!mount.readWrite && { ReadOnly: true }),
    },
    SkipMountpointCreation: false,
  }
}
