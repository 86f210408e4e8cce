/**
 * What Explain says would be lost is what is then gone, and nothing else: each line is explained, run, and what the
 * engine has afterwards is compared with what it had before, on the simulator and on Docker 26.1.5. Lines that prune
 * take only what has the label `fore`, but for one on the simulator that takes all.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createConsole, type Console } from '@backend/console/console'
import { createImageArchives } from '@backend/docker/archives/imageArchives'
import type { EngineClient } from '@backend/docker/types'
import { createWorkspaceStore } from '@backend/workspaces/workspaceStore'
import { startSimulator } from '@simulator/index'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { realDaemons } from '../daemon/daemons'
import { eventually } from '../support/eventually'
import { referenceDaemon, requireOrSkip } from '../support/requirements'
import { connect } from './compareWithCli'

interface Engine {
  readonly client: EngineClient
  readonly console: Console
  dispose(): Promise<void>
}

async function openEngine(url: string, end: () => Promise<void>): Promise<Engine> {
  const dataDir = await mkdtemp(join(tmpdir(), 'camada-foretold-'))
  const client = await connect(url)
  const archives = createImageArchives({ cacheDir: join(dataDir, 'layers') })
  const console = createConsole({
    client: () => client,
    workspaces: createWorkspaceStore({ dataDir, hostPath: (_, realPath) => realPath }),
    clock: Date.now,
    layersOf: (from, imageId) => archives.layersOf(from, imageId),
  })
  return {
    client,
    console,
    async dispose() {
      await console.dispose()
      client.dispose()
      await end()
      await rm(dataDir, { recursive: true })
    },
  }
}

async function openSimulator(): Promise<Engine> {
  const folder = await mkdtemp(join(tmpdir(), 'camada-foretold-'))
  const simulator = await startSimulator({ socketPath: join(folder, 'docker.sock') })
  return openEngine(simulator.url, async () => {
    await simulator.close()
    await rm(folder, { recursive: true })
  })
}

async function run({ console }: Engine, line: string): Promise<string> {
  const { stdout } = await console.runLine('fore', line)
  return stdout
}

const everything = [
  'docker ps -aq --no-trunc',
  'docker volume ls -q',
  'docker network ls -q --no-trunc',
  'docker images -aq --no-trunc',
  "docker images --format '{{.Repository}}:{{.Tag}}' | grep -v none",
].join(';')

async function holdings(engine: Engine): Promise<ReadonlySet<string>> {
  return new Set((await run(engine, everything)).split('\n').filter((row) => row !== ''))
}

/**
 * Explains a line, runs it, and tells both what was said to go and what went: at least so many things as `goes`, since a
 * container that removes itself does it after its end was told.
 */
async function foretell(
  engine: Engine,
  line: string,
  goes = 0,
): Promise<{ said: readonly string[]; went: readonly string[]; refusals: number; unknown: string | undefined }> {
  const before = await holdings(engine)
  const { losses, unknownLosses } = await engine.console.explain(line, { language: 'en', workspace: 'fore' })
  await run(engine, line)
  const went = await eventually(
    `what ${line} takes`,
    async () => {
      const after = await holdings(engine)
      return [...before].filter((item) => !after.has(item)).sort()
    },
    (gone) => gone.length >= goes,
  )
  return {
    said: [...new Set(losses.flatMap(({ gone }) => gone))].sort(),
    went,
    refusals: losses.filter(({ when }) => when === 'never').length,
    unknown: unknownLosses,
  }
}

const long = 'f0'.repeat(32)
const label = '--label fore'
const build = (name: string, ...rows: readonly string[]): string =>
  `printf 'FROM ${rows.join('\\n')}\\n' | docker build -q --no-cache -t ${name} ${label} - > made`

