/** Options of `docker run` and `docker create`, and the body of `POST /containers/create` that they make. */
import { LabError } from '@shared/errors'
import type { RawContainerSpec, RawMountPoint } from '../docker/engineApi'
import { bool, list, text, UsageError, type FlagValues } from './flags'
import { readPairs } from './pairs'

export const containerFlags = {
  attach: list('Attach to STDIN, STDOUT or STDERR', { short: 'a' }),
  entrypoint: text('Overwrite the default ENTRYPOINT of the image'),
  env: list('Set environment variables', { short: 'e' }),
  hostname: text('Container host name', { short: 'h' }),
  interactive: bool('Keep STDIN open even if not attached', { short: 'i' }),
  label: list('Set meta data on a container', { short: 'l' }),
  mount: list('Attach a filesystem mount to the container', { typeName: 'mount' }),
  name: text('Assign a name to the container'),
  network: text('Connect a container to a network', { typeName: 'network' }),
  platform: text('Set platform if server is multi-platform capable'),
  pull: text('Pull image before running ("always", "missing", "never") (default "missing")'),
  quiet: bool('Suppress the pull output', { short: 'q' }),
  'read-only': bool("Mount the container's root filesystem as read only"),
  restart: text('Restart policy to apply when a container exits (default "no")'),
  rm: bool('Automatically remove the container and its associated anonymous volumes when it exits'),
  'stop-signal': text('Signal to stop the container'),
  tmpfs: list('Mount a tmpfs directory'),
  tty: bool('Allocate a pseudo-TTY', { short: 't' }),
  user: text('Username or UID (format: <name|uid>[:<group|gid>])', { short: 'u' }),
  volume: list('Bind mount a volume', { short: 'v' }),
  'volumes-from': list('Mount volumes from the specified container(s)'),
  workdir: text('Working directory inside the container', { short: 'w' }),
} as const

/** Options that Docker has and the console lacks so far: resources, networks' details, health checks, devices. */
export const lackingContainerFlags = [
  ...['add-host', 'annotation', 'blkio-weight', 'cap-add', 'cap-drop', 'cgroup-parent', 'cgroupns', 'cidfile'],
  ...['cpu-period', 'cpu-quota', 'cpu-shares', 'cpus', 'cpuset-cpus', 'cpuset-mems', 'device', 'dns', 'domainname'],
  ...['env-file', 'expose', 'gpus', 'group-add', 'health-cmd', 'health-interval', 'init', 'ip', 'ipc', 'isolation'],
  ...['label-file', 'link', 'log-driver', 'log-opt', 'mac-address', 'memory', 'memory-swap', 'network-alias'],
  ...['no-healthcheck', 'oom-kill-disable', 'pid', 'pids-limit', 'privileged', 'publish', 'publish-all', 'runtime'],
  ...['security-opt', 'shm-size', 'sig-proxy', 'stop-timeout', 'storage-opt', 'sysctl', 'ulimit', 'userns', 'uts'],
  ...['volume-driver', 'detach-keys', 'use-api-socket'],
] as const

export type ContainerFlagValues = FlagValues<typeof containerFlags>

export interface SpecOptions {
  readonly flags: ContainerFlagValues
  readonly image: string
  readonly command: readonly string[]
  readonly attachesOutput: boolean
  readonly labels: Readonly<Record<string, string>>
  /** For `-v ./relative`: the working directory on the daemon's host. */
  readonly cwd: string
}

