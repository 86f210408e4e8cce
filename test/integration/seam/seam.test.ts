/**
 * Save and load across the seam: what the simulator built goes into a real daemon, and the reverse, in both layouts; image
 * ID and diff IDs stay, and a container has the same files.
 *
 * CAMADA_SEED (default 1) and CAMADA_OPERATIONS (images each way; default 4) make the long form.
 */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import { call, callJson, socketOf } from '../../builds/player'
import { listEngines, type OpenedTestEngine } from '../../conformance/engines'
import { referenceDaemon, requireOrSkip } from '../../support/requirements'
import { legacyLayout, listing, namesIn, timeless } from './archives'
import { randomImage } from './randomImage'

const firstSeed = Number(process.env['CAMADA_SEED'] ?? '1')
const count = Number(process.env['CAMADA_OPERATIONS'] ?? '4')
const name = `img-seam-${process.pid}`
const base = `${name}-base:1`

let simulator: OpenedTestEngine | undefined
let simulatorSocket = ''
let daemonSocket = ''

const imageSchema = z.object({ Id: z.string(), RootFS: z.object({ Layers: z.array(z.string()) }) })

async function imageOf(socket: string, tag: string): Promise<z.infer<typeof imageSchema> | undefined> {
  return imageSchema.optional().parse(await callJson(socket, 'GET', `/v1.45/images/${tag}/json`))
}

async function save(socket: string, tag: string): Promise<Buffer> {
  return (await call(socket, 'GET', `/v1.45/images/${tag}/get`)).body
}

async function load(socket: string, archive: Buffer): Promise<string> {
  return (await call(socket, 'POST', '/v1.45/images/load?quiet=1', archive)).body.toString()
}

async function remove(socket: string, tag: string): Promise<void> {
  await call(socket, 'DELETE', `/v1.45/images/${tag}?force=1`)
}

async function filesIn(socket: string, tag: string): Promise<readonly string[]> {
  const body = Buffer.from(JSON.stringify({ Image: tag, Cmd: ['true'] }))
  const created = await call(socket, 'POST', '/v1.45/containers/create', body, 'application/json')
  const { Id } = z.object({ Id: z.string() }).parse(JSON.parse(created.body.toString()))
  try {
    return await listing((await call(socket, 'GET', `/v1.45/containers/${Id}/export`)).body)
  } finally {
    await call(socket, 'DELETE', `/v1.45/containers/${Id}?force=1&v=1`)
  }
}

beforeAll(async () => {
  const daemon = process.env['CAMADA_DOCKER_26']
  if (daemon === undefined) return
  daemonSocket = socketOf(daemon)
  simulator = await listEngines()
    .engines.find((engine) => engine.name === 'simulator')
    ?.open()
  simulatorSocket = socketOf(simulator?.url ?? '')
  // The daemon's busybox for both: its programs run in the simulator by their names.
  await call(daemonSocket, 'POST', `/v1.45/images/busybox/tag?repo=${base.replace(':1', '')}&tag=1`)
  await load(simulatorSocket, await save(daemonSocket, base))
})

afterAll(async () => {
  if (daemonSocket !== '') await remove(daemonSocket, base)
  await simulator?.close()
})

const ways = [
  ['from the simulator to the daemon', () => [simulatorSocket, daemonSocket] as const],
  ['from the daemon to the simulator', () => [daemonSocket, simulatorSocket] as const],
] as const

const seeds = Array.from({ length: count }, (_, index) => firstSeed + index)

it.for(ways.flatMap(([way, sockets]) => seeds.map((seed) => ({ way, sockets, seed }))))(
  'keeps everything $way, seed $seed',
  async ({ sockets, seed }, context) => {
    requireOrSkip(context, referenceDaemon)
    const [from, to] = sockets()
    const tag = `${name}-${String(seed)}-${from === daemonSocket ? 'd' : 's'}:1`
    const image = await randomImage(seed, base)
    try {
      const built = await call(from, 'POST', `/v1.45/build?t=${tag}&rm=1&nocache=1`, image.context)
      const made = await imageOf(from, tag)
      expect(made, `${image.dockerfile}\n${built.body.toString()}`).toBeDefined()
      const files = await filesIn(from, tag)
      expect(files.length).toBeGreaterThan(0)
      const archive = await save(from, tag)
      for (const layout of [archive, await legacyLayout(archive)]) {
        expect(await load(to, layout)).toContain(`Loaded image: ${tag}`)
        expect(await imageOf(to, tag)).toEqual(made)
        expect(await filesIn(to, tag)).toEqual(files)
        expect(timeless(await save(to, tag)).equals(timeless(archive)), 'saved byte for byte the same').toBe(true)
        await remove(to, tag)
      }
    } finally {
      await remove(from, tag)
      await remove(to, tag)
    }
  },
)

it('saves several images with several names byte for byte as the daemon', async (context) => {
  requireOrSkip(context, referenceDaemon)
  const names = ['a', 'b'].map((letter) => `${name}-${letter}:1`)
  const more = `${name}-b:2`
  const saveAll = async (socket: string, tags: readonly string[]): Promise<Buffer> => {
    const query = tags.map((tag) => `names=${tag}`).join('&')
    return (await call(socket, 'GET', `/v1.45/images/get?${query}`)).body
  }
  try {
    for (const [index, tag] of names.entries()) {
      const { context: files } = await randomImage(firstSeed + 500 + index, base)
      await call(daemonSocket, 'POST', `/v1.45/build?t=${tag}&rm=1&nocache=1`, files)
    }
    await call(daemonSocket, 'POST', `/v1.45/images/${names[1] ?? ''}/tag?repo=${name}-b&tag=2`)
    const saved = await saveAll(daemonSocket, [...names, more])
    await load(simulatorSocket, saved)
    expect(saved.length).toBeGreaterThan(100_000)
    // The daemon takes the images in an order of chance; the simulator in the one that they were asked for.
    const order = await namesIn(saved)
    expect([...order].sort()).toEqual([...names, more].sort())
    expect(timeless(await saveAll(simulatorSocket, order)).equals(timeless(saved))).toBe(true)
  } finally {
    for (const tag of [...names, more]) {
      await remove(daemonSocket, tag)
      await remove(simulatorSocket, tag)
    }
  }
})