/** How a line comes to its end: things made before it, the line, how many of them go, how many Docker refuses. */
const lines: readonly (readonly [before: string, line: string, goes: number, refusals?: number])[] = [
  ['docker create --name fore-a -v /x -v fore-v:/y alpine', 'docker rm fore-a', 1],
  [`docker create --name fore-a -v /x -v fore-v:/y -v ${long}:/z alpine`, 'docker rm -v fore-a fore-none', 2],
  [
    'docker create --name fore-a -v /x alpine; docker create --name fore-b --volumes-from fore-a alpine',
    'docker rm -v fore-a',
    1,
  ],
  ['docker create --name fore-a --volumes-from fore-b alpine', 'docker rm -v fore-a fore-b', 3],
  ['docker run -d --name fore-a alpine sleep 99; docker create --name fore-b alpine', 'docker rm fore-a fore-b', 1, 1],
  ['docker pause fore-a', 'docker rm fore-a', 0, 1],
  ['docker unpause fore-a', 'docker rm -f fore-a', 1],
  ['docker create --name fore-a -v fore-v:/y alpine', 'docker volume rm -f fore-v fore-none', 0, 1],
  ['true', `docker rm fore-a && docker volume rm fore-v ${long}`, 3],
  ['docker run -d --rm --name fore-a -v /x -v fore-v:/y alpine sleep 99', 'docker stop -t 0 fore-a', 2],
  ['docker run -d --rm --name fore-h alpine sleep 99', 'docker kill -s HUP fore-h; docker kill -s winch fore-h', 0],
  ['true', 'docker kill -s SIGKILL fore-h', 1],
  [
    'docker run -d --rm --name fore-a -v /x alpine sleep 99; docker run -d --name fore-b alpine sleep 99',
    'docker kill fore-a fore-b',
    2,
  ],
  [
    'docker network create fore-n; docker start fore-b; docker network connect fore-n fore-b',
    'docker network rm fore-n bridge',
    0,
    2,
  ],
  ['true', 'docker rm -f fore-b; docker network rm fore-n; docker volume rm fore-v', 3],

  ['docker tag alpine fore-i:1; docker tag alpine fore-i:2', 'docker rmi fore-i:1', 1],
  ['docker tag fore-i:2 fore-i:1', 'docker rmi fore-i:1 fore-i:2 fore-i:3', 2],
  [
    build('fore-i:1', 'alpine', 'ENV a=1', 'ENV a=2') + '; docker tag fore-i:1 fore-i:2',
    'docker rmi $(docker images -q fore-i:1)',
    0,
    1,
  ],
  ['docker rmi fore-i:2', 'docker rmi $(docker images -q fore-i)', 4],
  [
    build('fore-i:1', 'alpine', 'ENV a=1', 'ENV a=2') + ';' + build('fore-i:2', 'fore-i:1', 'CMD x'),
    'docker rmi fore-i:1',
    1,
  ],
  ['docker create --name fore-a fore-i:2', 'docker rmi fore-i:2', 0, 1],
  ['true', 'docker rmi -f fore-i:2', 6],
  [
    'docker rm fore-a;' +
      build('fore-i:1', 'alpine', 'ENV a=1', 'CMD sleep 99') +
      '; docker run -d --name fore-a fore-i:1',
    'docker rmi -f fore-i:1',
    1,
  ],
  ['docker rm -f fore-a', 'docker image prune -f --filter label=fore', 3],
  [build('fore-i:1', 'alpine', 'ENV a=1', 'CMD x'), 'docker rmi --no-prune fore-i:1', 2],
  [
    build('fore-i:1', 'alpine', 'CMD x') +
      ';' +
      build('fore-i:2', 'fore-i:1', 'CMD y') +
      '; docker create --name fore-a fore-i:1',
    'docker image prune -af --filter label=fore',
    3,
  ],
  ['docker rm fore-a', 'docker image prune -af --filter label!=none --filter label=fore', 3],

  [
    `docker create --name fore-a ${label} alpine; docker create --name fore-b ${label}=2 -v /x alpine; docker create --name fore-c alpine`,
    'docker container prune -f --filter label=fore --filter label!=fore=2',
    1,
  ],
  ['true', 'docker container prune -f --filter label=fore --filter until=1h', 0],
  ['docker volume create --label fore fore-v', 'docker volume prune -f --filter label=fore', 0],
  ['true', 'docker volume prune -af --filter label=fore', 1],
  [
    'docker network create --label fore fore-n; docker network create fore-m',
    'docker network prune -f --filter label=fore',
    1,
  ],
  [
    `docker network create ${label} fore-n; docker volume create ${label} fore-v; ` +
      build('fore-i:1', 'alpine', 'CMD x') +
      `; docker create --name fore-d ${label} --network fore-n fore-i:1`,
    'docker system prune -af --volumes --filter label=fore',
    6,
  ],
  [
    'docker create --name fore-a alpine; docker create --name fore-b alpine',
    'docker rm $(docker ps -aq --filter name=fore-a)',
    1,
  ],
  [
    'docker create --name fore-a alpine',
    "docker ps -a --format '{{.Names}}' | grep '^fore-[ab]' | xargs -r docker rm -v",
    2,
  ],
  ['true', "docker ps -a --format '{{.Names}}' | grep ^fore-c | xargs -I% docker rm %", 1],
  ['docker create --name fore-a alpine', 'docker rm --help; docker rm --nada fore-a', 0],
  ['true', 'docker rm --force=false -v=false fore-a; docker network rm fore-m; docker volume rm fore-v', 3],
]

