/**
 * What the daemon keeps below `/var/lib/docker`, live, for those who look at the simulated host: `overlay2/<id>` with
 * `diff`, `link`, `lower`, `work`, `merged` and `l/`; `image/overlay2` with `imagedb`, `layerdb` and `repositories.json`;
 * `containers/<id>` (`containerFiles.ts`); `engine-id`.
 * Names, modes and contents are those of 26.1.5's own folder (2026-11-22). The views are read-only; `merged` shows its
 * tree while the container runs, as the mount there does.
 */
import type { Layer, WritableLayer } from '../../layers/types'
import type { Container } from '../container'
import type { Engine } from '../engine'
import { dockerRoot, makeDirectories, rootCaller, writeText } from '../hostDisk'
import { containersView } from './containerFiles'
import { createView, directory, textFile } from './viewFileSystem'
import type { ViewNode } from './viewFileSystem'
import { shortLink } from '../../drivers/overlay2/paths'

const branchOf = (layer: Layer): ViewNode => ({
  kind: 'branch',
  branch: { fileSystem: layer.tree, root: layer.tree.root },
})
const empty: ViewNode = directory(0o755, () => [])
const work: ViewNode = directory(0o700, () => [['work', directory(0o000, () => [])]])

/** Last but one part of a path such as `/var/lib/docker/overlay2/<id>/diff`. */
function idOf(path: string): string {
  return path.split('/').at(-2) ?? ''
}

interface DriverFolder {
  readonly id: string
  readonly lowerIds: readonly string[]
  readonly diff: () => ViewNode
  readonly merged?: () => ViewNode
  /** An init layer is marked as committed. */
  readonly isInit?: boolean
}

function folderOf(path: string | undefined, lowers: string | undefined): Pick<DriverFolder, 'id' | 'lowerIds'> {
  return { id: idOf(path ?? ''), lowerIds: (lowers ?? '').split(':').filter(Boolean).map(idOf) }
}

function* driverFolders(engine: Engine): Generator<DriverFolder> {
  for (const layer of engine.layers.all()) {
    const { UpperDir, LowerDir } = engine.layers.describe(layer).Data
    yield { ...folderOf(UpperDir, LowerDir), diff: () => branchOf(layer) }
  }
  for (const container of engine.containers.list()) yield* containerFolders(container)
}

function* containerFolders(container: Container): Generator<DriverFolder> {
  const { layer } = container
  const { UpperDir, LowerDir } = layer.graphDriver().Data
  const own = folderOf(UpperDir, LowerDir)
  const diff = (): ViewNode => ({ kind: 'branch', branch: layer.upper })
  const merged = (): ViewNode => (container.isRunning ? mergedOf(layer) : directory(0o700, () => []))
  yield { ...own, diff, merged }
  const [initId, ...lowerIds] = own.lowerIds
  const [init] = layer.lowers
  if (initId === undefined || init === undefined) return
  yield { id: initId, lowerIds, diff: () => ({ kind: 'branch', branch: init }), isInit: true }
}

function mergedOf(layer: WritableLayer): ViewNode {
  return { kind: 'branch', branch: { fileSystem: layer.merged, root: layer.merged.root } }
}

function driverEntries({ id, lowerIds, diff, merged, isInit }: DriverFolder): ViewNode {
  return directory(0o710, function* () {
    if (isInit === true || merged === undefined) yield ['committed', textFile(0o600, () => '')]
    yield ['diff', diff()]
    yield ['link', textFile(0o644, () => shortLink(id))]
    if (lowerIds.length === 0) return
    yield ['lower', textFile(0o644, () => lowerIds.map((lower) => `l/${shortLink(lower)}`).join(':'))]
    if (merged !== undefined) yield ['merged', merged()]
    yield ['work', work]
  })
}

function overlayView(engine: Engine): ViewNode {
  return directory(0o710, function* () {
    const folders = [...driverFolders(engine)]
    for (const folder of folders) yield [folder.id, driverEntries(folder)]
    const links = folders.map(({ id }) => [shortLink(id), { kind: 'symlink', target: `../${id}/diff` }] as const)
    yield ['l', directory(0o700, () => links)]
  })
}

const hexOf = (digest: string): string => digest.slice('sha256:'.length)

