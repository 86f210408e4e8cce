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
import { measureBigImage, measureMemory } from './bench/bigImage.mjs'
import { measureCatalog } from './bench/catalog.mjs'
import { measureConsole } from './bench/console.mjs'
import { compareEngines } from './bench/engines.mjs'
import { startProgram } from './bench/harness.mjs'
import { measureLabs } from './bench/labs.mjs'
import { measureLists } from './bench/lists.mjs'
import { measureFirstLoad, measureServe } from './bench/page.mjs'
import { measureRunaways } from './bench/runaways.mjs'
import { measureSharing } from './bench/sharing.mjs'
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
const real = values.engine === '' ? undefined : new Docker({ socketPath: values.engine.replace(/^unix:\/\//, '') })
let states = 0
/** Each has a simulator of its own, on a state of its own. */
const parts = {
  engines: () => withSimulator((simulator) => compareEngines(simulator, real, rounds)),
  image: async () => {
    await withSimulator(({ docker, pid }) => measureBigImage(docker, pid, rounds), 'image')
    await withSimulator(({ docker, pid }) => measureMemory(docker, pid), 'image')
  },
  zeros: () => withSimulator(({ docker, pid }) => measureZeros(docker, pid)),
  lists: () => withSimulator(({ docker, pid }) => measureLists(docker, pid, rounds)),
  catalog: () => withSimulator(({ docker, pid }) => measureCatalog(docker, pid)),
  runaways: () => withSimulator(({ docker }) => measureRunaways(docker, rounds * 4)),
  labs: () => measureLabs(rounds),
  sharing: () => measureSharing(rounds),
  serve: () => measureServe(scratch),
  console: () => measureConsole(values.engine, rounds),
  page: () => measureFirstLoad(),
}
try {
  for (const [name, measure] of Object.entries(parts)) if (name.includes(values.only)) await measure()
} finally {
  await rm(scratch, { recursive: true, force: true })
}

/** A simulator for as long as it is used; its state is kept for the next one of the same name. */
async function withSimulator(use, state = `state-${states++}`) {
  const args = ['--socket', join(scratch, 'docker.sock'), '--data', join(scratch, state)]
  const started = await startProgram('simulator.js', args, /listening on unix:\/\/(\S+)/)
  try {
    await use({ docker: new Docker({ socketPath: started.match }), pid: started.pid })
  } finally {
    await started.end()
  }
}
