/**
 * Opens a connection: agrees on an API version, asks what the engine is and what it can do. The client speaks up to
 * 1.45, the newest version that the lab was tried against; an engine that is older is spoken to in its own.
 */
import type { Capabilities, EngineDescription } from '@shared/docker/engine'
import { LabError } from '@shared/errors'
import type { Address } from './address'
import { capabilitiesOf } from './capabilities'
import { createClient, discoverCamada } from './client/client'
import { createTransport } from './client/transport'
import type { RawInfo } from './engineApi'
import { toEngineError } from './engineErrors'
import { terminalLines } from './terminalLines'
import { noEngine, ping } from './ping'
import type { EngineClient } from './types'

const newestApiVersion = '1.45'
const oldestApiVersion = '1.24'

export interface OpenedEngine {
  readonly client: EngineClient
  readonly description: EngineDescription
}

export interface OpenOptions {
  readonly endpointId: string
  readonly url: string
  readonly address: Address
  readonly platform: NodeJS.Platform
  /** Default 10 s: `/info` of a busy daemon may take its time. */
  readonly timeoutMs?: number
}

/** Connects. Throws LabError with the reason and a hint. */
export async function openEngine(options: OpenOptions): Promise<OpenedEngine> {
  const signal = AbortSignal.timeout(options.timeoutMs ?? 10_000)
  const plain = createTransport(options.address, undefined)
  try {
    const headers = await ping(plain, options.url, signal)
    const apiVersion = agreeOnVersion(String(headers['api-version'] ?? ''), options.url)
    const [told, camada] = await Promise.all([
      plain.json<Partial<RawInfo>>({ method: 'GET', path: '/info', signal }),
      discoverCamada(options.address, signal),
    ])
    const info = { ...untold, ...told }
    refuseWindows(info)
    const capabilities = capabilitiesOf(info, camada, options)
    const lines = terminalLines(options.url, camada?.says('classicBuilderOnly') ?? false, options.platform)
    const client = createClient({ ...options, apiVersion: apiVersion.agreed, capabilities, camada })
    return { client, description: describe(info, apiVersion, capabilities, { ...options, lines }) }
  } catch (thrown) {
    throw toEngineError(thrown, signal)
  } finally {
    plain.dispose()
  }
}

/** What an engine of another make or a newer version leaves out of `/info` is unknown, not a fault. */
const untold: RawInfo = {
  Name: '',
  ServerVersion: '',
  Driver: '',
  DriverStatus: null,
  DockerRootDir: '',
  OperatingSystem: '',
  OSType: 'linux',
  Architecture: '',
  KernelVersion: '',
  Containers: 0,
  ContainersRunning: 0,
  Images: 0,
}

/** Both versions. Throws LabError `unavailable` for an engine that is too old, `invalid` for none. */
export function agreeOnVersion(offered: string, url: string): { server: string; agreed: string } {
  if (!/^\d+\.\d+$/.test(offered)) throw noEngine(url)
  if (compareVersions(offered, oldestApiVersion) < 0) {
    throw new LabError('unavailable', `the engine speaks API ${offered}; the lab needs ${oldestApiVersion}`, {
      hint: { key: 'engine.apiTooOld', params: { version: offered } },
    })
  }
  return { server: offered, agreed: compareVersions(offered, newestApiVersion) < 0 ? offered : newestApiVersion }
}

/** Negative, zero or positive, number by number: 1.9 is before 1.24. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => version.split('.').map(Number))
  for (let index = 0; index < 2; index++) {
    const difference = (left?.[index] ?? 0) - (right?.[index] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

function refuseWindows(info: RawInfo): void {
  if (info.OSType !== 'windows') return
  throw new LabError('unavailable', 'this engine runs Windows containers', {
    hint: { key: 'engine.windowsContainers' },
  })
}

function describe(
  info: RawInfo,
  version: { server: string; agreed: string },
  capabilities: Capabilities,
  options: OpenOptions & { readonly lines: EngineDescription['terminalLines'] },
): EngineDescription {
  return {
    endpointId: options.endpointId,
    name: info.Name,
    serverVersion: info.ServerVersion,
    apiVersion: version.server,
    negotiatedApiVersion: version.agreed,
    operatingSystem: info.OperatingSystem,
    kernelVersion: info.KernelVersion,
    architecture: info.Architecture,
    storageDriver: info.Driver,
    driverStatus: (info.DriverStatus ?? []).map(([name, value]) => [name, value]),
    dockerRootDir: info.DockerRootDir,
    dockerHostLine: options.lines[0]?.line ?? '',
    terminalLines: options.lines,
    capabilities,
  }
}
