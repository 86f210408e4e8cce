/**
 * The seam between the Docker client and what uses it (router, console, labs). `EngineConnections` holds the one
 * connection that the lab has at a time; `EngineClient` is the Engine API through it, function by function. dockerode
 * is behind this file and nowhere else.
 *
 * Every function throws LabError: `message` is the daemon's own, `kind` comes from the status, `hint` where one helps.
 * An aborted signal throws kind `cancelled`. Streams are pulled: what isn't read stays in the daemon's socket.
 * Breaking out of an iteration ends the request.
 */
import type { Duplex, Readable } from 'node:stream'
import type { Departure } from '@shared/docker/departures'
import type { Capabilities, EngineEvent, EngineStatus } from '@shared/docker/engine'
import type { EngineState, HostFolderListing, HostTreeSize } from '@shared/docker/engineState'
import type { TimeBranch, TimeComparison, TimeHoldings, TimeJourney, Timeline, TimePoint } from '@shared/docker/time'
import type {
  RawChange,
  RawContainer,
  RawContainerSpec,
  RawContainerSummary,
  RawDeletedItem,
  RawDiskUsage,
  ExactEvent,
  RawEvent,
  RawExec,
  RawExecSpec,
  RawHistoryRow,
  RawImage,
  RawImageSummary,
  RawInfo,
  RawNetwork,
  RawPathStat,
  RawProgress,
  RawPruned,
  RawStats,
  RawVersion,
  RawVolume,
} from './engineApi'

export interface EngineConnections {
  readonly status: EngineStatus
  /** Calls back at each change; returns the disposer. */
  onStatus(listener: (status: EngineStatus) => void): () => void
  /** The engine's events, over reconnections and switches; returns the disposer. */
  onEvent(listener: (event: EngineEvent) => void): () => void
  /** The connected engine. Throws LabError `unavailable` with a hint when there is none now. */
  current(): EngineClient
  /** Resolves when it is known whether the first connection can be had; later at once. */
  settled(): Promise<void>
  /** Switches; resolves when connected, throws what keeps it from connecting (the former connection is then kept). */
  connect(target: { endpointId: string } | { url: string }): Promise<EngineStatus>
  /** Looks at every endpoint anew. */
  rescan(): Promise<EngineStatus>
  /** The state of its own that is open, on an engine that has several; else undefined. */
  readonly state: string | undefined
  /**
   * Opens a state of its own on the engine that has several, now or when it is next used; undefined is the learner's. An
   * engine with one state is left as it is.
   */
  enterState(state: string | undefined): Promise<void>
  /** Forgets a state of its own with all that it holds. */
  removeState(state: string): Promise<void>
  dispose(): Promise<void>
}

export interface EngineClient {
  readonly endpointId: string
  /** As in DOCKER_HOST: of the simulator, its socket. */
  readonly url: string
  /** The version in the path of every request, e.g. `1.45`. */
  readonly apiVersion: string
  readonly capabilities: Capabilities
  readonly images: EngineImages
  readonly containers: EngineContainers
  readonly execs: EngineExecs
  readonly volumes: EngineVolumes
  readonly networks: EngineNetworks
  readonly system: EngineSystem
  /** What only a command line asks for. */
  readonly commandLine: EngineCommandLine
  /** What only an engine that can be looked into answers; undefined elsewhere. */
  readonly camada: CamadaApi | undefined
  /** Ends every request under way. */
  dispose(): void
}

/** Docker's filter grammar: `{ label: ['io.camada.run=1'] }`. */
export type Filters = Readonly<Record<string, readonly string[]>>

export interface Cancellable {
  readonly signal?: AbortSignal | undefined
}

