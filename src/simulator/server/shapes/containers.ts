/**
 * What the Go structs behind `/containers/create`, `/exec` and `/volumes/create` hold (moby `api/types/container`,
 * `api/types/volume`, 26.1), for the errors that name their fields.
 */
import { goAny, goBool, goInteger, goList, goMap, goString, goStrings, goStruct } from '../goJson'
import type { GoField, GoShape } from '../goJson'
import { networkingConfigShape } from './networks'

const int64 = goInteger('int64')
const strings = goList(goString)
const texts = goMap(goString)
const emptyStruct = goStruct('struct {}', {})

/** The same fields, a level down in an embedded struct. */
function embedded(name: string, fields: Readonly<Record<string, GoShape>>): Record<string, GoField> {
  return Object.fromEntries(Object.entries(fields).map(([field, shape]) => [field, { embedded: name, shape }]))
}

const duration = goInteger('time.Duration')
const healthcheck = goStruct('container.HealthConfig', {
  Test: strings,
  Interval: duration,
  Timeout: duration,
  StartPeriod: duration,
  StartInterval: duration,
  Retries: goInteger('int'),
})

const config = {
  Hostname: goString,
  Domainname: goString,
  User: goString,
  AttachStdin: goBool,
  AttachStdout: goBool,
  AttachStderr: goBool,
  ExposedPorts: goMap(emptyStruct, 'nat.Port'),
  Tty: goBool,
  OpenStdin: goBool,
  StdinOnce: goBool,
  Env: strings,
  Cmd: goStrings,
  Healthcheck: healthcheck,
  ArgsEscaped: goBool,
  Image: goString,
  Volumes: goMap(emptyStruct),
  WorkingDir: goString,
  Entrypoint: goStrings,
  NetworkDisabled: goBool,
  MacAddress: goString,
  OnBuild: strings,
  Labels: texts,
  StopSignal: goString,
  StopTimeout: goInteger('int'),
  Shell: goStrings,
}

const throttles = goList(goStruct('blkiodev.ThrottleDevice', { Path: goString, Rate: goInteger('uint64') }))
const resources = {
  CpuShares: int64,
  Memory: int64,
  NanoCpus: int64,
  CgroupParent: goString,
  BlkioWeight: goInteger('uint16'),
  BlkioWeightDevice: goList(goStruct('blkiodev.WeightDevice', { Path: goString, Weight: goInteger('uint16') })),
  BlkioDeviceReadBps: throttles,
  BlkioDeviceWriteBps: throttles,
  BlkioDeviceReadIOps: throttles,
  BlkioDeviceWriteIOps: throttles,
  CpuPeriod: int64,
  CpuQuota: int64,
  CpuRealtimePeriod: int64,
  CpuRealtimeRuntime: int64,
  CpusetCpus: goString,
  CpusetMems: goString,
  Devices: goList(
    goStruct('container.DeviceMapping', {
      PathOnHost: goString,
      PathInContainer: goString,
      CgroupPermissions: goString,
    }),
  ),
  DeviceCgroupRules: strings,
  DeviceRequests: goList(
    goStruct('container.DeviceRequest', {
      Driver: goString,
      Count: goInteger('int'),
      DeviceIDs: strings,
      Capabilities: goList(strings),
      Options: texts,
    }),
  ),
  KernelMemory: int64,
  KernelMemoryTCP: int64,
  MemoryReservation: int64,
  MemorySwap: int64,
  MemorySwappiness: int64,
  OomKillDisable: goBool,
  PidsLimit: int64,
  Ulimits: goList(goStruct('units.Ulimit', { Name: goString, Hard: int64, Soft: int64 })),
  CpuCount: int64,
  CpuPercent: int64,
  IOMaximumIOps: goInteger('uint64'),
  IOMaximumBandwidth: goInteger('uint64'),
}

const restartPolicy = goStruct('container.RestartPolicy', { Name: goString, MaximumRetryCount: goInteger('int') })

