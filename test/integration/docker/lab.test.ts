/**
 * The contract's Docker parts on every engine, from a Dockerfile to the picture of a container: the same calls must give
 * the same picture on the simulator and on both real daemons. Only base images differ, and are left out.
 */
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRouterClient, type RouterClient } from '@orpc/server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createBackend, type Backend } from '../../../src/backend/index'
import type { ByteChannel } from '../../../src/shared/contract/channels'
import type { BuildEvent } from '../../../src/shared/docker/build'
import type { StackPicture } from '../../../src/shared/docker/container'
import { listEngines, type OpenedTestEngine } from '../../conformance/engines'

const { engines, skipped } = listEngines()
const dockerfile = [
  'FROM alpine',
  'ADD motd /root/meu-motd',
  'RUN mkdir -p /root/arquivos/leiame && echo old > /etc/lab',
  'RUN rm /root/meu-motd',
  'RUN true',
  'CMD ["sleep", "600"]',
].join('\n')

/** Channels whose text is kept by their ID. */
class Channels {
  readonly texts = new Map<number, string>()
  readonly #ends = new Map<number, Promise<void>>()
  #next = 0

  create = (): ByteChannel => {
    const id = ++this.#next
    let ended: () => void = () => undefined
    this.#ends.set(id, new Promise((resolve) => (ended = resolve)))
    return {
      id,
      write: (bytes) =>
        Promise.resolve(void this.texts.set(id, (this.texts.get(id) ?? '') + Buffer.from(bytes).toString())),
      incoming: (async function* () {
        // Nobody types.
      })(),
      end: () => ended(),
      close: () => ended(),
      closed: new Promise(() => undefined),
    }
  }

  async text(id: number | undefined): Promise<string> {
    await this.#ends.get(id ?? 0)
    return this.texts.get(id ?? 0) ?? ''
  }
}

const letters = {
  absent: '.',
  added: 'A',
  modified: 'C',
  directory: 'd',
  whiteout: 'D',
  opaque: 'O',
  lid: '=',
} as const

/** Rows above the base image; `*` serves, `(…)` is hidden, `^` is a mount point. */
function draw({ rows, paths }: StackPicture): string[] {
  const own = rows.slice(
    0,
    rows.findIndex(({ title }) => title.startsWith('ADD file:') && title.endsWith('meu-motd')) + 1,
  )
  return [
    paths.map(({ path }) => path).join(' '),
    ...own.map(({ kind, title, cells }) => {
      const drawn = cells.map(({ state, isHidden, serves }) => `${letters[state]}${serves ? '*' : isHidden ? ')' : ''}`)
      return `${kind} ${title.replace(/file:[0-9a-f]+/, 'file')}: ${drawn.join(' ')}`
    }),
  ]
}

