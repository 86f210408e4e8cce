/**
 * `HostConfig`: what a container gets from the host. The wire's own names and moby's order of fields (26.1,
 * `api/types/container/hostconfig.go`), because `inspect` prints them as they are. What a client leaves out takes the
 * daemon's default; fields that the simulator gives no effect are kept and shown all the same.
 */
import { z } from 'zod'

/** One element of `Mounts` (`--mount`). */
export const mountRequestSchema = z.looseObject({
  Type: z.string().default(''),
  Source: z.string().optional(),
  Target: z.string().default(''),
  ReadOnly: z.boolean().optional(),
  Consistency: z.string().optional(),
  BindOptions: z
    .looseObject({
      Propagation: z.string().optional(),
      NonRecursive: z.boolean().optional(),
      CreateMountpoint: z.boolean().optional(),
    })
    .nullish(),
  VolumeOptions: z
    .looseObject({
      NoCopy: z.boolean().optional(),
      Labels: z.record(z.string(), z.string()).nullish(),
      Subpath: z.string().optional(),
      DriverConfig: z
        .looseObject({ Name: z.string().optional(), Options: z.record(z.string(), z.string()).nullish() })
        .nullish(),
    })
    .nullish(),
  TmpfsOptions: z.looseObject({ SizeBytes: z.number().optional(), Mode: z.number().optional() }).nullish(),
})

export type MountRequest = z.infer<typeof mountRequestSchema>

/** What clients send; everything may be absent. */
export const hostConfigSchema = z.looseObject({
  Binds: z.array(z.string()).nullish(),
  LogConfig: z
    .looseObject({ Type: z.string().optional(), Config: z.record(z.string(), z.string()).nullish() })
    .nullish(),
  NetworkMode: z.string().optional(),
  PortBindings: z
    .record(
      z.string(),
      z.array(z.looseObject({ HostIp: z.string().optional(), HostPort: z.string().optional() })).nullable(),
    )
    .nullish(),
  RestartPolicy: z.looseObject({ Name: z.string().optional(), MaximumRetryCount: z.number().optional() }).nullish(),
  AutoRemove: z.boolean().optional(),
  VolumesFrom: z.array(z.string()).nullish(),
  ConsoleSize: z.tuple([z.number(), z.number()]).nullish(),
  ExtraHosts: z.array(z.string()).nullish(),
  PidMode: z.string().optional(),
  ReadonlyRootfs: z.boolean().optional(),
  StorageOpt: z.record(z.string(), z.string()).nullish(),
  Tmpfs: z.record(z.string(), z.string()).nullish(),
  ShmSize: z.number().optional(),
  Memory: z.number().optional(),
  PidsLimit: z.number().nullish(),
  Mounts: z.array(mountRequestSchema).nullish(),
})

export type HostConfigRequest = z.infer<typeof hostConfigSchema>

/** A complete `HostConfig`, as `inspect` shows it. */
export interface HostConfig {
  readonly [field: string]: unknown
  readonly Binds: readonly string[] | null
  readonly LogConfig: { readonly Type: string; readonly Config: Readonly<Record<string, string>> }
  readonly NetworkMode: string
  readonly PortBindings: HostConfigRequest['PortBindings']
  readonly RestartPolicy: { readonly Name: string; readonly MaximumRetryCount: number }
  readonly AutoRemove: boolean
  readonly VolumesFrom: readonly string[] | null
  readonly ConsoleSize: readonly [number, number]
  readonly ExtraHosts: readonly string[] | null
  readonly PidMode: string
  readonly ReadonlyRootfs: boolean
  readonly StorageOpt?: Readonly<Record<string, string>> | null
  readonly Tmpfs?: Readonly<Record<string, string>> | null
  readonly ShmSize: number
  readonly Memory: number
  readonly PidsLimit: number | null
  readonly Mounts?: readonly MountRequest[] | null
}

const maskedPaths = [
  '/proc/asound',
  '/proc/acpi',
  '/proc/kcore',
  '/proc/keys',
  '/proc/latency_stats',
  '/proc/timer_list',
  '/proc/timer_stats',
  '/proc/sched_debug',
  '/proc/scsi',
  '/sys/firmware',
  '/sys/devices/virtual/powercap',
]
const readonlyPaths = ['/proc/bus', '/proc/fs', '/proc/irq', '/proc/sys', '/proc/sysrq-trigger']

/** Fields in moby's order; `undefined` keeps the place of a field that is shown only when it was given. */
const defaults = {
  Binds: null,
  ContainerIDFile: '',
  LogConfig: { Type: 'json-file', Config: {} },
  NetworkMode: 'bridge',
  PortBindings: null,
  RestartPolicy: { Name: 'no', MaximumRetryCount: 0 },
  AutoRemove: false,
  VolumeDriver: '',
  VolumesFrom: null,
  ConsoleSize: [0, 0] as const,
  Annotations: undefined,
  CapAdd: null,
  CapDrop: null,
  CgroupnsMode: 'host',
  Dns: null,
  DnsOptions: null,
  DnsSearch: null,
  ExtraHosts: null,
  GroupAdd: null,
  IpcMode: 'private',
  Cgroup: '',
  Links: null,
  OomScoreAdj: 0,
  PidMode: '',
  Privileged: false,
  PublishAllPorts: false,
  ReadonlyRootfs: false,
  SecurityOpt: null,
  StorageOpt: undefined,
  Tmpfs: undefined,
  UTSMode: '',
  UsernsMode: '',
  ShmSize: 67108864,
  Sysctls: undefined,
  Runtime: 'runc',
  Isolation: '',
  CpuShares: 0,
  Memory: 0,
  NanoCpus: 0,
  CgroupParent: '',
  BlkioWeight: 0,
  BlkioWeightDevice: null,
  BlkioDeviceReadBps: null,
  BlkioDeviceWriteBps: null,
  BlkioDeviceReadIOps: null,
  BlkioDeviceWriteIOps: null,
  CpuPeriod: 0,
  CpuQuota: 0,
  CpuRealtimePeriod: 0,
  CpuRealtimeRuntime: 0,
  CpusetCpus: '',
  CpusetMems: '',
  Devices: null,
  DeviceCgroupRules: null,
  DeviceRequests: null,
  MemoryReservation: 0,
  MemorySwap: 0,
  MemorySwappiness: null,
  OomKillDisable: false,
  PidsLimit: null,
  Ulimits: null,
  CpuCount: 0,
  CpuPercent: 0,
  IOMaximumIOps: 0,
  IOMaximumBandwidth: 0,
  Mounts: undefined,
  MaskedPaths: maskedPaths,
  ReadonlyPaths: readonlyPaths,
  Init: undefined,
}