/** Of `POST /containers/{id}/update`. */
export const containerUpdateShape = goStruct('UpdateConfig', {
  ...embedded('Resources', resources),
  RestartPolicy: restartPolicy,
})

const mount = goStruct('mount.Mount', {
  Type: goString,
  Source: goString,
  Target: goString,
  ReadOnly: goBool,
  Consistency: goString,
  BindOptions: goStruct('mount.BindOptions', {
    Propagation: goString,
    NonRecursive: goBool,
    CreateMountpoint: goBool,
    ReadOnlyNonRecursive: goBool,
    ReadOnlyForceRecursive: goBool,
  }),
  VolumeOptions: goStruct('mount.VolumeOptions', {
    NoCopy: goBool,
    Labels: texts,
    Subpath: goString,
    DriverConfig: goStruct('mount.Driver', { Name: goString, Options: texts }),
  }),
  TmpfsOptions: goStruct('mount.TmpfsOptions', { SizeBytes: int64, Mode: goInteger('fs.FileMode') }),
  ClusterOptions: goAny,
})

const portBindings = goMap(goList(goStruct('nat.PortBinding', { HostIp: goString, HostPort: goString })), 'nat.Port')

const hostConfig = goStruct('container.HostConfig', {
  Binds: strings,
  ContainerIDFile: goString,
  LogConfig: goStruct('container.LogConfig', { Type: goString, Config: texts }),
  NetworkMode: goString,
  PortBindings: portBindings,
  RestartPolicy: restartPolicy,
  AutoRemove: goBool,
  VolumeDriver: goString,
  VolumesFrom: strings,
  ConsoleSize: { kind: 'array', name: '[2]uint', of: goInteger('uint'), length: 2 },
  Annotations: texts,
  CapAdd: goStrings,
  CapDrop: goStrings,
  CgroupnsMode: goString,
  Dns: strings,
  DnsOptions: strings,
  DnsSearch: strings,
  ExtraHosts: strings,
  GroupAdd: strings,
  IpcMode: goString,
  Cgroup: goString,
  Links: strings,
  OomScoreAdj: goInteger('int'),
  PidMode: goString,
  Privileged: goBool,
  PublishAllPorts: goBool,
  ReadonlyRootfs: goBool,
  SecurityOpt: strings,
  StorageOpt: texts,
  Tmpfs: texts,
  UTSMode: goString,
  UsernsMode: goString,
  ShmSize: int64,
  Sysctls: texts,
  Runtime: goString,
  Isolation: goString,
  Mounts: goList(mount),
  MaskedPaths: strings,
  ReadonlyPaths: strings,
  Init: goBool,
  ...embedded('Resources', resources),
})

/** The body of `POST /containers/create`. */
export const containerCreateShape = goStruct('runconfig.ContainerConfigWrapper', {
  ...embedded('Config', config),
  HostConfig: hostConfig,
  NetworkingConfig: networkingConfigShape,
})

/** The body of `POST /containers/{id}/exec`. */
export const execCreateShape = goStruct('types.ExecConfig', {
  User: goString,
  Privileged: goBool,
  Tty: goBool,
  ConsoleSize: { kind: 'array', name: '[2]uint', of: goInteger('uint'), length: 2 },
  AttachStdin: goBool,
  AttachStderr: goBool,
  AttachStdout: goBool,
  Detach: goBool,
  DetachKeys: goString,
  Env: strings,
  WorkingDir: goString,
  Cmd: strings,
})

/** The body of `POST /exec/{id}/start`. */
export const execStartShape = goStruct('types.ExecStartCheck', {
  Detach: goBool,
  Tty: goBool,
  ConsoleSize: { kind: 'array', name: '[2]uint', of: goInteger('uint'), length: 2 },
})

/** The body of `POST /volumes/create`. */
export const volumeCreateShape = goStruct('volume.CreateOptions', {
  ClusterVolumeSpec: goAny,
  Driver: goString,
  DriverOpts: texts,
  Labels: texts,
  Name: goString,
})