export interface EngineImages {
  list(options?: { all?: boolean; filters?: Filters; digests?: boolean }): Promise<readonly RawImageSummary[]>
  inspect(reference: string): Promise<RawImage>
  /** Newest first. */
  history(reference: string): Promise<readonly RawHistoryRow[]>
  tag(reference: string, target: { repository: string; tag: string }): Promise<void>
  remove(reference: string, options?: { force?: boolean; noPrune?: boolean }): Promise<readonly RawDeletedItem[]>
  /** Throws the error that the stream carries. `reference` without tag or digest pulls `latest`. */
  pull(reference: string, options?: Cancellable & { platform?: string }): Promise<AsyncIterable<RawProgress>>
  /**
   * `POST /build`, classic builder. `context` is a tar. An `error` in the stream is yielded as it comes, not thrown:
   * the caller knows the step that it belongs to.
   */
  build(context: Readable, options: BuildOptions & Cancellable): Promise<AsyncIterable<RawProgress>>
  /** `docker save`: a tar. */
  save(references: readonly string[], options?: Cancellable): Promise<Readable>
  /** `docker load`. Throws the error that the stream carries. */
  load(tar: Readable, options?: Cancellable): Promise<AsyncIterable<RawProgress>>
  /** `docker import -`: a root file system's tar becomes an image. `changes` are Dockerfile instructions. */
  import(
    tar: Readable,
    options: Cancellable & { repository?: string; tag?: string; message?: string; changes?: readonly string[] },
  ): Promise<AsyncIterable<RawProgress>>
  prune(options?: { filters?: Filters }): Promise<{ deleted: readonly RawDeletedItem[]; reclaimedBytes: number }>
}

export interface BuildOptions {
  /** Path in the context. Default `Dockerfile`. */
  readonly dockerfile?: string
  readonly tags: readonly string[]
  readonly buildArgs?: Readonly<Record<string, string>>
  readonly labels?: Readonly<Record<string, string>>
  readonly noCache?: boolean
  readonly pull?: boolean
  /** Remove intermediate containers: after success (default true), and after failure too (default false). */
  readonly rm?: boolean
  readonly forceRm?: boolean
  readonly target?: string
  readonly quiet?: boolean
  /** Also tell why steps missed the cache; only where `tellsCacheMisses` says so. Default false. */
  readonly tellsMisses?: boolean
}

export interface EngineContainers {
  list(options?: {
    all?: boolean
    filters?: Filters
    size?: boolean
    limit?: number
  }): Promise<readonly RawContainerSummary[]>
  create(
    spec: RawContainerSpec,
    options?: { name?: string | undefined; platform?: string },
  ): Promise<{ id: string; warnings: readonly string[] }>
  inspect(container: string, options?: { size?: boolean }): Promise<RawContainer>
  /** Starting what runs already succeeds, as the CLI has it. */
  start(container: string): Promise<void>
  /** Default grace: the container's own (10 s). Stopping what is stopped succeeds. */
  stop(container: string, options?: Cancellable & { graceSec?: number | undefined }): Promise<void>
  restart(container: string, options?: { graceSec?: number }): Promise<void>
  kill(container: string, options?: { signalName?: string | undefined }): Promise<void>
  pause(container: string): Promise<void>
  unpause(container: string): Promise<void>
  /** Resolves when it is not running (default), exits next, or is removed; the request is under way on return. */
  wait(
    container: string,
    options?: Cancellable & { condition?: 'not-running' | 'next-exit' | 'removed' },
  ): Promise<{ exitCode: Promise<number> }>
  logs(container: string, options: LogsOptions & Cancellable): Promise<AsyncIterable<OutputChunk>>
  attach(container: string, options: AttachOptions & Cancellable): Promise<Attachment>
  resize(container: string, size: TerminalSize): Promise<void>
  changes(container: string, options?: Cancellable): Promise<readonly RawChange[]>
  /** A tar of the path, as `docker cp` reads it; mounts included. */
  getArchive(container: string, path: string, options?: Cancellable): Promise<Readable>
  /** Unpacks a tar into the directory. */
  putArchive(container: string, directory: string, tar: Readable, options?: Cancellable): Promise<void>
  statPath(container: string, path: string, options?: Cancellable): Promise<RawPathStat>
  rename(container: string, name: string): Promise<void>
  remove(container: string, options?: { force?: boolean; removeVolumes?: boolean }): Promise<void>
  /** `docker export`: a tar of the merged tree, volumes left out. */
  export(container: string, options?: Cancellable): Promise<Readable>
  top(
    container: string,
    psArgs?: string,
  ): Promise<{ Titles: readonly string[]; Processes: readonly (readonly string[])[] }>
  commit(
    container: string,
    options: {
      repository?: string
      tag?: string
      comment?: string
      author?: string
      pause?: boolean
      changes?: readonly string[]
    },
  ): Promise<{ id: string }>
  prune(options?: { filters?: Filters }): Promise<{ deleted: readonly string[]; reclaimedBytes: number }>
}

