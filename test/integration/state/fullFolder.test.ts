/**
 * The disk under the data folder is full: a small tmpfs. Each kind of write is refused with a sentence and leaves nothing
 * behind, nothing that was answered before is lost, what makes room works, and then everything goes on without a restart.
 */
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SimulatorState } from '@simulator/engine/simulatorState'
import { startSimulator } from '@simulator/index'
import type { RunningSimulator } from '@simulator/index'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { linuxRoot, requireOrSkip } from '../../support/requirements'
import { call, jsonOf } from '../twins/engine'
import type { Answer, Call } from '../twins/engine'
import { tarOf } from './tars'

let folder: string
let data: string
let simulator: RunningSimulator | undefined

beforeEach((context) => {
  requireOrSkip(context, linuxRoot)
  folder = mkdtempSync(join(tmpdir(), 'camada-full-folder-'))
  data = join(folder, 'data')
  mkdirSync(data)
  execFileSync('/bin/mount', ['-t', 'tmpfs', '-o', 'size=64m', 'tmpfs', data])
})
afterEach(async () => {
  try {
    await simulator?.close()
  } finally {
    simulator = undefined
    execFileSync('/bin/umount', [data])
    rmSync(folder, { recursive: true })
  }
})

const socket = (): string => join(folder, 's.sock')
const ask = (asked: Call): Promise<Answer> => call(socket(), asked)
const told = ({ status, body }: Answer): string => `${status} ${body.toString().trim()}`

async function must(asked: Call): Promise<unknown> {
  const answer = await ask(asked)
  if (answer.status >= 300 || answer.body.includes('"error"')) throw new Error(`${asked.path}: ${told(answer)}`)
  return jsonOf(answer)
}

async function exec(container: string, script: string): Promise<string> {
  const json = { Cmd: ['sh', '-c', script], AttachStdout: true, AttachStderr: true }
  const made = (await must({ method: 'POST', path: `/containers/${container}/exec`, json })) as { Id: string }
  const { body } = await ask({ method: 'POST', path: `/exec/${made.Id}/start`, json: {} })
  return body.toString()
}

/** Fills the disk but for so many bytes, as another program would. */
function fill(leaveBytes: number): () => void {
  const ballast = join(data, 'ballast')
  const { bavail, bsize } = statfsSync(data)
  try {
    writeFileSync(ballast, Buffer.alloc(Math.max(0, bavail * bsize - leaveBytes), 1))
  } catch (error) {
    // The simulator wrote meanwhile what it has to keep: the disk is as full as it was to be.
    if (!String(error).includes('ENOSPC')) throw error
  }
  return () => rmSync(ballast)
}

async function holds(): Promise<{ containers: string[]; images: string[]; volumes: string[]; networks: string[] }> {
  const names = async (path: string, field: string): Promise<string[]> => {
    const answer = jsonOf(await ask({ method: 'GET', path }))
    const list: unknown[] = Array.isArray(answer) ? answer : (answer as { Volumes: unknown[] }).Volumes
    return list.flatMap((one) => (one as Record<string, string | string[] | null>)[field] ?? []).sort()
  }
  return {
    containers: await names('/containers/json?all=1', 'Names'),
    images: await names('/images/json', 'RepoTags'),
    volumes: await names('/volumes', 'Name'),
    networks: await names('/networks', 'Name'),
  }
}

const full = 'no space left on device: the data folder of the simulator is full'

async function makeBefore(): Promise<void> {
  simulator = await startSimulator({ socketPath: socket(), dataDir: data })
  await must({ method: 'POST', path: '/images/create?fromImage=alpine&tag=latest' })
  for (const name of ['ran', 'running', 'writer']) {
    const json = { Image: 'alpine', Cmd: name === 'ran' ? ['sh', '-c', 'echo ran > /f'] : ['sleep', '1000'] }
    await must({ method: 'POST', path: `/containers/create?name=${name}`, json })
    await must({ method: 'POST', path: `/containers/${name}/start` })
  }
  await must({ method: 'POST', path: '/containers/ran/wait' })
  await must({ method: 'POST', path: '/commit?container=ran&repo=kept&tag=1', json: {} })
  await must({ method: 'POST', path: '/volumes/create', json: { Name: 'before' } })
  await must({ method: 'POST', path: '/containers/create?name=idle', json: { Image: 'alpine', Cmd: ['true'] } })
}