/** Makes the body. Throws `UsageError` for a mount that can't be read, LabError `invalid` for a Windows path. */
export function containerSpec({ flags, image, command, attachesOutput, labels, cwd }: SpecOptions): RawContainerSpec {
  const volumes = flags.volume.map((word) => readVolume(word, cwd))
  return {
    Image: image,
    Hostname: flags.hostname,
    User: flags.user,
    AttachStdin: flags.interactive && attachesOutput,
    AttachStdout: attachesOutput,
    AttachStderr: attachesOutput,
    Tty: flags.tty,
    OpenStdin: flags.interactive,
    StdinOnce: flags.interactive && attachesOutput,
    Env: flags.env,
    Cmd: command.length > 0 ? command : null,
    ...(flags.entrypoint === '' ? {} : { Entrypoint: [flags.entrypoint] }),
    WorkingDir: flags.workdir,
    Labels: { ...labels, ...readPairs(flags.label) },
    ...(flags['stop-signal'] === '' ? {} : { StopSignal: flags['stop-signal'] }),
    Volumes: Object.fromEntries(volumes.filter((word) => !word.includes(':')).map((path) => [path, {}])),
    HostConfig: {
      Binds: volumes.filter((word) => word.includes(':')),
      Mounts: flags.mount.map(readMount),
      Tmpfs: Object.fromEntries(flags.tmpfs.map(splitTmpfs)),
      VolumesFrom: flags['volumes-from'],
      AutoRemove: flags.rm,
      ReadonlyRootfs: flags['read-only'],
      NetworkMode: flags.network === '' ? 'default' : flags.network,
      RestartPolicy: readRestart(flags.restart),
    },
  }
}

/** `./here` and `.` become absolute, as docker/cli does since version 23; a Windows path is explained. */
function readVolume(word: string, cwd: string): string {
  if (/^[A-Za-z]:[\\/]/.test(word)) {
    throw new LabError('invalid', `${word}: a Windows path means nothing to a daemon of Linux containers`, {
      hint: { key: 'console.windowsPath', params: { path: word } },
    })
  }
  const [source = '', ...rest] = word.split(':')
  if (rest.length === 0 || !/^\.{1,2}(\/|$)/.test(source)) return word
  return [joinPath(cwd, source), ...rest].join(':')
}

function joinPath(cwd: string, relative: string): string {
  const names = cwd.split('/').filter((name) => name !== '')
  for (const name of relative.split('/')) {
    if (name === '..') names.pop()
    else if (name !== '.' && name !== '') names.push(name)
  }
  return `/${names.join('/')}`
}

function splitTmpfs(word: string): [string, string] {
  const at = word.indexOf(':')
  return at === -1 ? [word, ''] : [word.slice(0, at), word.slice(at + 1)]
}

function readRestart(word: string): { Name: string; MaximumRetryCount: number } {
  const [name = '', count = '0'] = word.split(':')
  return { Name: name === '' ? 'no' : name, MaximumRetryCount: Number(count) || 0 }
}

/** `type=volume,source=v,target=/d,readonly`: docker/cli `opts.MountOpt`. */
function readMount(word: string): RawMountPoint {
  const invalid = (reason: string): UsageError =>
    new UsageError(`invalid argument ${JSON.stringify(word)} for "--mount" flag: ${reason}`)
  const mount: Mutable<RawMountPoint> = { Type: 'volume', Target: '' }
  for (const field of word.split(',')) {
    const at = field.indexOf('=')
    const key = (at === -1 ? field : field.slice(0, at)).toLowerCase()
    const value = at === -1 ? '' : field.slice(at + 1)
    if (key === 'readonly' || key === 'ro') mount.ReadOnly = value === '' || value === 'true' || value === '1'
    else if (key === 'volume-nocopy')
      mount.VolumeOptions = { NoCopy: value === '' || value === 'true' || value === '1' }
    else if (at === -1) throw invalid(`invalid field '${field}' must be a key=value pair`)
    else if (key === 'type') mount.Type = value.toLowerCase()
    else if (key === 'source' || key === 'src') mount.Source = value
    else if (key === 'target' || key === 'dst' || key === 'destination') mount.Target = value
    else if (key === 'tmpfs-size') mount.TmpfsOptions = { SizeBytes: readSize(value) }
    else if (key === 'tmpfs-mode') mount.TmpfsOptions = { ...mount.TmpfsOptions, Mode: Number.parseInt(value, 8) }
    else if (key === 'bind-propagation') mount.BindOptions = { Propagation: value }
    else throw invalid(`unexpected key '${key}' in '${field}'`)
  }
  if (mount.Target === '') throw invalid('target is required')
  return mount
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

function readSize(value: string): number {
  const match = /^(\d+(?:\.\d+)?)([kmg]?)b?$/i.exec(value)
  const factor = { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 }[(match?.[2] ?? '').toLowerCase()] ?? 1
  if (match === null) throw new UsageError(`invalid size: '${value}'`)
  return Math.trunc(Number(match[1]) * factor)
}
