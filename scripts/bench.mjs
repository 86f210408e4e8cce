/**
 * `npm run bench`: figures as ratios against a peer or a floor, measured in the same run by the same client. Without a
 * private daemon (CAMADA_DOCKER_26, or --engine URL) the ratios against it are named as not measured. `--only WORD`
 * runs the parts whose name has the word.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import Docker from 'dockerode'
import { measureBigImage, measureLists, measureMemory } from './bench/bigImage.mjs'
import { compareEngines } from './bench/engines.mjs'
import { startProgram } from './bench/harness.mjs'
import { measureFirstLoad, measureServe } from './bench/page.mjs'
import { measureZeros } from './bench/zeros.mjs'
import { ensureBuilt } from './build.mjs'

const { values } = parseArgs({
  options: {
    engine: { type: 'string', default: process.env.CAMADA_DOCKER_26 ?? '' },
    rounds: { type: 'string', default: '10' },
    only: { type: 'string', default: '' },
  },
})
const rounds = Number(values.rounds)

await ensureBuilt()
const scratch = await mkdtemp(join(tmpdir(), 'camada-bench-'))
let simulator = await startSimulator()
const real = values.engine === '' ? undefined : new Docker({ socketPath: values.engine.replace(/^unix:\/\//, '') })
const parts = {
  engines: () => compareEngines(simulator.docker, real, rounds),
  image: async () => {
    await measureBigImage(simulator.docker, simulator.pid, rounds)
    await simulator.end()
    simulator = await startSimulator()
    await measureMemory(simulator.docker, simulator.pid)
  },
  zeros: () => measureZeros(simulator.docker, simulator.pid),
  lists: () => measureLists(simulator.docker, rounds),
  serve: () => measureServe(scratch),
  page: () => measureFirstLoad(),
}
try {
  for (const [name, measure] of Object.entries(parts)) if (name.includes(values.only)) await measure()
} finally {
  await simulator.end()
  await rm(scratch, { recursive: true, force: true })
}

/** The simulator on the run's own state. */
async function startSimulator() {
  const args = ['--socket', join(scratch, 'docker.sock'), '--data', join(scratch, 'state')]
  const started = await startProgram('simulator.js', args, /listening on unix:\/\/(\S+)/)
  return { ...started, docker: new Docker({ socketPath: started.match }) }
}
