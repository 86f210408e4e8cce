/**
 * "docs/fidelity.md lists each departure, and asking for it in the simulator says the same sentence": its lists of what is
 * said are written from `departures.ts` and `requests.ts` (`CAMADA_WRITE=1` writes them anew), and each is asked for.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { departures, departureSentence } from '@simulator/departures'
import type { Departure } from '@simulator/departures'
import { startSimulator } from '@simulator/index'
import type { RunningSimulator } from '@simulator/index'
import { format, resolveConfig } from 'prettier'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dockerCli, requireOrSkip } from '../../support/requirements'
import { tarOf } from '../state/tars'
import { call } from '../twins/engine'
import { refusals, said } from './requests'
import type { Said } from './requests'

const document = 'docs/fidelity.md'
const begin = '<!-- what is said: written by said.test.ts -->'
const end = '<!-- end of what is said -->'

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

async function docker({ line, dockerfile }: Said): Promise<string> {
  const env = { ...process.env, DOCKER_HOST: `unix://${socketPath}`, DOCKER_BUILDKIT: '0' }
  const client = spawn('docker', line, { env, stdio: ['pipe', 'pipe', 'pipe'] })
  client.stdin.end(dockerfile ?? '')
  return (await Promise.all([text(client.stdout), text(client.stderr)])).join('\n')
}

function shown({ line, dockerfile }: Said): string {
  const instruction = dockerfile?.trim().split('\n')[1]
  return instruction === undefined ? `docker ${line.join(' ')}` : instruction
}

function lines(): string {
  const own = (Object.keys(departures) as Departure[]).map(
    (each) => `- \`${departures[each][0]}\`: ${departureSentence(each)}`,
  )
  return [...own, ...said.map((each) => `- \`${shown(each)}\`: ${each.says}`)].join('\n')
}

it('is what docs/fidelity.md lists', async () => {
  const [before = '', rest = ''] = readFileSync(document, 'utf8').split(begin)
  const expected = await format(`${before}${begin}\n\n${lines()}\n\n${end}${rest.split(end)[1] ?? ''}`, {
    ...(await resolveConfig(document)),
    parser: 'markdown',
  })
  if (process.env['CAMADA_WRITE'] === '1') writeFileSync(document, expected)
  expect(readFileSync(document, 'utf8')).toBe(expected)
})

describe('of its own', () => {
  it.each(refusals.map(([departure, asked]) => ({ departure, asked, path: `${asked.method} ${asked.path}` })))(
    'is said to $path',
    async ({ departure, asked }) => {
      const { status, body } = await call(socketPath, asked)
      expect(`${status} ${body.toString().trim()}`).toBe(`501 {"message":"${departureSentence(departure)}"}`)
    },
  )

  it('is asked for, each', () => {
    const asked = new Set(refusals.map(([departure]) => departure))
    const others = (Object.keys(departures) as Departure[]).filter((each) => !asked.has(each))
    expect(others).toEqual(['oldArchives'])
  })

  it('is said of an archive of before 1.10', async () => {
    const tar = await tarOf([
      { name: 'repositories', bytes: '{}' },
      { name: 'abc/json', bytes: '{}' },
    ])
    const { body } = await call(socketPath, { method: 'POST', path: '/images/load?quiet=1', tar })
    expect(body.toString()).toContain(`"error":"${departureSentence('oldArchives')}"`)
  })
})

it.for(said.map((each) => ({ ...each, name: shown(each) })))('says so to $name', async (each, context) => {
  requireOrSkip(context, dockerCli)
  expect((await docker(each)).replace(/\s+/g, ' ')).toContain(each.says)
})
