/**
 * "docs/fidelity.md lists each departure, and asking for it in the simulator says the same sentence": its lists are
 * written from the simulator's own, which is what the API, the engine screen and the command line show, and each
 * departure that can be asked for is asked for.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { discoverCamada } from '@backend/docker/client/client'
import { keptDepartures } from '@simulator/departures/kept'
import type { KeptDeparture } from '@simulator/departures/kept'
import { listDepartures } from '@simulator/departures/list'
import { refusedDepartures } from '@simulator/departures/refused'
import type { RefusedDeparture } from '@simulator/departures/refused'
import { wordedDepartures } from '@simulator/departures/worded'
import type { WordedDeparture } from '@simulator/departures/worded'
import { startSimulator } from '@simulator/index'
import type { RunningSimulator } from '@simulator/index'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { patienceMs } from '../../support/eventually'
import { dockerCli, requireOrSkip } from '../../support/requirements'
import { tarOf } from '../state/tars'
import { call } from '../twins/engine'
import { documentText, expectedDocument, writeDocument } from './document'
import { keptSettings, plainSettings, refusals, wordedLines } from './requests'
import type { AskedLine } from './requests'

let folder = ''
let socketPath = ''
let simulator: RunningSimulator | undefined

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'camada-fidelity-'))
  socketPath = join(folder, 's.sock')
  simulator = await startSimulator({ socketPath })
  for (const name of ['alpine', 'debian', 'python']) {
    await call(socketPath, { method: 'POST', path: `/images/create?fromImage=${name}&tag=latest` })
  }
  await call(socketPath, { method: 'POST', path: '/containers/create?name=box', json: { Image: 'alpine' } })
  const binary = Buffer.concat([Buffer.from('\x7fELF\x02\x01\x01', 'latin1'), Buffer.alloc(121)])
  const tar = await tarOf([{ name: 'x', bytes: binary, mode: 0o755 }])
  await call(socketPath, { method: 'POST', path: '/images/create?fromSrc=-&repo=foreign&tag=latest', tar })
})
afterAll(async () => {
  await simulator?.close()
  rmSync(folder, { recursive: true })
})

async function docker({ line, dockerfile }: AskedLine): Promise<string> {
  const env = { ...process.env, DOCKER_HOST: `unix://${socketPath}`, DOCKER_BUILDKIT: '0', HOME: folder }
  const client = spawn('docker', line, { env, stdio: ['pipe', 'pipe', 'pipe'] })
  client.stdin.end(dockerfile ?? '')
  return (await Promise.all([text(client.stdout), text(client.stderr)])).join('\n')
}

function idsOf<Id extends string>(departures: Readonly<Record<Id, unknown>>): readonly Id[] {
  return Object.keys(departures) as Id[]
}

describe('the list', () => {
  it('is what docs/fidelity.md lists', async () => {
    const expected = await expectedDocument()
    if (process.env['CAMADA_WRITE'] === '1') writeDocument(expected)
    expect(documentText()).toBe(expected)
  })

  it('is what the simulator answers', async () => {
    const { status, body } = await call(socketPath, { method: 'GET', path: '/camada/v1/departures' })
    expect({ status, told: JSON.parse(body.toString()) as unknown }).toEqual({
      status: 200,
      told: { departures: listDepartures() },
    })
  })

  it('is what the lab reads of it', async () => {
    const camada = await discoverCamada({ kind: 'socket', path: socketPath }, AbortSignal.timeout(patienceMs))
    expect(camada?.says('departures')).toBe(true)
    expect(await camada?.departures()).toEqual(listDepartures())
  })

  it('has a name and two sentences of its own for each', () => {
    const all = listDepartures()
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length)
    for (const { sentence } of all) expect(sentence['pt-BR']).not.toBe(sentence.en)
  })
})

describe('what is refused', () => {
  it.each(refusals.map(([departure, asked]) => ({ departure, asked, path: `${asked.method} ${asked.path}` })))(
    'says so to $path',
    async ({ departure, asked }) => {
      const { status, body } = await call(socketPath, asked)
      const { en } = refusedDepartures[departure].sentence
      expect(`${status} ${body.toString().trim()}`).toBe(`501 {"message":"${en}"}`)
    },
  )

  it('is asked for, each', () => {
    const asked = new Set<RefusedDeparture>(refusals.map(([departure]) => departure))
    expect(idsOf(refusedDepartures).filter((each) => !asked.has(each))).toEqual(['oldArchives'])
  })

  it('says so of an archive of before 1.10', async () => {
    const tar = await tarOf([
      { name: 'repositories', bytes: '{}' },
      { name: 'abc/json', bytes: '{}' },
    ])
    const { body } = await call(socketPath, { method: 'POST', path: '/images/load?quiet=1', tar })
    expect(body.toString()).toContain(`"error":"${refusedDepartures.oldArchives.sentence.en}"`)
  })

  it.for(idsOf(wordedLines))("says so in Docker's words or the program's: %s", async (id: WordedDeparture, context) => {
    requireOrSkip(context, dockerCli)
    expect((await docker(wordedLines[id])).replace(/\s+/g, ' ')).toContain(wordedDepartures[id].sentence.en)
  })
})

describe('what is kept without effect', () => {
  const create = async (settings: { readonly config?: object; readonly host?: object }): Promise<unknown> => {
    const json = { Image: 'alpine', ...settings.config, HostConfig: settings.host ?? {} }
    const { status, body } = await call(socketPath, { method: 'POST', path: '/containers/create', json })
    const answer = JSON.parse(body.toString()) as { Warnings?: unknown }
    return status === 201 ? answer.Warnings : answer
  }

  it.each(idsOf(keptSettings))('is warned of: %s', async (id: KeptDeparture) => {
    for (const settings of keptSettings[id]) expect(await create(settings)).toEqual([keptDepartures[id].sentence.en])
  })

  it('is not warned of by who does not ask for it', async () => {
    for (const settings of plainSettings) expect(await create(settings)).toEqual([])
  })

  it('is shown by the real command line', async (context) => {
    requireOrSkip(context, dockerCli)
    const warned = (id: KeptDeparture): string => `WARNING: ${keptDepartures[id].sentence.en}\n`
    const said = await docker({ line: ['run', '--rm', '-p', '8080:80', '--cpu-shares', '5', 'alpine', 'echo', 'hi'] })
    expect(said).toBe(`hi\n\n${warned('publishedPorts')}${warned('processors')}`)
    expect(await docker({ line: ['run', '--rm', '-m', '20m', '--cpus', '0.5', '--init', 'alpine', 'true'] })).toBe('\n')
  })

  it('is a line of a build, before each of its steps', async (context) => {
    requireOrSkip(context, dockerCli)
    const built = await docker({
      line: ['build', '--cpu-shares', '5', '-'],
      dockerfile: 'FROM alpine\nRUN true\nHEALTHCHECK CMD true\n',
    })
    const warning = ` ---> [Warning] ${keptDepartures.processors.sentence.en}`
    expect(built.split('\n').filter((each) => each.includes('[Warning]'))).toEqual([warning, warning])
  })
})
