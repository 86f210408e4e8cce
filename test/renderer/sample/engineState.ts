/** The state and the host disk of the sample's engine: invented sizes, a reset that can be undone, folders to look into. */
import type { EngineState, HostFolderListing } from '@shared/docker/engineState'
import { LabError } from '@shared/errors'

const full: EngineState = {
  dataDir: '/home/ana/.local/share/camada/simulator',
  disk: { sizeBytes: 64 * 1024 ** 3, usedBytes: 412_000_000, isFixed: false },
  sizes: {
    totalBytes: 18_400_000,
    imagesBytes: 9_300_000,
    containersBytes: 5_100_000,
    volumesBytes: 2_700_000,
    hostDiskBytes: 900_000,
    recordsBytes: 400_000,
    setAsideBytes: 3_200_000,
  },
  holds: {
    images: ['alpine:latest', 'meu-motd:1', 'ubuntu:20.04'],
    containers: ['motd', 'banco'],
    volumes: ['data_volume'],
  },
  problems: ['image 1f2e3d4c5b6a: one of its layers is damaged'],
  setAside: [
    {
      id: '2026-11-20T10-00-00-damaged',
      reason: 'damaged',
      atMs: Date.UTC(2026, 10, 20, 10),
      details: ['layer 9a8b7c6d5e4f: blob 9a8b7c6d5e4f is damaged', 'image 1f2e3d4c5b6a: one of its layers is damaged'],
      sizeBytes: 3_200_000,
    },
  ],
}

const folders: Readonly<Record<string, readonly (readonly [string, string, number])[]>> = {
  '/': [
    ['data', 'directory', 4096],
    ['home', 'directory', 4096],
    ['tmp', 'directory', 4096],
    ['var', 'directory', 4096],
  ],
  '/data': [
    ['meu-app', 'directory', 4096],
    ['leia-me.txt', 'file', 1234],
    ['atual', 'symlink', 7],
  ],
}

export interface SampleEngineState {
  view(): EngineState
  change(change: Partial<EngineState>): void
  /** Sets the present state aside; returns its name. */
  replace(by: Partial<EngineState>): string
  list(path: string): HostFolderListing
}

export function createSampleEngineState(): SampleEngineState {
  let now = full
  return {
    view: () => now,
    change: (change) => void (now = { ...now, ...change }),
    replace(by) {
      const id = `replaced-${now.setAside.length}`
      const entry = { id, reason: 'replaced' as const, atMs: Date.now(), details: [], sizeBytes: now.sizes.totalBytes }
      now = { ...now, ...by, setAside: [entry, ...now.setAside.filter(({ reason }) => reason !== 'replaced')] }
      return id
    },
    list(path) {
      const found = folders[path]
      if (found === undefined) throw new LabError('notFound', `Could not find the file ${path} in the simulated host`)
      const owned = { mode: 0o755, uid: 0, gid: 0, mtimeMs: Date.UTC(2026, 10, 20) }
      return {
        path,
        entries: found.map(([name, kind, sizeBytes]) => ({
          ...{ name, kind, sizeBytes, ...owned },
          ...(kind === 'symlink' && { target: 'meu-app' }),
        })),
      }
    },
  }
}

export const emptyHolds: EngineState['holds'] = { images: [], containers: [], volumes: [] }
export const fullHolds = full.holds
