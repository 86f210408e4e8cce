/** Containers and volumes of the sample: one that runs with a volume, one that ended, one that a volume outlived. */
import type {
  Change,
  ContainerDetail,
  ContainerRemovalPreview,
  ContainerSummary,
  FileVersions,
  Mount,
  PictureCell,
  StackPicture,
} from '@shared/docker/container'
import type { Volume } from '@shared/docker/volume'
import { sampleImage } from './images'
import { fakeSha, nowSec } from './state'

const dataVolume: Mount = {
  kind: 'volume',
  name: 'data_volume',
  source: '/var/lib/docker/volumes/data_volume/_data',
  destination: '/var/lib/mysql',
  isReadOnly: false,
  isAnonymous: false,
}
const appBind: Mount = {
  kind: 'bind',
  name: '',
  source: '/data/meu-app',
  destination: '/usr/app/meu-app',
  isReadOnly: true,
  isAnonymous: false,
}

const id = (name: string): string => fakeSha(name).slice(7)

export function sampleContainers(): ContainerSummary[] {
  const image = (reference: string): string => sampleImage(reference)?.id ?? ''
  return [
    {
      id: id('meu-app'),
      name: 'meu-app',
      image: 'meu-motd:1',
      imageId: image('meu-motd:1'),
      command: 'sleep 1d',
      createdAtSec: nowSec() - 125,
      state: 'running',
      status: 'Up 2 minutes',
      mounts: [dataVolume],
      labels: {},
    },
    {
      id: id('banco'),
      name: 'banco',
      image: 'meu-app:dev',
      imageId: image('meu-app:dev'),
      command: 'python3 /app/app.py',
      createdAtSec: nowSec() - 7000,
      state: 'exited',
      status: 'Exited (1) 2 hours ago',
      mounts: [appBind],
      labels: {},
    },
    {
      id: id('teste-antigo'),
      name: 'teste-antigo',
      image: 'meu-motd:1',
      imageId: image('meu-motd:1'),
      command: '/bin/sh -c "cat /root/meu-motd"',
      createdAtSec: nowSec() - 90_000,
      state: 'exited',
      status: 'Exited (0) 25 hours ago',
      mounts: [],
      labels: {},
    },
  ]
}

export function sampleContainer(reference: string): ContainerDetail | undefined {
  const summary = sampleContainers().find(
    (one) => one.name === reference || (reference.length >= 4 && one.id.startsWith(reference)),
  )
  if (summary === undefined) return undefined
  const isRunning = summary.state === 'running'
  return {
    ...summary,
    createdAt: new Date(summary.createdAtSec * 1000).toISOString(),
    startedAt: new Date(summary.createdAtSec * 1000 + 400).toISOString(),
    finishedAt: isRunning ? '0001-01-01T00:00:00Z' : new Date(summary.createdAtSec * 1000 + 60_000).toISOString(),
    exitCode: summary.name === 'banco' ? 1 : 0,
    error: '',
    argv: summary.command.split(' '),
    env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
    workingDir: '/',
    hostname: summary.id.slice(0, 12),
    hasTerminal: false,
    isReadOnly: false,
    autoRemove: false,
    commandLine:
      summary.name === 'meu-app'
        ? 'docker run -d --name meu-app -v data_volume:/var/lib/mysql meu-motd:1 sleep 1d'
        : `docker run -d --name ${summary.name} ${summary.image} ${summary.command}`,
    sizeRwBytes: 1255,
    sizeRootFsBytes: 4_208_963,
    upperDir: `/var/lib/docker/overlay2/${summary.id}/diff`,
  }
}

export const sampleChanges: Change[] = [
  { path: '/etc', kind: 'modified' },
  { path: '/etc/motd', kind: 'modified' },
  { path: '/root', kind: 'modified' },
  { path: '/root/.ash_history', kind: 'added' },
  { path: '/root/meu-motd', kind: 'deleted' },
  { path: '/root/novo.txt', kind: 'added' },
  { path: '/var', kind: 'modified' },
  { path: '/var/lib/mysql', kind: 'added' },
]

const none: PictureCell = { state: 'absent', isHidden: false, serves: false }
const cell = (state: PictureCell['state'], more: Partial<PictureCell> = {}): PictureCell => ({
  ...none,
  state,
  ...more,
})

