/** The body of `POST /containers/create` that the options of `run` and `create` make (docker/cli 28.2, `parse` of `opts.go`). */
import { LabError } from '@shared/errors'
import type { RawContainerSpec, RawHostConfig } from '../../docker/engineApi'
import { CliError } from '../cliError'
import { absolutePath } from '../hostFiles'
import type { VerbContext } from '../verb'
import type { ContainerFlagValues } from './containerFlags'
import { rateOf } from './containerKinds'
import { readEnvironment, readLabels } from './keyValues'
import { endpointsOf } from './networks'
import { readPorts } from './ports'
import { resourcesOf } from './resources'
import { readVolumes } from './volumes'

export interface SpecOptions {
  readonly flags: ContainerFlagValues
  /** Names of the options that were given. */
  readonly given: ReadonlySet<string>
  readonly image: string
  readonly command: readonly string[]
  readonly isDetached: boolean
}

/** Makes the body. Throws `CliError` in the words of the CLI, LabError `invalid` for a Windows path. */
export function containerSpec(context: VerbContext, options: SpecOptions): RawContainerSpec {
  const { flags, given, image, command } = options
  refuseEarly(flags)
  const volumes = readVolumes(flags.volume, context.cwd)
  const ports = readPorts(flags.publish, flags.expose)
  const env = readEnvironment(context, flags['env-file'], flags.env)
  const labels = { ...context.labels, ...readLabels(context, flags['label-file'], flags.label) }
  refuseModes(flags)
  const endpoints = endpointsOf(networksOf(flags), {
    aliases: [...flags['network-alias'], ...flags['net-alias']],
    links: flags.link,
    linkLocalIps: flags['link-local-ip'],
    ipv4: flags.ip,
    ipv6: flags.ip6,
    macAddress: flags['mac-address'],
  })
  return {
    Hostname: flags.hostname,
    Domainname: flags.domainname,
    User: flags.user,
    ...attachments(options),
    ExposedPorts: ports.exposed,
    Tty: flags.tty,
    OpenStdin: flags.interactive,
    Env: env,
    Cmd: command.length > 0 ? command : null,
    ...healthCheck(flags),
    Image: image,
    Volumes: Object.fromEntries(volumes.anonymous.map((path) => [path, {}])),
    WorkingDir: flags.workdir,
    Entrypoint: flags.entrypoint !== '' ? [flags.entrypoint] : given.has('entrypoint') ? [''] : null,
    ...(flags['mac-address'] === '' || takesEndpointMac(context) ? {} : { MacAddress: flags['mac-address'] }),
    Labels: labels,
    ...(flags['stop-signal'] === '' ? {} : { StopSignal: flags['stop-signal'] }),
    ...(given.has('stop-timeout') ? { StopTimeout: flags['stop-timeout'] } : {}),
    HostConfig: hostConfig(context, options, volumes.binds, ports.bindings),
    NetworkingConfig: { EndpointsConfig: endpoints },
  }
}

/** From API 1.44 on the address is the endpoint's alone. */
function takesEndpointMac({ client }: VerbContext): boolean {
  return Number(client.apiVersion.split('.')[1]) >= 44
}

function networksOf(flags: ContainerFlagValues): ContainerFlagValues['network'] {
  return [...flags.network, ...flags.net]
}

function refuseEarly(flags: ContainerFlagValues): void {
  const mac = flags['mac-address']
  if (mac !== '' && !/^([0-9a-f]{2}([:-])([0-9a-f]{2}\2){4}[0-9a-f]{2}|([0-9a-f]{4}\.){2}[0-9a-f]{4})$/i.test(mac)) {
    throw new CliError(`${mac} is not a valid mac address`)
  }
  const swappiness = flags['memory-swappiness']
  if (swappiness !== -1 && (swappiness < 0 || swappiness > 100)) {
    throw new CliError(`invalid value: ${swappiness}. Valid memory swappiness range is 0-100`)
  }
}

function refuseModes(flags: ContainerFlagValues): void {
  if (!/^(|host|container:.*)$/s.test(flags.pid)) throw new CliError('--pid: invalid PID mode')
  if (!['', 'host'].includes(flags.uts)) throw new CliError('--uts: invalid UTS mode')
  if (!['', 'host'].includes(flags.userns)) throw new CliError('--userns: invalid USER mode')
  if (!['', 'private', 'host'].includes(flags.cgroupns)) throw new CliError('--cgroupns: invalid CGROUP mode')
}

