/**
 * The picture against the disk: every cell of a container's stack is compared with what overlay2 wrote into the layer
 * directories of the private reference daemon, for every path in them. The image and the container do what is hardest
 * to conclude from outside: deletions over several layers, opaque directories, changes of type, hard links, mounts in
 * mounts and over the image's files, linked directories, hundreds of changes, a read-only root.
 *
 * What can't be told from outside is said where it is left out, in `asDiffTells`.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseAddress } from '../../../src/backend/docker/address'
import { createImageArchives } from '../../../src/backend/docker/archives/imageArchives'
import { openEngine, type OpenedEngine } from '../../../src/backend/docker/openEngine'
import { pictureOf } from '../../../src/backend/docker/pictures'
import type { StackPicture } from '../../../src/shared/docker/container'
import { Bench } from '../../conformance/bench'
import { listEngines } from '../../conformance/engines'
import { linuxRoot, referenceDaemon, requireOrSkip } from '../../support/requirements'
import { asDiffTells, dataRootOf, drawColumn, lookUp, readLayers, type DiskLayer } from './layersOnDisk'

const dockerfile = [
  'FROM alpine',
  'RUN mkdir -p /t/d/sub /t/e /t/gone/deep /t/real /t/type && cd /t && for i in 1 2 3; do echo $i > d/f$i; echo $i > d/sub/g$i; echo $i > e/f$i; done; echo x > gone/deep/x',
  'RUN cd /t && echo one > h1 && ln h1 h2 && echo x > real/x && ln -s real link && ln -s /t/nowhere dangling && mkfifo pipe',
  'RUN echo w > /t/w && echo x > /t/type/x',
  'RUN rm -r /t/d && mkdir /t/d && echo new > /t/d/new && echo again > /t/d/f1',
  'RUN rm /t/w /t/e/f1',
  'RUN rm -r /t/type && echo file > /t/type',
  'RUN echo w2 > /t/w',
  'RUN rm -r /t/gone',
  'RUN rm /t/type && mkdir /t/type && echo y > /t/type/y',
  'RUN rm /t/w /t/h2',
  'RUN mkdir -p /t/gone/deep && echo z > /t/gone/deep/z',
  'RUN chmod 700 /t/e && chmod 600 /t/e/f2',
  'RUN echo w3 > /t/w && rm -r /t/d/f1',
  'RUN mkdir -p /t/many && for i in $(seq 1 150); do echo $i > /t/many/m$i; done',
  'RUN mkdir -p /t/c && for i in 1 2 3; do echo $i > /t/c/f$i; done; mkdir /t/c/sub; echo s > /t/c/sub/s',
  ...Array.from({ length: 6 }, (_, index) => `RUN echo ${index} > /t/fill${index} && echo ${index} > /t/refilled`),
].join('\n')

const work = [
  'cd /t; echo more >> h1; echo changed > e/f2; rm e/f3 w',
  'rm -r d; mkdir d; echo n > d/other; echo back > d/new',
  'rm -r type; echo file > type; rm refilled; mkdir refilled; echo in > refilled/in',
  'rm -r gone; mkdir -p gone/deep/deeper; echo q > gone/deep/z',
  'for i in $(seq 1 150); do echo $i > many/n$i; done; for i in $(seq 1 80); do echo c > many/m$i; done',
  'for i in $(seq 81 150); do rm many/m$i; done',
  'mv c moved; echo l > link/through; rm dangling; ln -s real dangling; rm fill0; mkfifo fill0; ln fill1 hard; chmod 600 fill2',
  'echo v > vol/v; echo n > vol/nested/n; echo t > tmp/t; echo "odd" > "two words"; : > empty; touch -t 200001010000 fill3',
].join('; ')

const letters = {
  absent: '.',
  added: 'A',
  modified: 'C',
  directory: 'd',
  whiteout: 'D',
  opaque: 'O',
  lid: '=',
} as const

/** A column of the picture from the writable layer down, as `drawColumn` draws the disk's. */
function drawnColumn({ rows }: StackPicture, column: number): string {
  return rows
    .filter(({ kind }) => kind === 'writable' || kind === 'layer')
    .map(({ cells }) => cells[column])
    .map((cell) => (cell === undefined ? '?' : `${letters[cell.state]}${cell.serves ? '*' : cell.isHidden ? ')' : ''}`))
    .join(' ')
}

const reference = listEngines().engines.find(({ name }) => name === 'docker 26.1.5')
const mounted = ['/t/vol', '/t/vol/nested', '/t/real/x', '/t/real/linked', '/t/tmp']
const isMounted = (path: string): boolean => mounted.some((place) => path === place || path.startsWith(`${place}/`))

