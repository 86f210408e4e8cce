import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { createConsole, type Console } from '@backend/console/console'
import type { EngineClient } from '@backend/docker/types'
import { labLabels } from '@backend/labs/labels'
import { madeIn } from '@backend/labs/labs'
import { LabRun } from '@backend/labs/labRun'
import { loadLabs } from '@backend/labs/loadLabs'
import { beginRun, type PlayOptions } from '@backend/labs/playing'
import { readImageState } from '@backend/labs/readImageState'
import { createWorkspaceStore, type WorkspaceStore } from '@backend/workspaces/workspaceStore'
import { startSimulator, type RunningSimulator } from '@simulator/index'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { connect } from '../../cli/compareWithCli'
import { realDaemons } from '../../daemon/daemons'
import { exclusively } from '../../support/exclusively'
import { referenceDaemon, requireOrSkip } from '../../support/requirements'

/** What a lab leaves behind, and what it must never take: on the simulator, with lab 1. */
describe('cleaning up after a lab', () => {
  let dataDir: string
  let simulator: RunningSimulator
  let client: EngineClient
  let workspaces: WorkspaceStore
  let console: Console
  let run: LabRun

  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'camada-cleaning-'))
    const realPath = join(dataDir, 'workspaces')
    await mkdir(realPath)
    simulator = await startSimulator({
      socketPath: join(dataDir, 'docker.sock'),
      hostFolders: [{ hostPath: '/home/aluno', realPath }],
    })
    client = await connect(simulator.url)
    workspaces = createWorkspaceStore({ dataDir, hostPath: (name) => `/home/aluno/${name}` })
    console = createConsole({
      client: () => client,
      workspaces,
      clock: Date.now,
      labelsOf: () => labLabels(run.labId, run.runId ?? ''),
    })
    const [loaded] = (await loadLabs(resolve('labs'))).labs
    if (loaded === undefined) throw new Error('no labs')
    run = new LabRun({
      loaded: { ...loaded, source: { kind: 'builtin' }, images: [] },
      client: () => client,
      workspaces,
      progressStore: {
        read: () => Promise.resolve(undefined),
        write: () => Promise.resolve(),
        asideOf: () => undefined,
      },
      readImage: (engine, reference) => readImageState(engine, reference, () => Promise.resolve(undefined)),
      clock: Date.now,
    })
  })
  afterEach(async () => {
    await console.dispose()
    client.dispose()
    await simulator.close()
    await rm(dataDir, { recursive: true })
  })

  const line = async (text: string): Promise<string> => {
    const made: string[] = []
    const stop = console.onEvent(({ event }) => event.kind === 'finished' && made.push(...madeIn(event.touched)))
    const answer = await console.runLine(run.workspace, text).finally(stop)
    await run.noteMade(made)
    await run.judge()
    return answer.stdout
  }
  const names = async (): Promise<readonly string[]> => [
    ...(await line('docker images --format "{{.Repository}}:{{.Tag}}"')).trim().split('\n').sort(),
    ...(await line('docker ps -a --format "{{.Names}}"')).trim().split('\n').sort(),
  ]

  it('takes the nameless volumes that its containers had, when they are gone too, and no others', async () => {
    const volumes = { Image: 'alpine:3.7', Volumes: { '/dados': {} } }
    const { id } = await client.containers.create(volumes, { name: 'alheio' })
    await client.containers.remove(id)
    const [before] = (await client.volumes.list()).volumes.map(({ Name }) => Name)
    await run.resume()
    await line('docker run -d --name largado -v /dados alpine:3.7 true')
    await line('docker rm -f largado')
    expect((await client.volumes.list()).volumes).toHaveLength(2)
    await run.leave(true)
    expect((await client.volumes.list()).volumes.map(({ Name }) => Name)).toEqual([before])
  })

  it('takes what the lab made, nameless images and containers too, and nothing else', async () => {
    await run.resume()
    await line('mkdir -p etc; echo oi > etc/motd')
    await line('docker build -t meu-motd:1 .')
    await line('docker build --no-cache -t meu-motd:1 .')
    await line('docker run --name saudacao meu-motd:1; docker run alpine true')
    await client.containers.create({ Image: 'alpine', Cmd: ['true'] }, { name: 'meu' })
    expect(await names()).toContain('<none>:<none>')
    const plan = await run.previewCleaning()
    expect({ ...plan, images: plan.images.map((name) => name.replace(/^sha256:.*/, 'nameless')) }).toEqual({
      containers: [expect.stringMatching(/^[a-z]+_[a-z]+$/), 'saudacao'],
      images: ['meu-motd:1', 'nameless'],
      volumes: [],
      folders: [],
      files: [],
    })
    await run.leave(true)
    expect(await names()).toEqual(['alpine:3.7', 'alpine:latest', 'busybox:latest', 'ubuntu:20.04', 'meu'])
  })

  it('takes nameless images that lines and failed builds made, and none that was there', async () => {
    await line('mkdir -p x; printf "FROM alpine\\nRUN echo antes > /a\\n" > x/Dockerfile; docker build x')
    await run.resume()
    // The same again comes from the cache: it is not the lab's.
    await line('mkdir -p x; printf "FROM alpine\\nRUN echo antes > /a\\n" > x/Dockerfile; docker build x')
    expect((await run.previewCleaning()).images).toEqual([])
    await line('printf "FROM alpine\\nRUN echo um > /b\\nRUN make\\n" > x/Dockerfile; docker build --force-rm x')
    await line('docker create --name anonimo alpine; docker commit anonimo')
    expect((await run.previewCleaning()).images).toEqual([
      expect.stringMatching(/^sha256:/),
      expect.stringMatching(/^sha256:/),
    ])
    await run.leave(true)
    expect((await line('docker images -qf dangling=true')).trim().split('\n')).toHaveLength(1)
  })

  it('leaves what another container uses', async () => {
    await run.resume()
    await line('mkdir -p etc; echo oi > etc/motd; docker build -t meu-motd:1 .')
    await line('docker run --name saudacao -v preso:/x meu-motd:1')
    await client.containers.create({ Image: 'meu-motd:1', Cmd: ['true'] }, { name: 'meu' })
    await run.leave(true)
    expect((await names()).filter((name) => !/^(alpine|busybox|ubuntu):/.test(name))).toEqual(['meu-motd:1', 'meu'])
  })

  it('leaves alone what had one of its names before', async () => {
    await client.containers.create({ Image: 'alpine', Cmd: ['true'] }, { name: 'saudacao' })
    await client.images.tag('busybox', { repository: 'meu-motd', tag: '1' })
    await run.resume()
    await run.leave(true)
    expect(await names()).toEqual([
      'alpine:3.7',
      'alpine:latest',
      'busybox:latest',
      'meu-motd:1',
      'ubuntu:20.04',
      'saudacao',
    ])
  })

  it('counts an image that was there before only once it is built again', async () => {
    await client.images.tag('busybox', { repository: 'meu-motd', tag: '1' })
    await run.resume()
    await line('mkdir -p etc; echo oi > etc/motd')
    const built = () => run.state('en').steps[1]
    expect(built()?.goals.map(({ isReached, observed }) => [isReached, observed])).toEqual([
      [false, 'the image meu-motd:1 is from before this lab: build your own'],
      [false, 'the image meu-motd:1 is from before this lab: build your own'],
      [false, 'the image meu-motd:1 is from before this lab: build your own'],
    ])
    await line('docker build -t meu-motd:1 .')
    await run.noteTag('meu-motd:1')
    await run.judge()
    expect(built()?.isReached).toBe(true)
  })
})

