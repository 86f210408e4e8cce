/** The same work on the simulator and on a daemon, in turn, so that a slow minute of the machine meets both. */
import { Readable } from 'node:stream'
import { pack } from 'tar-stream'
import { median, print, timed } from './harness.mjs'

/** Prints how many times faster the simulator is; without a daemon, what it takes. */
export async function compareEngines(simulated, real, rounds) {
  if (real === undefined) print('simulator against a daemon', 'not measured: no private daemon (CAMADA_DOCKER_26)')
  const work = [
    ['run --rm alpine true', runRm],
    ['a build of 10 steps', buildTenSteps],
  ]
  for (const [name, act] of work) {
    const times = { simulator: [], daemon: [] }
    for (let round = -1; round < rounds; round++) {
      const simulatorMs = await timed(() => act(simulated))
      const daemonMs = real === undefined ? undefined : await timed(() => act(real))
      if (round < 0) continue
      times.simulator.push(simulatorMs)
      if (daemonMs !== undefined) times.daemon.push(daemonMs)
    }
    const ours = median(times.simulator)
    if (real === undefined) print(name, `${ours.toFixed(1)} ms on the simulator`)
    else {
      const theirs = median(times.daemon)
      print(
        name,
        `${(theirs / ours).toFixed(1)} times faster (${ours.toFixed(1)} ms, daemon ${theirs.toFixed(0)} ms)`,
        'aim: 20',
      )
    }
  }
}

async function runRm(docker) {
  const container = await docker.createContainer({ Image: 'alpine', Cmd: ['true'], HostConfig: { AutoRemove: true } })
  const gone = container.wait({ condition: 'removed' })
  await container.start()
  await gone
}

let builds = 0

async function buildTenSteps(docker) {
  builds += 1
  const steps = Array.from({ length: 9 }, (_, step) => `RUN echo ${builds} > /step-${step}`)
  const tar = pack()
  tar.entry({ name: 'Dockerfile' }, ['FROM alpine', ...steps].join('\n'))
  tar.finalize()
  const tag = `camada-bench:${builds}`
  const stream = await docker.buildImage(Readable.from(tar), { t: tag, nocache: true })
  await new Promise((resolve, reject) => {
    docker.modem.followProgress(stream, (error, messages) => {
      const failure = error ?? messages.find((message) => message.error !== undefined)
      if (failure) reject(new Error(failure.error ?? failure.message))
      else resolve()
    })
  })
  await docker.getImage(tag).remove()
}
