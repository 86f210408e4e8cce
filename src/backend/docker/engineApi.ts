/**
 * The Engine API's JSON as this room reads it: the fields that the lab or its console uses, typed loosely. Values are
 * handed on whole, as the daemon sent them, so that `docker inspect` can print what isn't named here.
 *
 * Source: docker-engine-api v1.41 and v1.45. A field that one of the two leaves out, or that Engine 29 dropped, is
 * optional. Times are RFC 3339 text or seconds since the epoch, as named; sizes are bytes.
 */

export interface RawImageSummary {
  readonly Id: string
  readonly ParentId: string
  /** `null` on old daemons, `['<none>:<none>']` for an untagged image up to API 1.42. */
  readonly RepoTags: readonly string[] | null
  readonly RepoDigests: readonly string[] | null
  /** Seconds. */
  readonly Created: number
  /** Parents included. */
  readonly Size: number
  readonly SharedSize: number
  readonly Labels: Readonly<Record<string, string>> | null
  /** -1 when it was not counted. */
  readonly Containers: number
}

export interface RawRunConfig {
  readonly Hostname?: string
  readonly Domainname?: string
  readonly User?: string
  readonly AttachStdin?: boolean
  readonly AttachStdout?: boolean
  readonly AttachStderr?: boolean
  readonly Tty?: boolean
  readonly OpenStdin?: boolean
  readonly StdinOnce?: boolean
  readonly ExposedPorts?: Readonly<Record<string, object>> | null
  readonly Env?: readonly string[] | null
  readonly Cmd?: readonly string[] | null
  readonly Entrypoint?: readonly string[] | null
  readonly Image?: string
  readonly Volumes?: Readonly<Record<string, object>> | null
  readonly WorkingDir?: string
  readonly Labels?: Readonly<Record<string, string>> | null
  readonly StopSignal?: string
  readonly StopTimeout?: number
  readonly Healthcheck?: object | null
  readonly MacAddress?: string
  readonly Shell?: readonly string[] | null
  readonly OnBuild?: readonly string[] | null
}

export interface RawGraphDriver {
  readonly Name: string
  readonly Data: Readonly<Record<string, string>> | null
}

export interface RawImage {
  readonly Id: string
  readonly RepoTags: readonly string[] | null
  readonly RepoDigests: readonly string[] | null
  readonly Parent: string
  readonly Comment: string
  /** RFC 3339. */
  readonly Created: string
  readonly Author: string
  readonly Config: RawRunConfig | null
  readonly Architecture: string
  readonly Os: string
  readonly Size: number
  readonly GraphDriver?: RawGraphDriver
  readonly RootFS: { readonly Type: string; readonly Layers?: readonly string[] }
}

/** One row of `docker history`, newest first. */
export interface RawHistoryRow {
  /** `<missing>` when that image isn't here. */
  readonly Id: string
  /** Seconds. */
  readonly Created: number
  readonly CreatedBy: string
  readonly Tags: readonly string[] | null
  /** Bytes of this row's layer alone; 0 for metadata rows and for layers without file content. */
  readonly Size: number
  readonly Comment: string
}

export type RawDeletedItem = { readonly Untagged: string } | { readonly Deleted: string }

export interface RawMount {
  readonly Type: string
  readonly Name?: string
  readonly Source: string
  readonly Destination: string
  readonly Driver?: string
  readonly Mode: string
  readonly RW: boolean
  readonly Propagation: string
}

export interface RawContainerSummary {
  readonly Id: string
  /** With a leading slash each. */
  readonly Names: readonly string[]
  readonly Image: string
  readonly ImageID: string
  readonly Command: string
  /** Seconds. */
  readonly Created: number
  readonly State: string
  readonly Status: string
  readonly Ports: readonly { IP?: string; PrivatePort: number; PublicPort?: number; Type: string }[]
  readonly Labels: Readonly<Record<string, string>> | null
  readonly Mounts: readonly RawMount[]
  readonly NetworkSettings?: { readonly Networks?: Readonly<Record<string, unknown>> | null }
  readonly SizeRw?: number
  readonly SizeRootFs?: number
}

