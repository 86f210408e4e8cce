/** Engines of the sample: endpoints in every state, the connection as the scenario has it. */
import type { Endpoint, EngineDescription, EngineEvent, EngineStatus } from '@shared/docker/engine'
import { LabError } from '@shared/errors'
import { Broadcast, pause, type SampleContext } from './state'

const sim: Endpoint = {
  id: 'simulator',
  url: 'simulator',
  origin: 'simulator',
  state: 'ready',
  serverVersion: '26.1.5',
  apiVersion: '1.45',
  operatingSystem: 'Camada simulator',
}
const local: Endpoint = {
  id: 'default',
  url: 'unix:///var/run/docker.sock',
  origin: 'default',
  state: 'ready',
  serverVersion: '26.1.5',
  apiVersion: '1.45',
  operatingSystem: 'Debian GNU/Linux 13 (trixie)',
}
const troubled: Endpoint[] = [
  {
    id: 'context-desktop',
    url: 'unix:///home/ana/.docker/desktop/docker.sock',
    origin: 'context',
    contextName: 'desktop-linux',
    state: 'notFound',
    error: {
      kind: 'unavailable',
      message: 'dial unix /home/ana/.docker/desktop/docker.sock: connect: no such file or directory',
      hint: { key: 'engine.notFound' },
    },
  },
  {
    id: 'env',
    url: 'tcp://10.0.0.7:2375',
    origin: 'environment',
    state: 'hanging',
    error: {
      kind: 'unavailable',
      message: 'no answer from tcp://10.0.0.7:2375 in 2 s',
      hint: { key: 'engine.hanging' },
    },
  },
  {
    id: 'rootful',
    url: 'unix:///run/docker-rootful.sock',
    origin: 'default',
    state: 'forbidden',
    error: {
      kind: 'forbidden',
      message:
        'permission denied while trying to connect to the Docker daemon socket at unix:///run/docker-rootful.sock',
      hint: { key: 'engine.permissionDenied' },
    },
  },
]

function describe(endpoint: Endpoint): EngineDescription {
  const isSimulated = endpoint.origin === 'simulator'
  return {
    endpointId: endpoint.id,
    name: isSimulated ? 'camada' : 'aula-07',
    serverVersion: endpoint.serverVersion ?? '',
    apiVersion: '1.45',
    negotiatedApiVersion: '1.45',
    operatingSystem: endpoint.operatingSystem ?? '',
    kernelVersion: isSimulated ? '6.1.0-camada' : '6.12.9-amd64',
    architecture: 'x86_64',
    storageDriver: 'overlay2',
    driverStatus: [
      ['Backing Filesystem', 'extfs'],
      ['Supports d_type', 'true'],
      ['Using metacopy', 'false'],
      ['Native Overlay Diff', 'true'],
      ['userxattr', 'false'],
    ],
    dockerRootDir: '/var/lib/docker',
    dockerHostLine: isSimulated
      ? 'export DOCKER_HOST=unix:///run/user/1000/camada/docker.sock DOCKER_BUILDKIT=0'
      : 'export DOCKER_HOST=unix:///var/run/docker.sock',
    terminalLines: isSimulated
      ? [
          {
            shell: 'posix',
            line: 'export DOCKER_HOST=unix:///run/user/1000/camada/docker.sock DOCKER_BUILDKIT=0',
          },
          {
            shell: 'fish',
            line: 'set -gx DOCKER_HOST unix:///run/user/1000/camada/docker.sock; set -gx DOCKER_BUILDKIT 0',
          },
          {
            shell: 'powershell',
            line: "$env:DOCKER_HOST = 'unix:///run/user/1000/camada/docker.sock'; $env:DOCKER_BUILDKIT = '0'",
          },
          {
            shell: 'cmd',
            line: 'set "DOCKER_HOST=unix:///run/user/1000/camada/docker.sock" && set "DOCKER_BUILDKIT=0"',
          },
        ]
      : [{ shell: 'posix', line: 'export DOCKER_HOST=unix:///var/run/docker.sock' }],
    capabilities: {
      isSimulated,
      measuresCopyUps: isSimulated,
      tellsLayerPaths: true,
      hasClassicImageStore: true,
      sharesHostFiles: !isSimulated,
      buildsClassic: true,
      pulls: !isSimulated,
      reachesRealDisks: !isSimulated,
      managesState: isSimulated,
      travelsInTime: isSimulated,
      opensHostDisk: isSimulated,
      tellsDepartures: isSimulated,
    },
  }
}

function firstStatus(context: SampleContext): EngineStatus {
  const { scenario } = context.options
  const endpoints = [local, ...troubled, sim]
  const notRunning = {
    kind: 'unavailable' as const,
    message: 'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?',
    hint: { key: 'engine.notRunning' },
  }
  if (scenario === 'none') return { endpoints, connection: { state: 'none', error: notRunning } }
  if (scenario === 'connecting' || scenario === 'loading')
    return {
      endpoints: endpoints.map((endpoint) => ({ ...endpoint, state: 'checking' })),
      connection: { state: 'connecting', endpointId: 'default' },
    }
  if (scenario === 'lost')
    return {
      endpoints,
      connection: { state: 'lost', endpointId: 'default', error: notRunning, lostAtMs: Date.now() - 9000, attempt: 3 },
    }
  const endpoint = scenario === 'real' ? local : sim
  return { endpoints, connection: { state: 'connected', endpointId: endpoint.id, engine: describe(endpoint) } }
}

export interface SampleEngine {
  readonly status: Broadcast<EngineStatus>
  readonly events: Broadcast<EngineEvent>
  connect(target: { endpointId: string } | { url: string }): Promise<EngineStatus>
  rescan(): Promise<EngineStatus>
  /** Tells the screens that something changed. */
  tell(type: EngineEvent['type'], action: string, id: string): void
}

export function createSampleEngine(context: SampleContext): SampleEngine {
  let now = firstStatus(context)
  const status = new Broadcast(now)
  const events = new Broadcast<EngineEvent>()
  return {
    status,
    events,
    async connect(target) {
      await pause(context.options.delayMs * 4)
      const endpoint = now.endpoints.find((known) => 'endpointId' in target && known.id === target.endpointId)
      if (endpoint?.state !== 'ready') {
        const address = 'url' in target ? target.url : (endpoint?.url ?? '')
        throw new LabError('invalid', `unable to parse docker host \`${address}\``, {
          hint: { key: 'engine.wrongAddress', params: { address } },
        })
      }
      now = { ...now, connection: { state: 'connected', endpointId: endpoint.id, engine: describe(endpoint) } }
      status.push(now)
      return now
    },
    async rescan() {
      await pause(context.options.delayMs * 8)
      return now
    },
    tell: (type, action, id) => events.push({ type, action, id, attributes: {}, timeMs: Date.now() }),
  }
}
