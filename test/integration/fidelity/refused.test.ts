/** What docs/fidelity.md says the simulator has not, the simulator says too: the sentence and the status, at once. */
import { mkdtemp, rm } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startSimulator } from '@simulator/index'
import { afterAll, beforeAll, expect, it } from 'vitest'

let folder = ''
let simulator: Awaited<ReturnType<typeof startSimulator>>

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'camada-fidelity-'))
  simulator = await startSimulator({ socketPath: join(folder, 'docker.sock') })
  await ask('POST', '/containers/create?name=c', { Image: 'alpine', Cmd: ['true'] })
})

afterAll(async () => {
  await simulator.close()
  await rm(folder, { recursive: true })
})

function ask(method: string, path: string, body?: object): Promise<string> {
  const headers = { 'content-type': 'application/json' }
  return new Promise((resolve, reject) => {
    const asked = request({ socketPath: join(folder, 'docker.sock'), method, path, headers }, (answer) => {
      let text = ''
      answer.on('data', (chunk: Buffer) => (text += chunk.toString()))
      answer.on('end', () => resolve(`${String(answer.statusCode)} ${text.trim()}`))
    })
    asked.on('error', reject)
    asked.end(body === undefined ? undefined : JSON.stringify(body))
  })
}

const absent: readonly (readonly [string, string, string, object?])[] = [
  ['GET', '/containers/c/stats?stream=0', 'does not support container statistics'],
  ['POST', '/containers/c/update', 'does not support changing the limits of a container', { Memory: 1 }],
  ['POST', '/session', 'does not support BuildKit: set DOCKER_BUILDKIT=0'],
  ['POST', '/grpc', 'does not support BuildKit: set DOCKER_BUILDKIT=0'],
  ['POST', '/build?version=2', 'builds with the classic builder: set DOCKER_BUILDKIT=0'],
  ['POST', '/build?remote=https://x/y.git', 'does not build from a remote context'],
  ['POST', '/swarm/init', 'does not support Swarm', {}],
  ['POST', '/swarm/join', 'does not support Swarm', {}],
  ['POST', '/plugins/pull?remote=x', 'does not support plugins', []],
  ['POST', '/plugins/create?name=x', 'does not support plugins'],
  ['GET', '/containers/c/checkpoints', 'does not support checkpoints'],
  ['POST', '/containers/c/checkpoints', 'does not support checkpoints', { CheckpointID: 'x' }],
  ['DELETE', '/containers/c/checkpoints/x', 'does not support checkpoints'],
  ['POST', '/networks/create', 'does not support networks of the macvlan driver', { Name: 'm', Driver: 'macvlan' }],
  ['POST', '/networks/create', 'does not support networks of the ipvlan driver', { Name: 'm', Driver: 'ipvlan' }],
]

const cases = absent.map(([method, path, sentence, body]) => ({ method, path, sentence, body }))

it.each(cases)('says that it has not $method $path', async ({ method, path, sentence, body }) => {
  expect(await ask(method, path, body)).toBe(`501 {"message":"the Camada simulator ${sentence}"}`)
})

it('refuses a quota in the words of a disk without quotas', async () => {
  const body = { Image: 'alpine', HostConfig: { StorageOpt: { size: '1G' } } }
  expect(await ask('POST', '/containers/create', body)).toBe(
    `500 {"message":"--storage-opt is supported only for overlay over xfs with 'pquota' mount option"}`,
  )
})