/** Which streams are attached: those that are named, or standard output and error; the input with `-i`. */
function attachments({ flags, isDetached }: SpecOptions): Partial<RawContainerSpec> {
  const isNamed = flags.attach.length > 0
  const has = (stream: string): boolean => !isDetached && (isNamed ? flags.attach.includes(stream) : stream !== 'stdin')
  const stdin = !isDetached && (flags.interactive || has('stdin'))
  return {
    AttachStdin: stdin,
    AttachStdout: has('stdout'),
    AttachStderr: has('stderr'),
    StdinOnce: flags.interactive && stdin,
  }
}

function healthCheck(flags: ContainerFlagValues): Partial<RawContainerSpec> {
  const times = {
    Interval: flags['health-interval'],
    Timeout: flags['health-timeout'],
    StartPeriod: flags['health-start-period'],
    StartInterval: flags['health-start-interval'],
  }
  const hasSettings =
    flags['health-cmd'] !== '' || flags['health-retries'] !== 0 || Object.values(times).some((time) => time !== 0)
  if (flags['no-healthcheck']) {
    if (hasSettings) throw new CliError('--no-healthcheck conflicts with --health-* options')
    return { Healthcheck: { Test: ['NONE'] } }
  }
  if (!hasSettings) return {}
  const names = {
    Interval: 'interval',
    Timeout: 'timeout',
    StartPeriod: 'start-period',
    StartInterval: 'start-interval',
  }
  for (const [name, option] of Object.entries(names)) {
    if (times[name as keyof typeof times] < 0) throw new CliError(`--health-${option} cannot be negative`)
  }
  if (flags['health-retries'] < 0) throw new CliError('--health-retries cannot be negative')
  const given = Object.fromEntries(
    Object.entries({ ...times, Retries: flags['health-retries'] }).filter(([, value]) => value !== 0),
  )
  return {
    Healthcheck: { ...(flags['health-cmd'] === '' ? {} : { Test: ['CMD-SHELL', flags['health-cmd']] }), ...given },
  }
}

function hostConfig(
  context: VerbContext,
  { flags, given }: SpecOptions,
  binds: readonly string[],
  portBindings: object,
): RawHostConfig {
  const restart = readRestart(flags.restart)
  const security = readSecurity(context, flags['security-opt'])
  const logging = readLogging(flags['log-driver'], flags['log-opt'])
  const storage = readStorage(flags['storage-opt'])
  if (flags.rm && !['', 'no'].includes(restart.Name)) {
    throw new CliError('conflicting options: cannot specify both --restart and --rm')
  }
  const mounts = flags.mount.map((mount) =>
    mount.Source !== undefined && /^\.(\/|$)/.test(mount.Source)
      ? { ...mount, Source: absolutePath(context.cwd, mount.Source) }
      : mount,
  )
  return {
    Binds: orNull(binds),
    ContainerIDFile: flags.cidfile,
    LogConfig: logging,
    NetworkMode: networksOf(flags)[0]?.target ?? 'default',
    PortBindings: portBindings,
    RestartPolicy: restart,
    AutoRemove: flags.rm,
    VolumeDriver: flags['volume-driver'],
    VolumesFrom: orNull(flags['volumes-from']),
    ...(given.has('annotation') ? { Annotations: flags.annotation } : {}),
    ...consoleSize(context),
    CapAdd: orNull(flags['cap-add']),
    CapDrop: orNull(flags['cap-drop']),
    CgroupnsMode: flags.cgroupns,
    Dns: flags.dns,
    DnsOptions: [...flags['dns-option'], ...flags['dns-opt']],
    DnsSearch: flags['dns-search'],
    ExtraHosts: orNull(flags['add-host']),
    GroupAdd: orNull(flags['group-add']),
    IpcMode: flags.ipc,
    Links: orNull(flags.link),
    OomScoreAdj: flags['oom-score-adj'],
    PidMode: flags.pid,
    Privileged: flags.privileged,
    PublishAllPorts: flags['publish-all'],
    ReadonlyRootfs: flags['read-only'],
    ...security,
    ...(storage === undefined ? {} : { StorageOpt: storage }),
    ...(flags.tmpfs.length === 0 ? {} : { Tmpfs: Object.fromEntries(flags.tmpfs.map(splitTmpfs)) }),
    UTSMode: flags.uts,
    UsernsMode: flags.userns,
    ShmSize: flags['shm-size'],
    ...(given.has('sysctl') ? { Sysctls: flags.sysctl } : {}),
    ...(flags.runtime === '' ? {} : { Runtime: flags.runtime }),
    Isolation: flags.isolation,
    ...(mounts.length === 0 ? {} : { Mounts: mounts }),
    ...(given.has('init') ? { Init: flags.init } : {}),
    ...resourcesOf(flags),
    BlkioDeviceReadBps: flags['device-read-bps'].map(rateOf),
    BlkioDeviceWriteBps: flags['device-write-bps'].map(rateOf),
    BlkioDeviceReadIOps: flags['device-read-iops'].map(rateOf),
    BlkioDeviceWriteIOps: flags['device-write-iops'].map(rateOf),
  }
}