interface OnTheHost {
  readonly line: (text: string) => Promise<{ readonly stdout: string; readonly stderr: string }>
  readonly begin: () => Promise<LabRun>
}

/** Gives the lab that uses a path of the host to an act, which has the reference's labs to itself. */
async function withLabOf(hostPath: string, act: (on: OnTheHost) => Promise<void>): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'camada-cleaning-'))
  const client = await connect(realDaemons()[0]?.dockerHost ?? '')
  const workspaces = createWorkspaceStore({ dataDir, hostPath: (_, realPath) => realPath })
  const console = createConsole({ client: () => client, workspaces, clock: Date.now })
  const loaded = (await loadLabs(resolve('labs'))).labs.find(({ lab }) => lab.requires.hostPaths[0] === hostPath)
  if (loaded === undefined) throw new Error(`no lab uses ${hostPath}`)
  const readImage: PlayOptions['readImage'] = (engine, reference) =>
    readImageState(engine, reference, () => Promise.resolve(undefined))
  try {
    await workspaces.open('cleaning', { withExample: false })
    await exclusively('labs', () =>
      act({
        line: (text) => console.runLine('cleaning', text),
        begin: () => beginRun({ loaded, client, workspaces, console, readImage, clock: Date.now }),
      }),
    )
  } finally {
    await console.dispose()
    client.dispose()
    await rm(dataDir, { recursive: true })
  }
}

describe('cleaning up on Docker 26.1.5', () => {
  it('takes the file that a line has written on its host, unless it was there before', async (context) => {
    requireOrSkip(context, referenceDaemon)
    await withLabOf('/tmp', async ({ line, begin }) => {
      const path = '/tmp/meu-querido-container'
      const write = (text: string) =>
        line(`docker run --rm -v /tmp:/t alpine sh -c 'echo ${text} > /t/${basename(path)}'`)
      const read = async () => (await line(`docker run --rm -v /tmp:/t alpine cat /t/${basename(path)}`)).stdout
      await line(`docker run --rm -v /tmp:/t alpine rm -f /t/${basename(path)}`)
      const run = await begin()
      expect((await run.previewCleaning()).files).toEqual([])
      await write('da aula')
      expect((await run.previewCleaning()).files).toEqual([path])
      await run.leave(true)
      expect(await read()).toBe('')

      await write('de antes')
      const late = await begin()
      await late.leave(true)
      expect(await read()).toBe('de antes\n')
      await line(`docker run --rm -v /tmp:/t alpine rm /t/${basename(path)}`)
    })
  })

  it('takes the folder that a literal path has made on its host', async (context) => {
    requireOrSkip(context, referenceDaemon)
    await withLabOf('/data/meu-app', async ({ line, begin }) => {
      const folders = async (run: LabRun) => (await run.previewCleaning()).folders
      // Others' labs may have left it; what was there before a run is not the lab's.
      await line('docker run --rm -v /data/meu-app:/x alpine true')
      const late = await begin()
      expect(await folders(late)).toEqual([])
      await line('docker run --rm -v /data:/d alpine rm -r /d/meu-app')

      const run = await begin()
      expect(await folders(run)).toEqual([])
      await line('docker run --rm -v /data/meu-app:/x alpine touch /x/y')
      expect(await folders(run)).toEqual(['/data/meu-app'])
      // With something in it, it stays.
      await run.leave(true)
      expect((await line('docker run --rm -v /data/meu-app:/x alpine ls /x')).stdout).toBe('y\n')
      await line('docker run --rm -v /data:/d alpine rm -r /d/meu-app')

      const again = await begin()
      await line('docker run --rm -v /data/meu-app:/x alpine true')
      await again.leave(true)
      const { stderr } = await line('docker create --mount type=bind,source=/data/meu-app,target=/x alpine')
      expect(stderr).toContain('bind source path does not exist: /data/meu-app')
    })
  })
})
