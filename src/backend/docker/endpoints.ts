/**
 * Where engines may be found, best first: DOCKER_HOST, the current context, the usual sockets, the other contexts, and
 * the simulator last. An address is listed once, under the first of these; the system's own socket is listed even if it
 * isn't there, so that the screen can say what is missing.
 */
import { access } from 'node:fs/promises'
import { join } from 'node:path'
import type { Endpoint } from '@shared/docker/engine'
import { readContexts } from './contexts'

export interface FoundEndpoint {
  /** The address itself; `simulator` for the simulator. */
  readonly id: string
  readonly url: string
  readonly origin: Endpoint['origin']
  readonly contextName?: string
  /** Certificates or DOCKER_TLS_VERIFY ask for TLS. */
  readonly wantsTls: boolean
}

export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly homeDir: string
  readonly platform: NodeJS.Platform
}

export const simulatorId = 'simulator'

/** Looks at environment, contexts and sockets; `userUrls` are addresses that the user gave. */
export async function findEndpoints(
  around: Surroundings,
  userUrls: readonly string[] = [],
): Promise<readonly FoundEndpoint[]> {
  const contexts = await contextEndpoints(around)
  const found = [
    ...environmentEndpoint(around.env),
    ...contexts.filter(({ isCurrent }) => isCurrent).map(({ endpoint }) => endpoint),
    ...(await defaultEndpoints(around)),
    ...contexts.filter(({ isCurrent }) => !isCurrent).map(({ endpoint }) => endpoint),
    ...userUrls.filter((url) => url !== simulatorId).map((url) => plain(url, 'user')),
    plain(simulatorId, 'simulator'),
  ]
  const seen = new Set<string>()
  return found.filter(({ id }) => !seen.has(id) && seen.add(id))
}

function plain(url: string, origin: Endpoint['origin']): FoundEndpoint {
  return { id: url, url, origin, wantsTls: false }
}

function environmentEndpoint(env: Surroundings['env']): FoundEndpoint[] {
  const host = env['DOCKER_HOST']?.trim() ?? ''
  if (host === '') return []
  const url = host.includes('://') ? host : `tcp://${host}`
  const wantsTls = url.startsWith('tcp://') && (env['DOCKER_TLS_VERIFY'] ?? '') !== ''
  return [{ id: url, url, origin: 'environment', wantsTls }]
}

async function contextEndpoints(around: Surroundings): Promise<{ endpoint: FoundEndpoint; isCurrent: boolean }[]> {
  const configDir = around.env['DOCKER_CONFIG'] ?? join(around.homeDir, '.docker')
  const { current, contexts } = await readContexts(configDir, around.env['DOCKER_CONTEXT'])
  return contexts.map(({ name, host, hasTls }) => ({
    endpoint: { id: host, url: host, origin: 'context', contextName: name, wantsTls: hasTls },
    isCurrent: name === current,
  }))
}

async function defaultEndpoints({ env, homeDir, platform }: Surroundings): Promise<FoundEndpoint[]> {
  if (platform === 'win32') {
    return ['docker_engine', 'dockerDesktopLinuxEngine'].map((pipe) => plain(`npipe:////./pipe/${pipe}`, 'default'))
  }
  const runtimeDir = env['XDG_RUNTIME_DIR']
  const others = [
    ...(runtimeDir === undefined ? [] : [join(runtimeDir, 'docker.sock')]),
    join(homeDir, '.docker/run/docker.sock'),
    join(homeDir, '.docker/desktop/docker.sock'),
    join(homeDir, '.colima/default/docker.sock'),
    join(homeDir, '.rd/docker.sock'),
    join(homeDir, '.orbstack/run/docker.sock'),
  ]
  const present = await Promise.all(
    others.map((path) =>
      access(path).then(
        () => [path],
        () => [],
      ),
    ),
  )
  return ['/var/run/docker.sock', ...present.flat()].map((path) => plain(`unix://${path}`, 'default'))
}