/** The picture of the mockup: six paths through merged, lid, writable and image rows. */
export function samplePicture(containerId: string): StackPicture {
  const stack = sampleImage('meu-motd:1')?.stack ?? []
  const imageCells: Record<number, PictureCell[]> = {
    3: [none, none, none, cell('directory', { serves: true }), none, none],
    2: [none, none, cell('added', { isHidden: true, sizeBytes: 1214 }), none, none, none],
    0: [
      cell('added', { serves: true, sizeBytes: 796_000 }),
      cell('added', { isHidden: true, sizeBytes: 1214 }),
      none,
      none,
      none,
      none,
    ],
  }
  return {
    containerId,
    paths: [
      { path: '/bin/sh', merged: 'file', sizeBytes: 796_000, isPinned: true },
      { path: '/etc/motd', merged: 'file', sizeBytes: 1255, change: 'modified', isPinned: false },
      { path: '/root/meu-motd', merged: 'absent', change: 'deleted', isPinned: false },
      { path: '/root/arquivos', merged: 'directory', isPinned: true },
      { path: '/root/novo.txt', merged: 'file', sizeBytes: 12, change: 'added', isPinned: false },
      { path: '/var/lib/mysql', merged: 'directory', change: 'added', isPinned: false },
    ],
    rows: [
      {
        kind: 'merged',
        key: 'merged',
        title: '',
        sharedWith: [],
        cells: [none, none, none, none, none, none],
      },
      {
        kind: 'mount',
        key: '/var/lib/mysql',
        title: 'data_volume',
        mount: dataVolume,
        sizeBytes: 196_000_000,
        sharedWith: [],
        cells: [none, none, none, none, none, cell('lid', { serves: true })],
      },
      {
        kind: 'writable',
        key: 'writable',
        title: '',
        sizeBytes: 1255,
        sharedWith: [],
        cells: [
          none,
          cell('modified', { serves: true, sizeBytes: 1255 }),
          cell('whiteout', { sizeBytes: 0 }),
          none,
          cell('added', { serves: true, sizeBytes: 12 }),
          cell('directory', { isHidden: true, isMountPoint: true }),
        ],
      },
      ...[...stack].reverse().map((row) => ({
        kind: row.isEmpty ? ('metadata' as const) : ('layer' as const),
        key: String(row.index),
        title: row.instruction,
        ...(row.diffId === undefined ? {} : { diffId: row.diffId, depth: row.index === 0 ? 1 : row.index }),
        sizeBytes: row.sizeBytes,
        sharedWith: row.sharedWith,
        cells: imageCells[row.index] ?? [none, none, none, none, none, none],
      })),
    ],
    moreChanges: 4,
    copiedUp: { provenance: 'measured', copiedBytes: 1214, changedBytes: 41, files: 1 },
    deletedButPaid: { bytes: 1214, files: 1, provenance: 'measured' },
    writableBytes: 1255,
    layersUnknown: false,
  }
}

export function sampleFileVersions(path: string): FileVersions {
  const before = 'Welcome to Alpine!\n\nThe Alpine Wiki contains a large amount of how-to guides.\n'
  if (path === '/etc/motd') {
    return {
      path,
      now: { kind: 'text', text: `${before}Bem-vinda\n`, sizeBytes: 1255, isTruncated: false },
      image: { kind: 'text', text: before, sizeBytes: 1214, isTruncated: false },
    }
  }
  if (path === '/root/meu-motd')
    return { path, now: { kind: 'absent' }, image: { kind: 'text', text: before, sizeBytes: 1214, isTruncated: false } }
  if (path.startsWith('/var/lib/mysql'))
    return { path, now: { kind: 'directory', entries: 12 }, image: { kind: 'absent' }, mount: dataVolume }
  return {
    path,
    now: { kind: 'binary', sizeBytes: 796_000, sha256: fakeSha('sh now') },
    image: { kind: 'absent' },
  }
}

export function sampleRemoval(reference: string, removeVolumes: boolean): ContainerRemovalPreview {
  const container = sampleContainer(reference)
  const isRunning = container?.state === 'running'
  return {
    command: `docker rm ${isRunning ? '-f ' : ''}${removeVolumes ? '-v ' : ''}${container?.name ?? reference}`,
    isRunning,
    lostBytes: 1255,
    lostChanges: sampleChanges,
    lostChangesTotal: sampleChanges.length,
    kept: container?.mounts ?? [],
    anonymousVolumes: [],
    tmpfs: [],
  }
}

export function sampleVolumes(): Volume[] {
  return [
    {
      name: 'data_volume',
      driver: 'local',
      mountpoint: '/var/lib/docker/volumes/data_volume/_data',
      createdAt: new Date((nowSec() - 126) * 1000).toISOString(),
      labels: {},
      isAnonymous: false,
      sizeBytes: 196_000_000,
      usedBy: [
        { id: id('meu-app'), name: 'meu-app', state: 'running', destination: '/var/lib/mysql', isReadOnly: false },
      ],
    },
    {
      name: 'anotacoes',
      driver: 'local',
      mountpoint: '/var/lib/docker/volumes/anotacoes/_data',
      createdAt: new Date((nowSec() - 86_400 * 3) * 1000).toISOString(),
      labels: { 'io.camada.lab': '07-named-volumes' },
      isAnonymous: false,
      sizeBytes: 4096,
      usedBy: [],
    },
    {
      name: fakeSha('anonymous').slice(7),
      driver: 'local',
      mountpoint: `/var/lib/docker/volumes/${fakeSha('anonymous').slice(7)}/_data`,
      createdAt: new Date((nowSec() - 7000) * 1000).toISOString(),
      labels: { 'com.docker.volume.anonymous': '' },
      isAnonymous: true,
      usedBy: [],
    },
  ]
}