describe.each(['the simulator', 'Docker 26.1.5'])('what Explain foretells, on %s', (name) => {
  let engine: Engine | undefined
  const isReal = name !== 'the simulator'
  beforeAll(async () => {
    if (!isReal) engine = await openSimulator()
    else if (referenceDaemon.isMet) {
      engine = await openEngine(realDaemons()[0]?.dockerHost ?? '', () => Promise.resolve())
    }
    if (engine !== undefined) await run(engine, 'docker pull -q alpine; docker volume prune -f')
  })
  afterAll(async () => {
    if (engine !== undefined) await run(engine, 'docker volume prune -f')
    await engine?.dispose()
  })

  it('is what is then gone', async (context) => {
    if (isReal) requireOrSkip(context, referenceDaemon)
    if (engine === undefined) return
    for (const [before, line, goes, refusals = 0] of lines) {
      await run(engine, before)
      const { said, went, ...rest } = await foretell(engine, line, goes)
      expect({ line, said, count: went.length, ...rest }).toEqual({
        line,
        said: went,
        count: goes,
        refusals,
        unknown: undefined,
      })
    }
  })

  it('is what a container of run takes along at its end', async (context) => {
    if (isReal) requireOrSkip(context, referenceDaemon)
    if (engine === undefined) return
    await run(engine, build('fore-i:1', 'alpine', 'RUN mkdir -p /a /b && echo hi > /b/f', 'VOLUME /a /b /c'))
    const options = '-v /d -v fore-v:/b --tmpfs /t -v /d/ --mount type=tmpfs,dst=/c fore-i:1'
    const { losses, parts } = await engine.console.explain(`docker run --rm --name fore-a ${options}`, {
      language: 'en',
      workspace: 'fore',
    })
    await run(engine, `docker create --rm --name fore-a ${options}`)
    const { Mounts } = await engine.client.containers.inspect('fore-a')
    const made = Mounts.filter(({ Name = '' }) => /^[0-9a-f]{64}$/.test(Name)).map(({ Destination }) => Destination)
    expect(losses.map(({ kind, name: what, when }) => `${kind} ${what} ${when}`).sort()).toEqual(
      ['container fore-a end', ...made.map((place) => `volume ${place} end`)].sort(),
    )
    expect(made.sort()).toEqual(['/a', '/d'])
    const said = (text: string): string | undefined => parts.find((part) => part.text === text)?.sentence
    expect(said('-v fore-v:/b')).toBe(
      'Mounts the volume fore-v at /b: what is written there stays in the volume, outside the container. There is no such volume yet: it is made. What the image has there is copied into it (entries: 1, 3B).',
    )
    const again = await engine.console.explain('docker run -v fore-v:/b fore-i:1 ls', {
      language: 'en',
      workspace: 'fore',
    })
    expect(again.parts.slice(1, 3).map(({ sentence }) => sentence)).toEqual([
      'Mounts the volume fore-v at /b: what is written there stays in the volume, outside the container. The volume is there, with 3B of data, which stay. Containers that have it, too: fore-a. What the image has there is hidden behind it (entries: 1, 3B).',
      'The image. It declares VOLUME /a, /c: an anonymous volume is made there, and stays when the container goes.',
    ])
    expect(await run(engine, 'docker run --rm -v fore-v:/b fore-i:1 cat /b/f')).toBe('hi\n')
    await run(engine, 'docker rm -v fore-a; docker volume rm fore-v; docker rmi fore-i:1')
  })

  it('is not told where only the shell knows', async (context) => {
    if (isReal) requireOrSkip(context, referenceDaemon)
    if (engine === undefined) return
    const { losses, unknownLosses } = await engine.console.explain('docker rm $X $(docker create alpine)', {
      language: 'en',
      workspace: 'fore',
    })
    expect({ losses, unknownLosses }).toEqual({
      losses: [],
      unknownLosses: 'What the shell will put here can only be known by running the line: $X, $(docker create alpine)',
    })
  })

  // A real daemon of the tests is never pruned.
  if (isReal) return

  it('is all that a prune of everything takes', async () => {
    if (engine === undefined) return
    await run(
      engine,
      'docker pull -q busybox; docker volume create fore-v; docker create -v /x alpine; docker run -d --name fore-b busybox sleep 99; docker network create fore-n; docker network create fore-m; docker network connect fore-m fore-b',
    )
    const { said, went } = await foretell(engine, 'docker system prune -af --volumes')
    expect(said).toEqual(went)
    expect(went.length).toBeGreaterThan(8)
  })
})
