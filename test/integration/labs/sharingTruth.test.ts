/**
 * The picture of sharing against the engine's own account: shared and unique bytes are those of `docker system df -v` for
 * every image, and deleting one frees what was said before, on the simulator and on the reference.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { createImageArchives } from '@backend/docker/archives/imageArchives'
import { readSharing } from '@backend/docker/sharing'
import type { EngineClient } from '@backend/docker/types'
import type { Sharing } from '@shared/docker/sharing'
import { startSimulator } from '@simulator/index'
import { pack } from 'tar-stream'
import { describe, expect, it } from 'vitest'
import { connect } from '../../cli/compareWithCli'
import { realDaemons } from '../../daemon/daemons'
import { exclusively } from '../../support/exclusively'
import { referenceDaemon, requireOrSkip } from '../../support/requirements'

const prefix = 'sharing-truth'

/** Two that part at their second step, one that ends in metadata, one on the first, one more name. */
const dockerfiles: readonly (readonly [tag: string, text: string])[] = [
  ['a', 'FROM alpine\nRUN dd if=/dev/zero of=/base bs=1k count=700\nRUN dd if=/dev/zero of=/a bs=1k count=30'],
  ['b', 'FROM alpine\nRUN dd if=/dev/zero of=/base bs=1k count=700\nRUN dd if=/dev/zero of=/b bs=1k count=50\nCMD b'],
  ['c', `FROM ${prefix}:a\nRUN rm /a\nRUN mkdir /empty\nRUN dd if=/dev/zero of=/c bs=1k count=90`],
]

async function build(client: EngineClient, tag: string, text: string): Promise<void> {
  const context = pack()
  context.entry({ name: 'Dockerfile' }, text)
  context.finalize()
  for await (const progress of await client.images.build(Readable.from(context), { tags: [`${prefix}:${tag}`] })) {
    if (progress.error !== undefined) throw new Error(progress.error)
  }
}

async function clean(client: EngineClient): Promise<void> {
  await client.containers.remove(prefix, { force: true }).catch(() => undefined)
  for (const tag of ['c', 'b', 'a', 'again']) await client.images.remove(`${prefix}:${tag}`).catch(() => undefined)
}

const named = ({ images }: Sharing, tag: string) => images.find(({ names }) => names.includes(`${prefix}:${tag}`))
const layersSize = async (client: EngineClient): Promise<number> =>
  (await client.system.diskUsage({ types: ['image'] })).LayersSize ?? 0

/** Others build and remove on a daemon of many: only images that were there before and after are compared. */
async function expectDockersAccount(client: EngineClient, sharing: Sharing): Promise<void> {
  const usage = new Map(((await client.system.diskUsage({ types: ['image'] })).Images ?? []).map((it) => [it.Id, it]))
  const ours = sharing.images.filter(({ names }) => names.some((name) => name.startsWith(prefix)))
  expect(ours).toHaveLength(3)
  for (const { id, sizeBytes, sharedBytes, uniqueBytes } of ours) {
    const said = usage.get(id)
    expect({ sizeBytes, sharedBytes, uniqueBytes }).toEqual({
      sizeBytes: said?.Size,
      sharedBytes: said?.SharedSize,
      uniqueBytes: (said?.Size ?? 0) - (said?.SharedSize ?? 0),
    })
  }
}

async function play(client: EngineClient, isAlone: boolean): Promise<void> {
  const cacheDir = await mkdtemp(join(tmpdir(), 'camada-sharing-'))
  const archives = createImageArchives({ cacheDir })
  const read = (): Promise<Sharing> => readSharing(client, (id) => archives.emptyLayers(client, id))
  try {
    for (const [tag, text] of dockerfiles) await build(client, tag, text)
    await client.images.tag(`${prefix}:a`, { repository: prefix, tag: 'again' })
    const { id } = await client.containers.create(
      { Image: `${prefix}:b`, Cmd: ['sh', '-c', 'echo 1234567 > /x'] },
      { name: prefix },
    )
    await client.containers.start(id)
    await (
      await client.containers.wait(id)
    ).exitCode

    const sharing = await read()
    await expectDockersAccount(client, sharing)
    expect(named(sharing, 'a')?.names).toEqual([`${prefix}:a`, `${prefix}:again`])
    // Its state is left out: the daemon's list tells of an end a moment after `wait` does.
    expect(named(sharing, 'b')?.containers).toMatchObject([{ id, name: prefix, writableBytes: 8 }])
    expect(new Set(sharing.layers.map(({ chainId }) => chainId)).size).toBe(sharing.layers.length)
    // c stands on a, which stays; b goes with the untagged steps that no other image needs.
    expect(named(sharing, 'a')?.freedBytes).toBe(0)
    expect(named(sharing, 'b')?.freedBytes).toBe(50 * 1024)
    expect(named(sharing, 'c')?.freedBytes).toBe(90 * 1024)

    await client.containers.remove(prefix, { force: true })
    for (const tag of ['b', 'c']) {
      const before = await layersSize(client)
      await client.images.remove(`${prefix}:${tag}`)
      if (isAlone) expect([tag, before - (await layersSize(client))]).toEqual([tag, named(sharing, tag)?.freedBytes])
    }
    // With c gone, a takes its own layer and the step below along.
    expect(named(await read(), 'a')?.freedBytes).toBe(730 * 1024)
  } finally {
    await clean(client)
    await rm(cacheDir, { recursive: true })
  }
}

describe('what images share', () => {
  it('is what the simulator accounts and frees', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'camada-sharing-'))
    const simulator = await startSimulator({ socketPath: join(folder, 'docker.sock') })
    const client = await connect(simulator.url)
    try {
      await play(client, true)
    } finally {
      client.dispose()
      await simulator.close()
      await rm(folder, { recursive: true })
    }
  })

  it('is what Docker 26.1.5 accounts', async (context) => {
    requireOrSkip(context, referenceDaemon)
    const client = await connect(realDaemons()[0]?.dockerHost ?? '')
    try {
      await exclusively('labs', () => play(client, false))
    } finally {
      client.dispose()
    }
  })
})
