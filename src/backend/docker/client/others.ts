/** Exec, volumes, networks and the system over the Engine API. */
import type { RawDiskUsage, RawEvent, RawExec, RawInfo, RawNetwork, RawVersion, RawVolume } from '../engineApi'
import type { EngineExecs, EngineNetworks, EngineSystem, EngineVolumes } from '../types'
import { attachmentOf, jsonLines } from './streams'
import { pathPart, type Transport } from './transport'

/** Exec functions over a transport. */
export function createExecs(transport: Transport): EngineExecs {
  const of = (execId: string, rest: string): string => `/exec/${pathPart(execId, 'exec')}${rest}`
  return {
    create: async (container, spec) => {
      const path = `/containers/${pathPart(container, 'container')}/exec`
      const made = await transport.json<{ Id: string }>({ method: 'POST', path, body: spec })
      return { id: made.Id }
    },
    start: async (execId, options) => {
      const body = { Detach: false, Tty: options.hasTerminal }
      const request = { method: 'POST', path: of(execId, '/start'), body, signal: options.signal } as const
      return attachmentOf(await transport.hijack(request), options)
    },
    startDetached: async (execId, { hasTerminal }) => {
      const body = { Detach: true, Tty: hasTerminal }
      await transport.json<unknown>({ method: 'POST', path: of(execId, '/start'), body })
    },
    inspect: async (execId) => transport.json<RawExec>({ method: 'GET', path: of(execId, '/json') }),
    resize: async (execId, { columns, rows }) => {
      await transport.json<unknown>({ method: 'POST', path: of(execId, '/resize'), query: { h: rows, w: columns } })
    },
  }
}

/** Volume functions over a transport. */
export function createVolumes(transport: Transport): EngineVolumes {
  const of = (name: string): string => `/volumes/${pathPart(name, 'volume')}`
  return {
    list: async ({ filters } = {}) => {
      type Listed = { Volumes: RawVolume[] | null; Warnings: string[] | null }
      const listed = await transport.json<Listed>({ method: 'GET', path: '/volumes', query: { filters } })
      return { volumes: listed.Volumes ?? [], warnings: listed.Warnings ?? [] }
    },
    inspect: async (name) => transport.json<RawVolume>({ method: 'GET', path: of(name) }),
    create: async ({ name, driver, labels, driverOptions }) => {
      const body = {
        Name: name ?? '',
        Driver: driver ?? 'local',
        Labels: labels ?? {},
        DriverOpts: driverOptions ?? {},
      }
      return transport.json<RawVolume>({ method: 'POST', path: '/volumes/create', body })
    },
    remove: async (name, { force } = {}) => {
      await transport.json<unknown>({ method: 'DELETE', path: of(name), query: { force } })
    },
    prune: async ({ filters } = {}) => {
      type Pruned = { VolumesDeleted: string[] | null; SpaceReclaimed: number }
      const pruned = await transport.json<Pruned>({ method: 'POST', path: '/volumes/prune', query: { filters } })
      return { deleted: pruned.VolumesDeleted ?? [], reclaimedBytes: pruned.SpaceReclaimed }
    },
  }
}

/** Network functions over a transport. */
export function createNetworks(transport: Transport): EngineNetworks {
  return {
    list: ({ filters } = {}) => transport.json<RawNetwork[]>({ method: 'GET', path: '/networks', query: { filters } }),
    inspect: async (network) =>
      transport.json<RawNetwork>({ method: 'GET', path: `/networks/${pathPart(network, 'network')}` }),
  }
}

/** System functions over a transport. */
export function createSystem(transport: Transport): EngineSystem {
  return {
    info: ({ signal } = {}) => transport.json<RawInfo>({ method: 'GET', path: '/info', signal }),
    version: ({ signal } = {}) => transport.json<RawVersion>({ method: 'GET', path: '/version', signal }),
    diskUsage: ({ signal, types } = {}) =>
      transport.json<RawDiskUsage>({ method: 'GET', path: '/system/df', query: { type: types }, signal }),
    events: async ({ signal, since, until, filters } = {}) => {
      const query = { since, until, filters }
      const answer = await transport.stream({ method: 'GET', path: '/events', query, signal })
      return jsonLines<RawEvent>(answer, signal)
    },
    ping: async ({ signal } = {}) => {
      const answer = await transport.stream({ method: 'GET', path: '/_ping', signal })
      answer.resume()
    },
  }
}