describe.each(engines)('$name', ({ open }) => {
  const name = `bdlab${process.pid}`
  const dataDir = mkdtempSync(join(tmpdir(), 'camada-lab-'))
  const channels = new Channels()
  let engine: OpenedTestEngine | undefined
  let backend: Backend | undefined
  const lab = (): RouterClient<Backend['router']> => {
    if (backend === undefined) throw new Error('the backend did not start')
    return createRouterClient(backend.router, { context: { channels } })
  }
  const build = async (text: string): Promise<{ events: BuildEvent[]; output: string }> => {
    writeFileSync(join(dataDir, 'workspaces/w/Dockerfile'), text)
    const spec = { workspace: 'w', dockerfile: 'Dockerfile', tag: name, buildArgs: [], noCache: false, labels: {} }
    const { buildId, output } = await lab().builds.start(spec)
    const events: BuildEvent[] = []
    for await (const event of await lab().builds.watch({ buildId })) events.push(event)
    return { events, output: await channels.text(output) }
  }

  beforeAll(async () => {
    engine = await open()
    mkdirSync(join(dataDir, 'workspaces/w'), { recursive: true })
    writeFileSync(join(dataDir, 'workspaces/w/motd'), 'bem-vinda\n')
    backend = await createBackend({
      dataDir,
      labsDir: join(process.cwd(), 'labs'),
      engine: engine.url,
      startSimulator: () => Promise.reject(new Error('not here')),
      env: {},
      homeDir: dataDir,
      platform: 'linux',
      clock: Date.now,
      version: '0',
      host: 'browser',
    })
    for await (const { connection } of await lab().engine.watch()) if (connection.state === 'connected') break
  })

  afterAll(async () => {
    await lab()
      .containers.remove({ container: name, force: true, removeVolumes: true })
      .catch(() => undefined)
    await lab()
      .volumes.remove({ name, force: true })
      .catch(() => undefined)
    await lab()
      .images.remove({ reference: name, force: true })
      .catch(() => undefined)
    await backend?.dispose()
    await engine?.close()
    rmSync(dataDir, { recursive: true, force: true })
  })

  it('builds, and tells what each step made', async () => {
    const { events } = await build(dockerfile)
    const steps = events.flatMap((event) => (event.kind === 'step' ? [`${event.line} ${event.instruction}`] : []))
    expect(steps).toEqual(dockerfile.split('\n').map((line, index) => `${index + 1} ${line}`))
    const made = events.flatMap((event) => (event.kind === 'stepDone' ? [[event.madeLayer, event.sizeBytes]] : []))
    expect(made.slice(1)).toEqual([
      [true, 10],
      [true, 4],
      [true, 0],
      [false, 0],
      [false, 0],
    ])
    expect(events.at(-1)).toMatchObject({ kind: 'done', tag: name })
  })

  it('ties history to layers', async () => {
    const { stack, historyMatchesLayers } = await lab().images.inspect({ reference: name })
    expect(historyMatchesLayers).toBe(true)
    const told = stack.slice(-5).map((row) => [row.instruction.replace(/file:\w+/, 'file'), row.isEmpty, row.sizeBytes])
    expect(told).toEqual([
      ['ADD file in /root/meu-motd', false, 10],
      ['RUN mkdir -p /root/arquivos/leiame && echo old > /etc/lab', false, 4],
      ['RUN rm /root/meu-motd', false, 0],
      ['RUN true', true, 0],
      ['CMD ["sleep", "600"]', true, 0],
    ])
  })

  it('draws a container, the same on every engine', async () => {
    const spec = {
      ...{ image: name, name, command: [], env: [], volumesFrom: [], labels: {} },
      ...{ isReadOnly: false, autoRemove: false, detach: true, interactive: false },
      mounts: [{ kind: 'volume' as const, name, destination: '/var/lib/mysql', isReadOnly: false }],
    }
    const { output } = await lab().containers.run(spec)
    expect(output).toBeUndefined()
    const line = 'echo more >> /etc/lab; rm -r /root/arquivos; echo 1 > /root/novo; echo 2 > /var/lib/mysql/d'
    const { execId } = await lab().containers.exec({ container: name, argv: ['sh', '-c', line], interactive: false })
    expect(await lab().containers.execResult({ execId })).toEqual({ exitCode: 0 })
    const pinned = ['/etc/lab', '/root/meu-motd', '/root/arquivos/leiame', '/root/novo', '/var/lib/mysql/d', '/nope']
    const picture = await lab().containers.picture({ container: name, pinned, limit: 7 })
    expect(draw(picture)).toEqual([
      `${pinned.join(' ')} /var/lib/mysql`,
      'merged : A* . . A* =* . =*',
      `mount ${name}: . . . . =* . =*`,
      'writable : C* . D A* . . A)',
      'metadata CMD ["sleep", "600"]: . . . . . . .',
      'metadata RUN true: . . . . . . .',
      'layer RUN rm /root/meu-motd: . D . . . . .',
      'layer RUN mkdir -p /root/arquivos/leiame && echo old > /etc/lab: A) . A) . . . .',
      'layer ADD file in /root/meu-motd: . A) . . . . .',
    ])
    expect(picture.paths.map(({ merged, sizeBytes }) => [merged, sizeBytes])).toEqual([
      ['file', 9],
      ['absent', undefined],
      ['absent', undefined],
      ['file', 2],
      ['file', 2],
      ['absent', undefined],
      ['directory', undefined],
    ])
    expect(picture.copiedUp).toMatchObject({ copiedBytes: 4, changedBytes: 5, files: 1 })
    expect(picture.deletedButPaid).toMatchObject({ bytes: 10, files: 1 })
    expect(picture.layersUnknown).toBe(false)
  })

  it('shows a file as it is and as it was, and what a removal takes', async () => {
    const text = (content: string) => ({ kind: 'text', text: content, sizeBytes: content.length, isTruncated: false })
    expect(await lab().containers.fileVersions({ container: name, path: '/etc/lab' })).toEqual({
      path: '/etc/lab',
      now: text('old\nmore\n'),
      image: text('old\n'),
    })
    const preview = await lab().containers.previewRemoval({ container: name, removeVolumes: true })
    expect(preview).toMatchObject({ isRunning: true, command: `docker rm -f -v ${name}`, lostBytes: 11, tmpfs: [] })
    expect(preview.kept.map(({ destination }) => destination)).toEqual(['/var/lib/mysql'])
    const names = await lab().containers.listDirectory({ container: name, path: '/root' })
    expect(names.filter((entry) => !entry.name.startsWith('.'))).toEqual([{ name: 'novo', kind: 'file', sizeBytes: 2 }])
    expect((await lab().containers.listDirectory({ container: name, path: '/var/lib/mysql' }))[0]?.name).toBe('d')
    const { commandLine } = await lab().containers.inspect({ container: name })
    expect(commandLine).toBe(`docker run -d --name ${name} -v ${name}:/var/lib/mysql ${name}`)
  })

  it('foretells what Docker then says', async () => {
    const image = await lab().images.previewRemoval({ reference: name })
    const refused = await lab()
      .images.remove({ reference: name, force: false })
      .catch((error: { data: { message: string } }) => error.data.message)
    expect(refused).toBe(image.conflict)
    const volume = await lab().volumes.previewRemoval({ name })
    const held = await lab()
      .volumes.remove({ name, force: false })
      .catch((error: { data: { message: string } }) => error.data.message)
    expect(held).toBe(volume.conflict)
    await lab().containers.remove({ container: name, force: true, removeVolumes: true })
    const { stack } = await lab().images.inspect({ reference: name })
    const layers = stack.map(({ chainId }) => chainId)
    const free = await lab().images.previewRemoval({ reference: name })
    const removed = await lab().images.remove({ reference: name, force: false })
    // Docker names the chain IDs of dropped layers among the images.
    const images = removed.map(({ id }) => id).filter((id) => !layers.includes(id))
    expect(images).toEqual([...free.untags, ...free.deletes])
    expect(removed.length - images.length).toBe(3)
    expect(free.freedBytes).toBe(14)
  })
})

describe.each(skipped)('$name', ({ reason }) => {
  it('serves the lab', ({ skip }) => skip(reason))
})
