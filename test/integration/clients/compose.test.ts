/**
 * docker-compose 1.29, the one that is a Python program over the classic API: two services with a build, a volume, two
 * networks and a dependency go up, change and go down, and every command says the same as on the real daemon.
 */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { realDaemons } from '../../daemon/daemons'
import { referenceDaemon, requireOrSkip } from '../../support/requirements'
import { programOf, say } from './program'
import { withFolder, withSimulator } from './withSimulator'

const composition = `version: '3.8'
services:
  store:
    build: {context: ., args: {WORD: palavra}}
    image: cli-store:1
    command: sh -c 'cat /built; echo kept >> /data/log; cat /data/log; sleep 1000'
    volumes: ['data:/data']
    networks: {back: {aliases: [armazem]}}
    environment: {A: b}
    tmpfs: /scratch
    stop_signal: SIGKILL
  reader:
    image: alpine
    depends_on: [store]
    command: sh -c 'cat /shared/log; grep -c 10.76 /etc/hosts; exit 3'
    volumes: ['data:/shared:ro']
    networks: [back, front]
volumes:
  data: {labels: {io.camada.test: compose}}
networks:
  back: {driver: bridge, ipam: {config: [{subnet: 10.76.0.0/24}]}}
  front: {}
`

/** Lines of the story; what two containers do at once is told in either order. */
const story = [
  'build --no-cache',
  'up -d',
  "exec -T store sh -c 'grep scratch /proc/mounts | cut -c1-14; echo $A; cat /data/log'",
  'run --rm -T store cat /built',
  'stop store',
  'start store',
  'logs --no-color store',
  'scale store=2',
  'pause store',
  'unpause store',
  'kill store',
  'down -v --rmi local',
]

async function play(dockerHost: string): Promise<readonly string[]> {
  return withFolder(async (folder) => {
    await mkdir(join(folder, 'project'))
    await writeFile(join(folder, 'project', 'docker-compose.yml'), composition)
    await writeFile(join(folder, 'project', 'Dockerfile'), 'FROM alpine\nARG WORD=x\nRUN echo $WORD > /built\n')
    const env = { DOCKER_HOST: dockerHost, COMPOSE_PROJECT_NAME: 'cli-compose', COMPOSE_ANSI: 'never' }
    const told: string[] = []
    for (const line of story) {
      const shell = ['sh', '-c', `docker-compose ${line}`] as const
      const { code, text } = await say(shell, { folder: join(folder, 'project'), env })
      told.push(`$ ${line}`, ...settled(text), `-> ${String(code)}`)
    }
    await say(['docker', 'rmi', '-f', 'cli-store:1'], { folder, env })
    return told
  })
}

/** Lines in one order, without what comes and goes with the speed of the machine. */
function settled(text: string): readonly string[] {
  const lines = text.split('\n').map((line) => line.replace(/\s+/g, ' ').trim())
  return lines.filter((line) => line !== '' && !/^\S+ \S+ \.\.\.$/.test(line)).sort()
}

it('tells the same story on the simulator as on Docker 26.1.5', async (context) => {
  requireOrSkip(context, programOf('docker-compose'), referenceDaemon)
  const real = play(realDaemons()[0]?.dockerHost ?? '')
  const simulated = await withSimulator(play)
  expect(simulated).toEqual(await real)
  expect(simulated.filter((line) => line.startsWith('-> '))).toEqual(story.map(() => '-> 0'))
}, 300_000)
