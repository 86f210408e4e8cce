// `npm run conformance -- --engine URL`: runs the conformance suite on one engine (`simulator`, or an address as in
// DOCKER_HOST), or without `--engine` on the simulator and the private daemons that CAMADA_DOCKER_26 and _20 name.
// Only what carries the run's prefix is made and removed; the engine must have `alpine`.
import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const [option, engine, ...rest] = process.argv.slice(2)
const isNarrowed = option === '--engine' && engine !== undefined && engine !== ''
if (option !== undefined && (!isNarrowed || rest.length > 0)) {
  process.stderr.write('usage: npm run conformance -- [--engine simulator|unix:///…|tcp://…]\n')
  process.exit(2)
}

const require = createRequire(import.meta.url)
const vitest = join(dirname(require.resolve('vitest/package.json')), 'vitest.mjs')
const { status } = spawnSync(
  process.execPath,
  [
    vitest,
    'run',
    '--project',
    'conformance',
    '--reporter=default',
    `--reporter=${join(import.meta.dirname, 'skipReporter.mjs')}`,
    ...(isNarrowed ? ['simulatorOrGiven'] : []),
  ],
  {
    stdio: 'inherit',
    cwd: join(import.meta.dirname, '..'),
    env: isNarrowed ? { ...process.env, CAMADA_CONFORMANCE_ENGINE: engine } : process.env,
  },
)
process.exit(status ?? 1)