export interface LogsOptions {
  readonly follow?: boolean
  /** Lines from the end; default all. */
  readonly tail?: number | undefined
  readonly timestamps?: boolean
  /** Default both. */
  readonly stdout?: boolean
  readonly stderr?: boolean
  /** Seconds since the epoch, or RFC 3339. */
  readonly since?: number | string
  readonly until?: number | string
  /** `Config.Tty`: its stream isn't multiplexed. Looked up when left out. */
  readonly hasTerminal?: boolean | undefined
}

export interface AttachOptions {
  /** Default false. */
  readonly stdin?: boolean
  /** Default true. */
  readonly stdout?: boolean
  readonly stderr?: boolean
  /** Output from before too. Default false. */
  readonly logs?: boolean
  readonly detachKeys?: string
  /** `Config.Tty`: its stream isn't multiplexed. */
  readonly hasTerminal: boolean
}

export interface TerminalSize {
  readonly columns: number
  readonly rows: number
}

/** Output of a process; with a terminal everything is `stdout`. */
export interface OutputChunk {
  readonly stream: 'stdout' | 'stderr'
  readonly bytes: Uint8Array
}

/** Both directions of a hijacked connection. */
export interface Attachment {
  /** Ends when the process ends or the connection closes. One reader. */
  readonly output: AsyncIterable<OutputChunk>
  /** Resolves when the socket took it. Throws LabError `cancelled` after the end. */
  write(bytes: Uint8Array): Promise<void>
  /** End of the process's input (half-close). */
  endInput(): void
  /** Drops the connection: detaches. */
  close(): void
}

export interface EngineExecs {
  create(container: string, spec: RawExecSpec): Promise<{ id: string }>
  /** Starts it attached. `spec.Tty` must be what `create` was told. */
  start(execId: string, options: Cancellable & { hasTerminal: boolean; stdin?: boolean }): Promise<Attachment>
  startDetached(execId: string, options: { hasTerminal: boolean }): Promise<void>
  inspect(execId: string): Promise<RawExec>
  resize(execId: string, size: TerminalSize): Promise<void>
}

export interface EngineVolumes {
  list(options?: { filters?: Filters }): Promise<{ volumes: readonly RawVolume[]; warnings: readonly string[] }>
  inspect(name: string): Promise<RawVolume>
  /** An empty name lets Docker choose. */
  create(options: {
    name?: string
    driver?: string
    labels?: Readonly<Record<string, string>>
    driverOptions?: Readonly<Record<string, string>>
  }): Promise<RawVolume>
  remove(name: string, options?: { force?: boolean }): Promise<void>
  prune(options?: { filters?: Filters }): Promise<{ deleted: readonly string[]; reclaimedBytes: number }>
}

export interface EngineNetworks {
  list(options?: { filters?: Filters }): Promise<readonly RawNetwork[]>
  inspect(network: string): Promise<RawNetwork>
}

export interface EngineSystem {
  info(options?: Cancellable): Promise<RawInfo>
  version(options?: Cancellable): Promise<RawVersion>
  /** `docker system df -v`; counting volumes may take long. */
  diskUsage(
    options?: Cancellable & { types?: readonly ('container' | 'image' | 'volume' | 'build-cache')[] },
  ): Promise<RawDiskUsage>
  /** From now on, or since a time in seconds; ends when the daemon does. */
  events(
    options?: Cancellable & { since?: number; until?: number; filters?: Filters },
  ): Promise<AsyncIterable<RawEvent>>
  ping(options?: Cancellable): Promise<void>
}

/** Beside the Engine API, below `/camada/v1/`: only where an engine can be looked into. */
export interface CamadaApi {
  /** Whether it has what is so named under `/camada/v1/capabilities`; undefined where it doesn't say. */
  says(capability: string): boolean | undefined
  /** Every copy-up of a container so far, oldest first; bytes are the content copied. */
  copyUps(container: string): Promise<readonly { path: string; copiedBytes: number }[]>
  /** What it offers to pull, as `alpine:3.7`; empty where it has no catalog. */
  catalog(): Promise<readonly string[]>
  /** Where it departs from Docker; throws where it doesn't tell (`says('departures')`). */
  departures(): Promise<readonly Departure[]>
  /**
   * A TCP connection from the engine's host; undefined where it isn't offered. Throws LabError conflict where nobody
   * listens, notFound where nobody has the address.
   */
  readonly connect: ((address: string, port: number) => Promise<Duplex>) | undefined
  /** The state as a whole and the host's disk; undefined where it isn't offered. */
  readonly state: CamadaState | undefined
  /** Points in time; undefined where it can't go back. */
  readonly time: CamadaTime | undefined
}