/** Fields whose zero value means "the daemon decides". */
const decidedByDaemon = new Set(['NetworkMode', 'CgroupnsMode', 'IpcMode', 'ShmSize', 'Runtime'])
/** Fields that Go leaves out when they are empty. */
const omittedWhenEmpty = new Set(['Annotations', 'StorageOpt', 'Tmpfs', 'Sysctls', 'Mounts', 'Init'])

/** Fills what the client left out and drops what moby doesn't know, in moby's order. */
export function completeHostConfig(request: HostConfigRequest | null | undefined): HostConfig {
  const given: Readonly<Record<string, unknown>> = request ?? {}
  const complete: Record<string, unknown> = {}
  for (const [name, fallback] of Object.entries(defaults)) {
    const value = given[name]
    if (omittedWhenEmpty.has(name) && isEmpty(value)) continue
    complete[name] = value === undefined || isDecidedByDaemon(name, value) ? fallback : sortedMap(name, value)
  }
  // The command line sends -1 and 0 for "not set" (moby `adaptContainerSettings`).
  if (complete['MemorySwappiness'] === -1) complete['MemorySwappiness'] = null
  if (complete['PidsLimit'] === 0) complete['PidsLimit'] = null
  if (request?.PortBindings) complete['PortBindings'] = sortedMap('PortBindings', completePorts(request.PortBindings))
  complete['RestartPolicy'] = completeRestartPolicy(request)
  const log = request?.LogConfig
  complete['LogConfig'] = { Type: nonEmptyOr(log?.Type, defaults.LogConfig.Type), Config: log?.Config ?? {} }
  // Without a limit for swap the daemon takes twice the memory (moby `adaptContainerSettings`).
  const memory = Number(complete['Memory'])
  if (memory > 0 && complete['MemorySwap'] === 0) complete['MemorySwap'] = memory * 2
  // A privileged container masks nothing unless the client names paths itself.
  if (complete['Privileged'] === true) {
    for (const name of ['MaskedPaths', 'ReadonlyPaths']) complete[name] = given[name] ?? null
  }
  if (sharesWithHost(complete)) complete['SecurityOpt'] = [...securityOptions(given), 'label=disable']
  // The host's cgroups have no weights for block devices: the daemon warns and drops them.
  Object.assign(complete, { BlkioWeight: 0, BlkioWeightDevice: given['BlkioWeightDevice'] === undefined ? null : [] })
  return complete as unknown as HostConfig
}

/** moby's `generateSecurityOpt`: no SELinux label for who shares the host's processes or memory, or is privileged. */
function sharesWithHost(host: Readonly<Record<string, unknown>>): boolean {
  return host['Privileged'] === true || host['PidMode'] === 'host' || host['IpcMode'] === 'host'
}

function securityOptions(given: Readonly<Record<string, unknown>>): readonly string[] {
  return Array.isArray(given['SecurityOpt']) ? (given['SecurityOpt'] as readonly string[]) : []
}

function isDecidedByDaemon(name: string, value: unknown): boolean {
  if (name === 'MaskedPaths' || name === 'ReadonlyPaths' || name === 'ConsoleSize') return value === null
  if (name === 'NetworkMode' && value === 'default') return true
  return decidedByDaemon.has(name) && (value === '' || value === 0)
}

const mapFields = ['PortBindings', 'Annotations', 'StorageOpt', 'Tmpfs', 'Sysctls']

/** Go prints maps sorted by key, and a binding of a port with both of its fields. */
function sortedMap(name: string, value: unknown): unknown {
  if (!mapFields.includes(name) || typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
}

type PortBindings = NonNullable<HostConfigRequest['PortBindings']>

function completePorts(ports: PortBindings): PortBindings {
  return Object.fromEntries(
    Object.entries(ports).map(([port, bindings]) => [
      port,
      bindings?.map(({ HostIp = '', HostPort = '' }) => ({ HostIp, HostPort })) ?? null,
    ]),
  )
}

function nonEmptyOr(text: string | undefined, fallback: string): string {
  return text === undefined || text === '' ? fallback : text
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null) return true
  return typeof value === 'object' && Object.keys(value).length === 0
}

function completeRestartPolicy(request: HostConfigRequest | null | undefined): HostConfig['RestartPolicy'] {
  const policy = request?.RestartPolicy
  const name = policy?.Name ?? ''
  return { Name: name === '' ? 'no' : name, MaximumRetryCount: policy?.MaximumRetryCount ?? 0 }
}
