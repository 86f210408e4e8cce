import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createConsole, type Console } from '@backend/console/console'
import type { EngineClient } from '@backend/docker/types'
import { labLabels } from '@backend/labs/labels'
import { LabRun } from '@backend/labs/labRun'
import { loadLabs } from '@backend/labs/loadLabs'
import { readImageState } from '@backend/labs/readImageState'
import { createWorkspaceStore, type WorkspaceStore } from '@backend/workspaces/workspaceStore'
import { startSimulator, type RunningSimulator } from '@simulator/index'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { connect } from '../../cli/compareWithCli'

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
      progressStore: { read: () => Promise.resolve(undefined), write: () => Promise.resolve() },
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
    const answer = await console.runLine(run.workspace, text)
    await run.judge()
    return answer.stdout
  }
  const names = async (): Promise<readonly string[]> => [
    ...(await line('docker images --format "{{.Repository}}:{{.Tag}}"')).trim().split('\n').sort(),
    ...(await line('docker ps -a --format "{{.Names}}"')).trim().split('\n').sort(),
  ]

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
    })
    await run.leave(true)
    expect(await names()).toEqual(['alpine:3.7', 'alpine:latest', 'busybox:latest', 'ubuntu:20.04', 'meu'])
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