/** See `/camada/v1/time` of the simulator. Points are said by number or name. */
export interface CamadaTime {
  line(query?: { readonly limit?: number; readonly before?: number }): Promise<Timeline>
  undo(steps?: number): Promise<TimeJourney>
  redo(steps?: number): Promise<TimeJourney>
  go(point: number | string): Promise<TimeJourney>
  /** An empty name takes it away. */
  name(point: number | string, name: string): Promise<TimePoint>
  holdings(point: number | string): Promise<TimeHoldings>
  compare(from: number | string, to: number | string): Promise<TimeComparison>
  startBranch(name: string): Promise<TimeBranch>
  nameBranch(id: number, name: string): Promise<TimeBranch>
  dropBranch(id: number): Promise<void>
}

/** See `/camada/v1/state` and `/camada/v1/host-disk` of the simulator. */
export interface CamadaState {
  view(): Promise<EngineState>
  resizeDisk(sizeBytes: number): Promise<void>
  export(): Promise<Readable>
  /** The name under which the former state was set aside; so below. */
  /** Aborting it before all was read leaves the state as it was. */
  import(archive: Readable, options?: Cancellable): Promise<{ setAside: string }>
  reset(): Promise<{ setAside: string }>
  restore(id: string): Promise<{ setAside: string }>
  deleteSetAside(id: string): Promise<void>
  listHostFolder(path: string): Promise<HostFolderListing>
  /** Files below a path of the host's disk, and their bytes. */
  measureHostTree(path: string): Promise<HostTreeSize>
  getHostArchive(path: string): Promise<Readable>
  /** Aborting it leaves there what was unpacked until then. */
  putHostArchive(path: string, archive: Readable, options?: Cancellable): Promise<void>
}

/** Query fields by the Engine API's own names; objects go as JSON, arrays repeat the name. */
export type QueryFields = Readonly<Record<string, string | number | boolean | readonly string[] | object | undefined>>

/** Kinds of objects that can be inspected. */
export type InspectedKind = 'container' | 'image' | 'volume' | 'network'

/**
 * Queries and bodies go through as they were typed, answers are shown as they came.
 */
export interface EngineCommandLine {
  /** The JSON of an object, byte for byte. */
  inspect(kind: InspectedKind, name: string, query?: QueryFields): Promise<string>
  build(context: Readable, query: QueryFields, options?: Cancellable): Promise<AsyncIterable<RawProgress>>
  /** `POST /images/create`: a pull, or an import of what is sent. Errors in the stream are yielded. */
  createImage(query: QueryFields, options?: Cancellable & { tar?: Readable }): Promise<AsyncIterable<RawProgress>>
  load(tar: Readable, query: QueryFields, options?: Cancellable): Promise<AsyncIterable<RawProgress>>
  /** A tar of the path, and what the path is. */
  getArchive(container: string, path: string, options?: Cancellable): Promise<{ stat: RawPathStat; tar: Readable }>
  putArchive(container: string, query: QueryFields, tar: Readable, options?: Cancellable): Promise<void>
  /** `POST /containers/X/<verb>`; 304 is no error. */
  actOn(container: string, verb: 'start' | 'stop' | 'restart', query: QueryFields, options?: Cancellable): Promise<void>
  removeContainer(container: string, query: QueryFields): Promise<void>
  updateContainer(container: string, body: object): Promise<{ Warnings: readonly string[] | null }>
  logs(
    container: string,
    query: QueryFields,
    options: Cancellable & { hasTerminal: boolean },
  ): Promise<AsyncIterable<OutputChunk>>
  stats(container: string, query: QueryFields, options?: Cancellable): Promise<AsyncIterable<RawStats>>
  createVolume(body: object): Promise<RawVolume>
  createNetwork(body: object): Promise<{ Id: string; Warning?: string }>
  removeNetwork(network: string): Promise<void>
  connectNetwork(network: string, body: object): Promise<void>
  disconnectNetwork(network: string, body: object): Promise<void>
  /** `POST /<what>/prune`. */
  prune(
    what: 'containers' | 'images' | 'volumes' | 'networks' | 'build',
    filters: Filters,
    query?: QueryFields,
  ): Promise<RawPruned>
  /** From now on, or as the query says. */
  events(query: QueryFields, options?: Cancellable): Promise<AsyncIterable<ExactEvent>>
}