function imageView(engine: Engine): ViewNode {
  const shaFolder = (entries: () => Iterable<readonly [string, ViewNode]>): ViewNode =>
    directory(0o700, () => [['sha256', directory(0o700, entries)]])
  const images = (): ReturnType<Engine['images']['list']> => engine.images.list()
  const content = shaFolder(() =>
    images().map(({ image }) => [hexOf(image.id), textFile(0o600, () => Buffer.from(image.configBytes).toString())]),
  )
  const metadata = shaFolder(() =>
    images().flatMap(({ image: { id, parent, lastTaggedAtMs } }) => {
      const files: [string, ViewNode][] = []
      if (lastTaggedAtMs !== undefined) {
        files.push(['lastUpdated', textFile(0o600, () => new Date(lastTaggedAtMs).toISOString())])
      }
      if (parent !== undefined) files.push(['parent', textFile(0o600, () => parent)])
      return files.length === 0 ? [] : [[hexOf(id), directory(0o700, () => files)] as const]
    }),
  )
  return directory(0o700, () => [
    [
      engine.layers.driverName,
      directory(0o700, () => [
        ['distribution', directory(0o700, () => [])],
        [
          'imagedb',
          directory(0o700, () => [
            ['content', content],
            ['metadata', metadata],
          ]),
        ],
        ['layerdb', layerDatabase(engine)],
        ['repositories.json', textFile(0o600, () => repositories(engine))],
      ]),
    ],
  ])
}

function layerDatabase(engine: Engine): ViewNode {
  const text = (value: string | number): ViewNode => textFile(0o644, () => String(value))
  const layers = (): Iterable<readonly [string, ViewNode]> =>
    engine.layers.all().map((layer) => {
      const cacheId = idOf(engine.layers.describe(layer).Data['UpperDir'] ?? '')
      const files: [string, ViewNode][] = [
        ['cache-id', text(cacheId)],
        ['diff', text(layer.diffId)],
      ]
      if (layer.parent) files.push(['parent', text(layer.parent.chainId)])
      files.push(['size', text(layer.sizeBytes)])
      return [hexOf(layer.chainId), directory(0o700, () => files)]
    })
  const mounts = (): Iterable<readonly [string, ViewNode]> =>
    engine.containers.list().map(({ id, layer }) => {
      const { UpperDir = '', LowerDir = '' } = layer.graphDriver().Data
      const files: [string, ViewNode][] = [
        ['init-id', text(idOf(LowerDir.split(':')[0] ?? ''))],
        ['mount-id', text(idOf(UpperDir))],
      ]
      if (layer.parent) files.push(['parent', text(layer.parent.chainId)])
      return [id, directory(0o755, () => files)]
    })
  return directory(0o700, () => [
    ['mounts', directory(0o755, mounts)],
    ['sha256', directory(0o755, layers)],
    ['tmp', empty],
  ])
}

function repositories(engine: Engine): string {
  const found: Record<string, Record<string, string>> = {}
  for (const { image, repoTags, repoDigests } of engine.images.list()) {
    for (const name of [...repoTags, ...repoDigests]) {
      const repository = name.includes('@') ? (name.split('@')[0] ?? '') : name.slice(0, name.lastIndexOf(':'))
      const names = (found[repository] ??= {})
      names[name] = image.id
    }
  }
  const sorted = Object.entries(found).sort(([a], [b]) => (a < b ? -1 : 1))
  const inner = (names: Record<string, string>): object =>
    Object.fromEntries(Object.entries(names).sort(([a], [b]) => (a < b ? -1 : 1)))
  return JSON.stringify({ Repositories: Object.fromEntries(sorted.map(([name, names]) => [name, inner(names)])) })
}

/** Puts the views on the host disk. To be called once for each engine. */
export function mountDockerRoot(engine: Engine): void {
  const { namespace, disk } = engine.hostDisk
  const clock = (): bigint => BigInt(Math.floor(engine.clock())) * 1_000_000n
  const put = (name: string, view: ViewNode, readOnly = true): void => {
    const path = `${dockerRoot}/${name}`
    makeDirectories(namespace, path)
    namespace.mount(
      path,
      createView(view, clock, () => disk.stat()),
      { source: '/dev/vda', readOnly },
    )
  }
  put('overlay2', overlayView(engine))
  put('image', imageView(engine))
  // The daemon's files that a container has below /etc may be written, as its user may there.
  put('containers', containersView(engine), false)
  if (!namespace.exists(rootCaller, `${dockerRoot}/engine-id`)) {
    writeText(namespace, `${dockerRoot}/engine-id`, engine.daemonId)
    namespace.setAttributes(rootCaller, `${dockerRoot}/engine-id`, { mode: 0o600 })
  }
  for (const name of ['buildkit', 'network', 'plugins', 'runtimes', 'swarm', 'tmp']) {
    if (namespace.exists(rootCaller, `${dockerRoot}/${name}`)) continue
    namespace.createDirectory(rootCaller, `${dockerRoot}/${name}`, name === 'network' ? 0o750 : 0o700)
  }
}