export interface RawMountPoint {
  readonly Type: string
  readonly Source?: string
  readonly Target: string
  readonly ReadOnly?: boolean
  readonly VolumeOptions?: { readonly NoCopy?: boolean; readonly Labels?: Readonly<Record<string, string>> }
  readonly BindOptions?: { readonly Propagation?: string }
  readonly TmpfsOptions?: { readonly SizeBytes?: number; readonly Mode?: number }
}

export interface RawHostConfig {
  readonly Binds?: readonly string[] | null
  readonly Mounts?: readonly RawMountPoint[] | null
  readonly VolumesFrom?: readonly string[] | null
  readonly Tmpfs?: Readonly<Record<string, string>> | null
  readonly AutoRemove?: boolean
  readonly ReadonlyRootfs?: boolean
  readonly NetworkMode?: string
  readonly RestartPolicy?: { readonly Name: string; readonly MaximumRetryCount?: number }
  readonly LogConfig?: { readonly Type: string; readonly Config: Readonly<Record<string, string>> | null }
  readonly [field: string]: unknown
}

export interface RawContainerState {
  readonly Status: string
  readonly Running: boolean
  readonly Paused: boolean
  readonly Pid: number
  readonly ExitCode: number
  readonly Error: string
  readonly StartedAt: string
  readonly FinishedAt: string
}

export interface RawContainer {
  readonly Id: string
  readonly Created: string
  readonly Path: string
  readonly Args: readonly string[]
  readonly State: RawContainerState
  /** ID of the image. */
  readonly Image: string
  /** With a leading slash. */
  readonly Name: string
  readonly GraphDriver?: RawGraphDriver
  readonly SizeRw?: number
  readonly SizeRootFs?: number
  readonly Mounts: readonly RawMount[]
  readonly Config: RawRunConfig
  readonly HostConfig: RawHostConfig
  readonly NetworkSettings?: unknown
}

/** Body of `POST /containers/create`. */
export interface RawContainerSpec extends RawRunConfig {
  readonly Image: string
  readonly HostConfig?: RawHostConfig
  readonly NetworkingConfig?: unknown
}

/** `Kind`: 0 modified, 1 added, 2 deleted. */
export interface RawChange {
  readonly Path: string
  readonly Kind: 0 | 1 | 2
}

export interface RawExec {
  readonly ID: string
  readonly Running: boolean
  /** `null` while it runs. */
  readonly ExitCode: number | null
  readonly ContainerID: string
  readonly Pid: number
}

export interface RawExecSpec {
  readonly Cmd: readonly string[]
  readonly AttachStdin?: boolean
  readonly AttachStdout?: boolean
  readonly AttachStderr?: boolean
  readonly Tty?: boolean
  readonly Env?: readonly string[]
  readonly User?: string
  readonly WorkingDir?: string
  readonly Privileged?: boolean
  readonly DetachKeys?: string
  /** Rows and columns. */
  readonly ConsoleSize?: readonly [number, number]
}

export interface RawVolume {
  readonly Name: string
  readonly Driver: string
  readonly Mountpoint: string
  readonly CreatedAt?: string
  readonly Labels: Readonly<Record<string, string>> | null
  readonly Scope: string
  readonly Options: Readonly<Record<string, string>> | null
  /** Only in `/system/df`; -1 when unknown. */
  readonly UsageData?: { readonly Size: number; readonly RefCount: number } | null
}

export interface RawNetwork {
  readonly Name: string
  readonly Id: string
  readonly Driver: string
  readonly Scope: string
  /** RFC 3339. */
  readonly Created?: string
  readonly Labels?: Readonly<Record<string, string>> | null
  /** Of running containers; only when inspected. */
  readonly Containers?: Readonly<Record<string, unknown>> | null
  readonly [field: string]: unknown
}

export interface RawInfo {
  readonly ID?: string
  readonly Name: string
  readonly ServerVersion: string
  readonly Driver: string
  readonly DriverStatus: readonly (readonly [string, string])[] | null
  readonly DockerRootDir: string
  readonly OperatingSystem: string
  readonly OSType: string
  readonly Architecture: string
  readonly KernelVersion: string
  readonly Containers: number
  readonly ContainersRunning: number
  readonly Images: number
  readonly [field: string]: unknown
}