describe('the picture on the reference daemon', () => {
  const cacheDir = mkdtempSync(join(tmpdir(), 'camada-truth-'))
  let bench: Bench | undefined
  let engine: OpenedEngine | undefined
  let image = ''

  beforeAll(async () => {
    if (reference === undefined) return
    const { url, ...opened } = await reference.open()
    bench = new Bench({ url, ...opened })
    const address = parseAddress(url)
    if (address.kind === 'unsupported') throw new Error(`can't dial ${url}`)
    engine = await openEngine({ endpointId: url, url, address, platform: 'linux' })
    image = (await bench.build({ Dockerfile: dockerfile }, { t: bench.name('truth') })).imageId
  })

  afterAll(async () => {
    engine?.client.dispose()
    await bench?.clean()
    rmSync(cacheDir, { recursive: true, force: true })
  })

  /** The picture of every path that is in a layer on disk, and those layers: the writable one, then the image's. */
  async function look(id: string, extra: readonly string[]): Promise<{ picture: StackPicture; disk: DiskLayer[] }> {
    if (bench === undefined || engine === undefined || reference === undefined) throw new Error('no daemon')
    const { GraphDriver } = await bench.docker.getContainer(id).inspect()
    const { UpperDir = '', LowerDir = '' } = GraphDriver.Data as Record<string, string>
    const [, ...lower] = LowerDir.split(':')
    const dataRoot = dataRootOf(process.env['CAMADA_DOCKER_26'] ?? '')
    if (dataRoot === undefined) throw new Error('the daemon was not started by .ci/daemons')
    const [writable = new Map(), ...layers] = readLayers(dataRoot, [UpperDir, ...lower])
    const disk = [asDiffTells(writable, layers), ...layers]
    const pinned = [...new Set([...disk.flatMap((layer) => [...layer.keys()]), ...extra])].sort()
    const archives = createImageArchives({ cacheDir })
    return { picture: await pictureOf(engine.client, archives, { container: id, pinned, limit: 0 }), disk }
  }

  it('is what lies on the disk, cell by cell', async (context) => {
    requireOrSkip(context, referenceDaemon, linuxRoot)
    if (bench === undefined) throw new Error('no daemon')
    const [outer, inner] = [bench.name('v'), bench.name('v')]
    mkdirSync(bench.hostDir, { recursive: true })
    writeFileSync(join(bench.hostDir, 'x'), 'over the image')
    const host = {
      Binds: [`${outer}:/t/vol`, `${inner}:/t/vol/nested`, `${bench.hostDir}/x:/t/real/x`, `${inner}:/t/link/linked`],
      Tmpfs: { '/t/tmp': '' },
    }
    const { id, exitCode, stderr } = await bench.run(['sh', '-ec', work], { image, host })
    expect([stderr, exitCode]).toEqual(['', 0])
    const { picture, disk } = await look(id, [
      '/t/nope',
      '/t/vol/v',
      '/t/vol/nested/n',
      '/t/h2/below',
      '/t/link/through',
      '/t/link/x',
      '/.dockerenv',
    ])

    expect(disk.length).toBeGreaterThan(20)
    expect(picture.layersUnknown).toBe(false)
    const merged = picture.rows[0]?.cells ?? []
    const told: string[] = []
    const onDisk: string[] = []
    picture.paths.forEach(({ path, merged: kind }, column) => {
      if (isMounted(path) || path.startsWith('/t/link/') || path === '/.dockerenv') return
      const found = lookUp(disk, path)
      told.push(`${path}: ${drawnColumn(picture, column)} ${kind} ${merged[column]?.sizeBytes ?? 0}`)
      onDisk.push(`${path}: ${drawColumn(disk, path)} ${found?.kind ?? 'absent'} ${found?.sizeBytes ?? 0}`)
    })
    expect(onDisk.length).toBeGreaterThan(600)
    expect(told).toEqual(onDisk)

    // Behind the links, under the lids, and what the daemon itself puts there.
    const columnAt = (path: string): string => {
      const column = picture.paths.findIndex((shown) => shown.path === path)
      return `${drawnColumn(picture, column)} ${picture.paths[column]?.merged}`
    }
    expect(columnAt('/t/link/through')).toBe(columnAt('/t/real/through'))
    expect(columnAt('/t/link/x')).toBe(columnAt('/t/real/x'))
    expect(columnAt('/.dockerenv')).toMatch(/^[. ]+ file$/)
    for (const path of mounted) expect(columnAt(path)).not.toContain('*')
    const lids = picture.rows.filter(({ kind }) => kind === 'mount')
    const drawLids = (path: string): string[] => {
      const column = picture.paths.findIndex((shown) => shown.path === path)
      return lids.flatMap(({ mount, cells }) =>
        cells[column]?.state === 'lid' ? [`${mount?.destination}${cells[column].isHidden ? ' hidden' : ''}`] : [],
      )
    }
    expect(drawLids('/t/link/x')).toEqual(['/t/real/x'])
    expect(drawLids('/t/vol/nested/n')).toEqual(['/t/vol hidden', '/t/vol/nested'])
    expect(drawLids('/t/real/linked')).toEqual(['/t/link/linked'])
  })

  it('is what lies on the disk below a read-only root', async (context) => {
    requireOrSkip(context, referenceDaemon, linuxRoot)
    if (bench === undefined) throw new Error('no daemon')
    const host = { Binds: [`${bench.name('v')}:/t/vol/new`], ReadonlyRootfs: true }
    const { id, exitCode } = await bench.run(['sh', '-c', 'echo v > /t/vol/new/v; echo x > /t/c/f1'], { image, host })
    expect(exitCode).not.toBe(0)
    const { picture, disk } = await look(id, [])
    const shown = picture.paths.map(({ path }, column) => `${path}: ${drawnColumn(picture, column)}`)
    const lid = '/t/vol/new'
    expect(shown.filter((line) => !line.startsWith(lid))).toEqual(
      picture.paths.flatMap(({ path }) => (path === lid ? [] : [`${path}: ${drawColumn(disk, path)}`])),
    )
    const column = picture.paths.findIndex(({ path }) => path === lid)
    const cells = picture.rows.filter(({ kind }) => kind === 'writable').map((row) => row.cells[column])
    expect(cells).toEqual([{ state: 'added', isHidden: true, serves: false, isMountPoint: true }])
    expect(picture.copiedUp).toMatchObject({ copiedBytes: 0, files: 0 })
  })
})