/** The size that a terminal of the container has from its first moment. */
function consoleSize({ streams }: VerbContext): { ConsoleSize?: readonly [number, number] } {
  const size = streams.size()
  return size === undefined ? {} : { ConsoleSize: [size.rows, size.columns] }
}

/** A list that was not given is null: the daemon keeps and shows the difference. */
function orNull(words: readonly string[]): readonly string[] | null {
  return words.length === 0 ? null : words
}

function splitTmpfs(word: string): [string, string] {
  const at = word.indexOf(':')
  return at === -1 ? [word, ''] : [word.slice(0, at), word.slice(at + 1)]
}

/** `on-failure:3` (docker/cli `opts.ParseRestartPolicy`). */
export function readRestart(word: string): { Name: string; MaximumRetryCount: number } {
  const [name = '', count] = word.split(/:(.*)/s)
  if (count === undefined) return { Name: name, MaximumRetryCount: 0 }
  const fault = (reason: string): CliError => new CliError(`invalid restart policy format: ${reason}`)
  if (name === '') throw fault('no policy provided before colon')
  if (!/^[+-]?\d+$/.test(count)) throw fault('maximum retry count must be an integer')
  return { Name: name, MaximumRetryCount: Number(count) }
}

function readLogging(
  driver: string,
  words: readonly string[],
): { Type: string; Config: Readonly<Record<string, string>> } {
  if (driver === 'none' && words.length > 0) throw new CliError('invalid logging opts for driver none')
  const pairs = words.map((word): [string, string] => {
    const at = word.indexOf('=')
    return at === -1 ? [word, ''] : [word.slice(0, at), word.slice(at + 1)]
  })
  return { Type: driver, Config: Object.fromEntries(pairs) }
}

function readStorage(words: readonly string[]): Readonly<Record<string, string>> | undefined {
  if (words.length === 0) return undefined
  return Object.fromEntries(
    words.map((word) => {
      const at = word.indexOf('=')
      if (at === -1) throw new CliError('invalid storage option')
      return [word.slice(0, at), word.slice(at + 1)]
    }),
  )
}

/** `--security-opt`; a seccomp profile is a file that is sent along, `systempaths=unconfined` shows what is hidden in /proc. */
function readSecurity({ files }: VerbContext, words: readonly string[]): RawHostConfig {
  const isUnconfined = words.includes('systempaths=unconfined')
  const options = words
    .filter((word) => word !== 'systempaths=unconfined')
    .map((word) => {
      const [, key, value] = /^([^=:]+)[=:](.*)$/s.exec(word) ?? []
      if (key === undefined || value === undefined) {
        if (word === 'no-new-privileges') return word
        throw new CliError(`Invalid --security-opt: ${JSON.stringify(word)}`)
      }
      if (key !== 'seccomp' || value === 'unconfined' || value === 'builtin') return word
      return `seccomp=${readProfile(files.readText(value), value)}`
    })
  return {
    SecurityOpt: options.length === 0 ? null : options,
    ...(isUnconfined ? { MaskedPaths: [], ReadonlyPaths: [] } : {}),
  }
}

function readProfile(text: string, path: string): string {
  try {
    return JSON.stringify(JSON.parse(text))
  } catch {
    throw new LabError('invalid', `compacting json for seccomp profile (${path}) failed: it is not JSON`, {
      hint: { key: 'console.usage' },
    })
  }
}