export interface RawVersion {
  readonly Version: string
  readonly ApiVersion: string
  readonly MinAPIVersion?: string
  readonly Os: string
  readonly Arch: string
  readonly KernelVersion?: string
  readonly Platform?: { readonly Name: string }
  readonly Components?: readonly { Name: string; Version: string; Details?: Readonly<Record<string, string>> | null }[]
  readonly [field: string]: unknown
}

export interface RawDiskUsage {
  readonly LayersSize?: number
  readonly Images?: readonly RawImageSummary[] | null
  readonly Containers?: readonly RawContainerSummary[] | null
  readonly Volumes?: readonly RawVolume[] | null
  readonly BuildCache?: readonly RawBuildCache[] | null
}

/** A record of BuildKit's cache; the classic builder has none beside its images. */
export interface RawBuildCache {
  readonly ID: string
  /** Up to API 1.41. */
  readonly Parent?: string
  /** Moby writes the name with a blank before it (26.1.5). */
  readonly ' Parents'?: readonly string[] | null
  readonly Parents?: readonly string[] | null
  /** `regular`, `source.local`, `exec.cachemount`, `frontend`, `internal` … */
  readonly Type: string
  readonly Description: string
  readonly InUse: boolean
  /** An image has the same layer. */
  readonly Shared: boolean
  /** Bytes. */
  readonly Size: number
  readonly CreatedAt: string
  readonly LastUsedAt?: string | null
  readonly UsageCount: number
}

export interface RawEvent {
  readonly Type: string
  readonly Action: string
  readonly Actor: { readonly ID: string; readonly Attributes: Readonly<Record<string, string>> | null }
  /** Seconds. */
  readonly time: number
  readonly timeNano: number
}

/** An event with the nanosecond in which it happened. */
export interface ExactEvent extends Omit<RawEvent, 'timeNano'> {
  readonly timeNano: bigint
}

/** One object of the stream that build, pull, push, load and import answer with. */
export interface RawProgress {
  /** Build output, newlines included. */
  readonly stream?: string
  readonly status?: string
  readonly id?: string
  readonly progress?: string
  readonly progressDetail?: { readonly current?: number; readonly total?: number }
  readonly error?: string
  readonly errorDetail?: { readonly code?: number; readonly message?: string }
  /** `{"ID": "sha256:…"}` after a build step. */
  readonly aux?: { readonly ID?: string; readonly [field: string]: unknown }
}

/** Header `X-Docker-Container-Path-Stat`: mode is Go's `os.FileMode`, not the Unix one. */
export interface RawPathStat {
  readonly name: string
  readonly size: number
  readonly mode: number
  readonly mtime: string
  readonly linkTarget: string
}

/** What a prune has removed. Which fields are there depends on what was pruned. */
export interface RawPruned {
  readonly ContainersDeleted?: readonly string[] | null
  readonly ImagesDeleted?: readonly { readonly Untagged?: string; readonly Deleted?: string }[] | null
  readonly VolumesDeleted?: readonly string[] | null
  readonly NetworksDeleted?: readonly string[] | null
  readonly CachesDeleted?: readonly string[] | null
  readonly SpaceReclaimed?: number
}

interface RawCpu {
  readonly cpu_usage: { readonly total_usage: number; readonly percpu_usage?: readonly number[] | null }
  readonly system_cpu_usage?: number
  readonly online_cpus?: number
}

/** One reading of `GET /containers/X/stats`; sizes in bytes, times in nanoseconds. */
export interface RawStats {
  readonly id?: string
  readonly name?: string
  readonly cpu_stats: RawCpu
  readonly precpu_stats: RawCpu
  readonly memory_stats: {
    readonly usage?: number
    readonly limit?: number
    readonly stats?: Readonly<Record<string, number>>
  }
  readonly pids_stats?: { readonly current?: number }
  readonly networks?: Readonly<Record<string, { readonly rx_bytes: number; readonly tx_bytes: number }>>
  readonly blkio_stats?: { readonly io_service_bytes_recursive?: readonly { op: string; value: number }[] | null }
}
