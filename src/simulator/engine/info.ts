/**
 * `docker info`: moby's fields in its order (26.1.5). What older versions of the API had more or otherwise comes with
 * them (moby `api/server/router/system`).
 */
import { cpus, totalmem } from 'node:os'
import { engineVersion, isAtLeast } from '../apiVersion'
import type { Engine } from './engine'
import { dockerRoot, hostName } from './hostDisk'
import { formatTime } from './identifiers'
import { logDriverNames } from './logConfig'
import { commit, kernelVersion } from './version'

/** The `Info` of the specification, for a version of the API. */
export function infoView(engine: Engine, apiVersion: string): object {
  const states = engine.containers.list().map((container) => container.record.state.status)
  const paused = states.filter((status) => status === 'paused').length
  const running = states.filter((status) => status === 'running').length
  return {
    ID: engine.daemonId,
    Containers: states.length,
    ContainersRunning: running,
    ContainersPaused: paused,
    ContainersStopped: states.length - running - paused,
    Images: engine.images.list().length,
    Driver: engine.layers.driverName,
    DriverStatus: engine.layers.driverStatus,
    Plugins: { Volume: ['local'], Network: ['bridge', 'host', 'null'], Authorization: null, Log: logDriverNames },
    MemoryLimit: true,
    SwapLimit: true,
    ...(!isAtLeast(apiVersion, '1.42') && { KernelMemory: true }),
    KernelMemoryTCP: true,
    CpuCfsPeriod: true,
    CpuCfsQuota: true,
    CPUShares: true,
    CPUSet: true,
    PidsLimit: true,
    IPv4Forwarding: true,
    BridgeNfIptables: true,
    BridgeNfIp6tables: true,
    Debug: false,
    NFd: 0,
    OomKillDisable: false,
    NGoroutines: 0,
    SystemTime: formatTime(engine.clock()),
    LoggingDriver: 'json-file',
    CgroupDriver: 'cgroupfs',
    CgroupVersion: '2',
    NEventsListener: engine.events.listenerCount,
    KernelVersion: kernelVersion,
    OperatingSystem: 'Camada Simulator',
    OSVersion: '',
    OSType: 'linux',
    Architecture: 'x86_64',
    IndexServerAddress: 'https://index.docker.io/v1/',
    RegistryConfig: {
      AllowNondistributableArtifactsCIDRs: null,
      AllowNondistributableArtifactsHostnames: null,
      InsecureRegistryCIDRs: ['127.0.0.0/8'],
      IndexConfigs: { 'docker.io': { Name: 'docker.io', Mirrors: [], Secure: true, Official: true } },
      Mirrors: null,
    },
    NCPU: cpus().length,
    MemTotal: totalmem(),
    GenericResources: null,
    DockerRootDir: dockerRoot,
    HttpProxy: '',
    HttpsProxy: '',
    NoProxy: '',
    Name: hostName,
    Labels: [],
    ExperimentalBuild: false,
    ServerVersion: engineVersion,
    Runtimes: runtimes(apiVersion),
    DefaultRuntime: 'runc',
    Swarm: {
      NodeID: '',
      NodeAddr: '',
      LocalNodeState: 'inactive',
      ControlAvailable: false,
      Error: '',
      RemoteManagers: null,
    },
    LiveRestoreEnabled: false,
    Isolation: '',
    InitBinary: 'docker-init',
    ContainerdCommit: { ID: commit, Expected: commit },
    RuncCommit: { ID: commit, Expected: commit },
    InitCommit: { ID: commit, Expected: commit },
    SecurityOptions: [],
    CDISpecDirs: [],
    Warnings: null,
    ...(!isAtLeast(apiVersion, '1.25') && { ExecutionDriver: '<not supported>' }),
  }
}

const features = JSON.stringify({
  ociVersionMin: '1.0.0',
  ociVersionMax: '1.2.0',
  linux: { namespaces: ['mount', 'pid'], cgroup: {}, seccomp: { enabled: false } },
})

/** Both names are the simulator's own processes. */
function runtimes(apiVersion: string): object {
  const status = { 'org.opencontainers.runtime-spec.features': features }
  const runtime = { path: 'runc', ...(isAtLeast(apiVersion, '1.44') && { status }) }
  return { 'io.containerd.runc.v2': runtime, runc: runtime }
}