/** Each kind of write, and what is answered. */
async function tryEverything(): Promise<Readonly<Record<string, string>>> {
  const post = (path: string, json: unknown = {}): Promise<string> => ask({ method: 'POST', path, json }).then(told)
  const dockerfile = await tarOf([{ name: 'Dockerfile', bytes: 'FROM alpine\nRUN echo x > /x\n' }])
  const files = await tarOf([{ name: 'put', bytes: 'x' }])
  return {
    create: await post('/containers/create?name=refused', { Image: 'alpine', Cmd: ['true'] }),
    'create with a volume': await post('/containers/create?name=refused', {
      Image: 'alpine',
      HostConfig: { Binds: ['refused:/v'] },
    }),
    start: await post('/containers/idle/start'),
    rename: await post('/containers/idle/rename?name=idle2'),
    commit: await post('/commit?container=ran&repo=refused&tag=1'),
    tag: await post('/images/alpine/tag?repo=refused&tag=1'),
    build: told(await ask({ method: 'POST', path: '/build?t=refused:1', tar: dockerfile })),
    import: told(await ask({ method: 'POST', path: '/images/create?fromSrc=-&repo=refused&tag=1', tar: files })),
    volume: await post('/volumes/create', { Name: 'refused' }),
    network: await post('/networks/create', { Name: 'refused' }),
    'copy in': told(await ask({ method: 'PUT', path: '/containers/ran/archive?path=/', tar: files })),
    exec: await exec('running', 'echo written > /g'),
    end: await post('/containers/writer/stop?t=0'),
    logs: told(await ask({ method: 'GET', path: '/containers/running/logs?stdout=1' })),
  }
}

/** What a `kill -9` now would leave: the state, opened from a copy of its folder. */
async function afterKill<T>(look: (state: SimulatorState) => Promise<T> | T): Promise<T> {
  const copy = mkdtempSync(join(tmpdir(), 'camada-full-copy-'))
  cpSync(data, copy, { recursive: true, filter: (path) => !path.endsWith('ballast') })
  const state = await SimulatorState.open({ socketPath: '', dataDir: copy })
  try {
    expect(state.problems).toEqual([])
    return await look(state)
  } finally {
    await state.close()
    rmSync(copy, { recursive: true })
  }
}

const changesOf = (state: SimulatorState, name: string): readonly string[] =>
  state.engine.containers
    .get(name)
    .layer.changes()
    .map(({ path }) => path)

const keptOf = async (state: SimulatorState): Promise<unknown> => {
  const { images, containers, volumes } = (await state.view()).holds
  return { images: images.filter((name) => /kept|refused/.test(name)), containers: [...containers].sort(), volumes }
}

const refused = `500 {"message":"${full}"}`

test('a full data folder refuses what it can not keep, and goes on when there is room', async () => {
  await makeBefore()
  const before = await holds()
  const makeRoom = fill(1024 * 1024)
  const { exec: execTold, logs, end, ...others } = await tryEverything()
  expect(new Set(Object.values(others))).toEqual(new Set([refused]))
  expect(execTold).toContain(`the Camada simulator can't keep what was written: ${full}`)
  expect([logs, end]).toEqual(['200 ', '204 '])
  const { State: ended } = (await must({ method: 'GET', path: '/containers/writer/json' })) as { State: object }
  expect(ended).toMatchObject({ Status: 'exited', ExitCode: 137, Error: full })
  expect(await holds()).toEqual(before)
  const whole = { images: ['kept:1'], containers: ['idle', 'ran', 'running', 'writer'], volumes: ['before'] }
  expect(await afterKill(keptOf)).toEqual(whole)

  // What takes something away works, and makes room.
  await must({ method: 'DELETE', path: '/images/kept:1' })
  makeRoom()
  await must({ method: 'POST', path: '/containers/create?name=later', json: { Image: 'alpine', Cmd: ['true'] } })
  await must({ method: 'POST', path: '/containers/idle/start' })
  // What was refused or warned of is made up for, without being asked again.
  await expect.poll(() => afterKill((state) => changesOf(state, 'running'))).toEqual(['/g'])
  await expect.poll(() => afterKill((state) => changesOf(state, 'ran'))).toEqual(['/f', '/put'])
  expect(await afterKill((state) => state.engine.containers.get('writer').record.state.exitCode)).toBe(137)
  const containers = ['idle', 'later', 'ran', 'running', 'writer']
  expect(await afterKill(keptOf)).toEqual({ images: [], containers, volumes: ['before'] })
})

test('not even a record fits: LevelDB is opened again when there is room', async () => {
  await makeBefore()
  const makeRoom = fill(0)
  const removals: string[] = []
  for (const name of ['ran', 'idle', 'writer']) {
    removals.push(told(await ask({ method: 'DELETE', path: `/containers/${name}?force=1` })))
  }
  for (const answer of removals) expect(['204 ', refused]).toContain(answer)
  expect((await afterKill(keptOf)) as object).toMatchObject({ images: ['kept:1'], volumes: ['before'] })
  makeRoom()
  await must({ method: 'POST', path: '/volumes/create', json: { Name: 'after' } })
  await must({ method: 'POST', path: '/containers/create?name=after', json: { Image: 'alpine', Cmd: ['true'] } })
  const { containers } = (await afterKill(keptOf)) as { containers: string[] }
  expect(containers).toContain('after')
  for (const [index, name] of ['ran', 'idle', 'writer'].entries()) {
    if (removals[index] === '204 ') expect(containers).not.toContain(name)
  }
})
