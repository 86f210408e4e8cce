/**
 * Containers that run away beside one that is used through dockerode: its execs are answered, lists and a build go on,
 * and each is killed. How fast all that is, `npm run bench -- --only runaways` measures.
 */
import Dockerode from 'dockerode'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Bench } from '../../conformance/bench'
import { startTarget, type Target } from '../storm/target'
import { demultiplexed } from './dockerode/hearing'

/** Image and command line of each. */
const runaways: Readonly<Record<string, readonly [string, string]>> = {
  'a busy loop': ['alpine', 'while :; do :; done'],
  'a fork bomb': ['alpine', 'f() { f | f & }; f; sleep 1000'],
  'a memory hog': ['alpine', 'yes | sort'],
  '10,000 open files': ['bash', 'for ((i = 0; i < 10000; i++)); do exec {fd}</dev/null; done; sleep 1000'],
  'an endless log': ['alpine', 'yes'],
  'a pathological pattern': ['alpine', "while :; do echo aaaaaaaaaaaaaaaaaaaaaaaa | grep -E '^(a+)+\\1b$'; done"],
}

let target: Target
let bench: Bench

beforeAll(async () => {
  target = await startTarget()
  const docker = new Dockerode({ socketPath: target.socketPath, version: 'v1.45' })
  const url = `unix://${target.socketPath}`
  bench = new Bench({
    url,
    docker,
    apiVersion: '1.45',
    hostDir: '/tmp/camada-clients',
    isReal: false,
    close: target.close,
  })
  const pulled = await docker.pull('ubuntu')
  await new Promise((done) => docker.modem.followProgress(pulled, done))
})

afterAll(async () => {
  await target.close()
})

async function echo(container: Dockerode.Container, word: string): Promise<string> {
  const exec = await container.exec({ Cmd: ['/bin/echo', word], AttachStdout: true })
  return (await demultiplexed(bench.docker, await exec.start({}))).stdout
}

it.each(Object.entries(runaways))('a neighbour goes on beside %s', async (_, [face, script]) => {
  const neighbour = await bench.create(['sleep', '1000'])
  await neighbour.start()
  const [image, shell] = face === 'bash' ? ['ubuntu', 'bash'] : [face, 'sh']
  const runaway = await bench.create([shell, '-c', script], { image, host: { Memory: 256 * 1024 ** 2 } })
  await runaway.start()
  const { ended } = await bench.waiting(runaway, 'not-running')
  for (const word of ['one', 'two', 'three']) expect(await echo(neighbour, word)).toBe(`${word}\n`)
  const names = (await bench.docker.listContainers()).map(({ Id }) => Id)
  expect(names).toContain(neighbour.id)
  const built = await bench.build({ Dockerfile: 'FROM alpine\nRUN echo beside > /a\n' }, { nocache: true })
  expect([built.error, built.output.includes('Successfully built')]).toEqual([undefined, true])
  // The OOM killer may have been faster; then there is nothing to kill.
  await runaway.kill().catch((error: { statusCode?: number }) => expect(error.statusCode).toBe(409))
  expect(await ended).toBe(137)
  expect(target.ended()).toBeUndefined()
  await Promise.all([runaway, neighbour].map((container) => container.remove({ force: true })))
})
