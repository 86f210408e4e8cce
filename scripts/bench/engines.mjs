/** The same work on the simulator and on a daemon, in turn, so that a slow minute of the machine meets both. */
import { Readable } from 'node:stream'
import { pack } from 'tar-stream'
import { build, median, print, printAgainst, printMs, processorMs, runIn, timed } from './harness.mjs'
import { withFloor } from './floor.mjs'

const execsInARow = 10

/** Rounds that are run and not counted: the client, the same program on both sides, is compiled by then. */
const warmUpRounds = 10

/** Prints how many times faster the simulator (`pid` is its process) is; without a daemon, what it takes. */
export async function compareEngines({ docker, pid }, real, rounds) {
  if (real === undefined) print('simulator against a daemon', 'not measured: no private daemon (CAMADA_DOCKER_26)')
  const both = { simulator: { docker, pid }, real }
  const compare = (act, count = rounds) => inTurn(both, act, count)
  const shorter = await compare(runRm)
  printAgainst('run --rm alpine true', shorter.ours, shorter.theirs)
  const built = await compare(buildTenSteps)
  printAgainst('a build of 10 steps', built.ours, built.theirs)
  await inContainers(both, async (container) => {
    await compareExecs(both, container, rounds)
    const loop = 'i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done; echo $i'
    const counted = await compare((engine) => runIn(engine, container(engine), loop), Math.min(rounds, 5))
    printMs('a loop of 100,000 steps', counted.ours, 1000, against(counted, 'busybox itself'))
    const make = 'mkdir -p /many; cd /many; for d in $(seq 100); do mkdir d$d; (cd d$d; touch $(seq 100)); done'
    for (const engine of [docker, real]) if (engine !== undefined) await runIn(engine, container(engine), make)
    const list = await compare((engine) => runIn(engine, container(engine), 'ls -lR /many | wc -l'))
    printMs('ls -lR of 10,000 files', list.ours, 1000, against(list, 'busybox itself'))
  })
}

function against({ ours, theirs }, peer) {
  return theirs === undefined ? '' : `, ${(ours.clockMs / theirs).toFixed(1)} times ${peer}`
}

/** Medians: of the simulator by clock and processor, of the daemon by the clock. */
async function inTurn({ simulator, real }, act, rounds) {
  const times = { ours: [], cpu: [], theirs: [] }
  for (let round = -1; round < rounds; round++) {
    const ranMs = await processorMs(simulator.pid)
    const oursMs = await timed(() => act(simulator.docker))
    const cpuMs = (await processorMs(simulator.pid)) - ranMs
    const theirsMs = real === undefined ? undefined : await timed(() => act(real))
    if (round < 0) continue
    times.ours.push(oursMs)
    times.cpu.push(cpuMs)
    if (theirsMs !== undefined) times.theirs.push(theirsMs)
  }
  const ours = { clockMs: median(times.ours), cpuMs: median(times.cpu) }
  return { ours, theirs: real === undefined ? undefined : median(times.theirs) }
}

/**
 * Ten in a row, each engine in turn, and one after a pause, when processor and caches have turned to something else: of
 * that the client and HTTP take most, so that what they take of a server that does nothing is printed beside.
 */
async function compareExecs(both, container, rounds) {
  await withFloor(async (floor) => {
    const peers = [
      { docker: both.simulator.docker, container: container(both.simulator.docker), pid: both.simulator.pid },
      ...(both.real === undefined ? [] : [{ docker: both.real, container: container(both.real) }]),
      floor,
    ]
    await execsOf(peers, { rounds: warmUpRounds, count: execsInARow, waitMs: 0 })
    for (const [name, count, waitMs] of [
      [`exec echo, ${execsInARow} in a row`, execsInARow, 0],
      ['exec echo after a pause', 1, 60],
    ]) {
      const figures = await execsOf(peers, { rounds, count, waitMs })
      const [ours, theirs, bare] = [figures[0], both.real && figures[1].clockMs, figures.at(-1)]
      const most = theirs / bare.clockMs
      printAgainst(name, ours, theirs, count > 1 ? '20' : `20, where the floor allows ${most.toFixed(0)}`)
      print('  of which the client and HTTP', `${bare.clockMs.toFixed(1)} ms, a server that does nothing`)
    }
  })
}

async function execsOf(peers, { rounds, count, waitMs }) {
  const times = peers.map(() => ({ clock: [], cpu: [] }))
  for (let round = -1; round < rounds; round++) {
    for (const [at, { docker, container, pid }] of peers.entries()) {
      await new Promise((resolve) => setTimeout(resolve, waitMs))
      const ranMs = await processorMs(pid)
      for (let turn = 0; turn < count; turn++) {
        const tookMs = await timed(() => runIn(docker, container, 'echo hi'))
        if (round >= 0) times[at].clock.push(tookMs)
      }
      if (round >= 0) times[at].cpu.push(((await processorMs(pid)) - ranMs) / count)
    }
  }
  return times.map(({ clock, cpu }) => ({ clockMs: median(clock), cpuMs: median(cpu) }))
}

/** A sleeping container on each engine for as long as it is used. */
async function inContainers({ simulator, real }, use) {
  const containers = new Map()
  for (const engine of [simulator.docker, real]) {
    if (engine === undefined) continue
    const container = await engine.createContainer({ Image: 'alpine', Cmd: ['sleep', '1000'] })
    containers.set(engine, container)
    await container.start()
  }
  try {
    await use((engine) => containers.get(engine))
  } finally {
    for (const container of containers.values()) await container.remove({ force: true })
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
  await build(docker, Readable.from(tar), { t: tag, nocache: true })
  await docker.getImage(tag).remove()
}
