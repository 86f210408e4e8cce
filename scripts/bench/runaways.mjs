/**
 * A container that runs away beside one that is used: the 95th percentile of its `exec echo` over HTTP, the other calls,
 * and how soon the runaway is killed. The same with nothing beside is the floor.
 */
import { Readable } from 'node:stream'
import { pack } from 'tar-stream'
import { build, print, pull, quantile, runIn, timed } from './harness.mjs'

/** Name, image and shell line of each. */
const runaways = [
  ['a busy loop', 'alpine', 'while :; do :; done'],
  ['a fork bomb', 'alpine', 'f() { f | f & }; f; sleep 1000'],
  ['a memory hog', 'alpine', 'yes | sort'],
  ['10,000 open files', 'ubuntu', 'for ((i=0;i<10000;i++)); do exec {fd}</dev/null; done; sleep 1000'],
  ['an endless log', 'alpine', 'yes'],
  [
    'a pathological pattern',
    'alpine',
    "while :; do echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa | grep -E '^(a+)+\\1b$'; done",
  ],
]

/** `rounds` execs beside each; every third one is followed by a list and the whole ends with a build. */
export async function measureRunaways(docker, rounds) {
  await pull(docker, 'ubuntu')
  const neighbour = await docker.createContainer({ Image: 'alpine', Cmd: ['sleep', '1000'] })
  await neighbour.start()
  try {
    const floor = quantile(await echoes(docker, neighbour, rounds), 0.95)
    print('exec echo, nothing beside', `${floor.toFixed(0)} ms at the 95th percentile`)
    for (const [name, image, script] of runaways)
      await beside({ docker, neighbour, rounds, floor }, { name, image, script })
  } finally {
    await neighbour.remove({ force: true })
  }
}

async function beside({ docker, neighbour, rounds, floor }, { name, image, script }) {
  const shell = image === 'ubuntu' ? 'bash' : 'sh'
  const runaway = await docker.createContainer({ Image: image, Cmd: [shell, '-c', script], Entrypoint: [] })
  await runaway.start()
  await new Promise((resolve) => setTimeout(resolve, 300))
  const execMs = quantile(await echoes(docker, neighbour, rounds), 0.95)
  const listMs = await timed(() => docker.listContainers({ all: true }))
  const buildMs = await timed(() => buildTwoSteps(docker))
  const killMs = await timed(async () => {
    const over = runaway.wait()
    // One that the OOM killer was faster with is over already.
    await runaway.kill().catch((error) => {
      if (error.statusCode !== 409) throw error
    })
    await over
  })
  await runaway.remove({ force: true })
  const others = `${(execMs / floor).toFixed(1)} times the floor; list ${listMs.toFixed(0)}, build ${buildMs.toFixed(0)} ms`
  print(
    `exec echo beside ${name}`,
    `${(execMs / 100).toFixed(2)} of 100 ms (${execMs.toFixed(0)} ms, ${others})`,
    'aim: under 1',
  )
  print('  its kill', `${(killMs / 1000).toFixed(2)} of 1 s (${killMs.toFixed(0)} ms)`, 'aim: under 1')
}

async function echoes(docker, container, rounds) {
  const times = []
  for (let round = 0; round < rounds; round++) {
    times.push(
      await timed(async () => {
        const output = await runIn(docker, container, '/bin/echo hi')
        if (!output.includes('hi')) throw new Error(`echo said ${output}`)
      }),
    )
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  return times
}

let builds = 0

async function buildTwoSteps(docker) {
  builds += 1
  const tar = pack()
  tar.entry({ name: 'Dockerfile' }, `FROM alpine\nRUN echo ${builds} > /a\nRUN echo ${builds} > /b\n`)
  tar.finalize()
  const tag = `camada-bench-beside:${builds}`
  await build(docker, Readable.from(tar), { t: tag, nocache: true })
  await docker.getImage(tag).remove()
}
