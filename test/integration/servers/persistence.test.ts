/**
 * The story that the course notes warn of, end to end on both engines with the real docker command line: rows are put into
 * a database on a volume, `rm -f`, a new container on the same volume has them; a copy by a helper container brings them
 * to another volume; without the volume they are gone.
 *
 * With redis: Debian's own on the daemon, in an image made here. `CAMADA_SERVERS=all` adds mysql and postgres, for which
 * the daemon needs the images of `test/recorders/databases.mjs`.
 */
import '../../support/daemonAlone'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startSimulator, type RunningSimulator } from '@simulator/index'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { realDaemons } from '../../daemon/daemons'
import { dockerCli, redis, referenceDaemon, requireOrSkip } from '../../support/requirements'
import { dockerOf, type Docker } from './docker'
import { importRedis } from './redisImage'
import { servers, type ServerOfStory } from './stories'

/** Everything that the story makes begins so. */
const prefix = 'persistence'

let dataDir: string
let simulator: RunningSimulator
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'camada-persistence-'))
  simulator = await startSimulator({ socketPath: join(dataDir, 'docker.sock') })
})
afterAll(async () => {
  await simulator.close()
  await rm(dataDir, { recursive: true })
})

/** Plays the story; tells what each container answers. */
async function play(docker: Docker, server: ServerOfStory, image: string): Promise<Readonly<Record<string, string>>> {
  const container = (name: string): string => `${prefix}-${server.name}-${name}`
  const [data, restored] = [container('data'), container('restored')]
  const run = async (name: string, ...mounts: string[]): Promise<void> => {
    await docker(['run', '-d', '--name', container(name), ...mounts, ...server.options, image, ...server.command])
    await docker(['exec', container(name), 'sh', '-c', server.untilReady])
  }
  const exec = (name: string, script: string): Promise<string> =>
    docker(['exec', container(name), 'sh', '-c', `${script} 2>&1; true`]).then(({ stdout }) => stdout.toString())
  const names = ['first', 'second', 'third', 'bare'].map(container)
  try {
    await run('first', '-v', `${data}:${server.volume}`)
    await exec('first', server.insert)
    const first = await exec('first', server.select)
    await docker(['rm', '-f', container('first')])

    await run('second', '-v', `${data}:${server.volume}`)
    const second = await exec('second', server.select)
    await docker(['stop', container('second')])

    const copy = await docker(['run', '--rm', '-v', `${data}:/from:ro`, 'alpine', 'tar', '-c', '-C', '/from', '.'])
    const unpack = ['run', '--rm', '-i', '-v', `${restored}:/to`, 'alpine', 'tar', '-x', '-C', '/to']
    await docker(unpack, copy.stdout)
    await run('third', '-v', `${restored}:${server.volume}`)
    const third = await exec('third', server.select)

    await run('bare')
    return { first, second, third, bare: await exec('bare', server.select) }
  } finally {
    await docker(['rm', '-f', '-v', ...names])
    await docker(['volume', 'rm', '-f', data, restored])
  }
}

describe.each(servers)('$name', (server) => {
  it('keeps on a volume what it loses without one, on both engines', async (context) => {
    requireOrSkip(context, dockerCli, referenceDaemon, ...(server.name === 'redis' ? [redis] : []))
    const real = dockerOf(realDaemons()[0]?.dockerHost ?? '')
    const simulated = dockerOf(simulator.url)
    const image = server.name === 'redis' ? `${prefix}-redis` : server.name
    if (server.name === 'redis') await importRedis(real, image)
    try {
      const [there, here] = await Promise.all([
        play(real, server, image),
        simulated(['pull', '-q', server.name]).then(() => play(simulated, server, server.name)),
      ])
      expect(here).toEqual(server.told)
      expect(there).toEqual({ ...server.told, ...server.toldByStandIn })
    } finally {
      if (server.name === 'redis') await real(['rmi', '-f', image])
    }
  })
})
