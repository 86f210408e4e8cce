/**
 * A Python program through docker-py, Docker's own client for it: every fact that it reads from the simulator is the one
 * that it reads from the real daemon.
 */
import { execFile, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { realDaemons } from '../../daemon/daemons'
import { referenceDaemon, requireOrSkip, type Requirement } from '../../support/requirements'
import { withSimulator } from './withSimulator'

/** A Python that has docker-py: the machine's, or the one on the path. */
const interpreter = ['/usr/bin/python3', 'python3'].find(
  (python) => spawnSync(python, ['-c', 'import docker']).status === 0,
)
const dockerPy: Requirement = { isMet: interpreter !== undefined, reason: 'needs python3 with docker-py' }

function factsOf(name: string, dockerHost: string): Promise<readonly string[]> {
  const program = join(import.meta.dirname, name)
  return new Promise((done) => {
    execFile(interpreter ?? '', [program, dockerHost], (_, stdout, stderr) => done(`${stdout}${stderr}`.split('\n')))
  })
}

it.for([
  ['in its daily use', 'smoke.py', 65],
  ['where it streams, and below', 'streams.py', 40],
] as const)('reads the same from the simulator as from Docker 26.1.5 %s', async ([, program, least], context) => {
  requireOrSkip(context, dockerPy, referenceDaemon)
  const real = factsOf(program, realDaemons()[0]?.dockerHost ?? '')
  const simulated = withSimulator((url) => factsOf(program, url))
  expect((await simulated).join('\n')).toBe((await real).join('\n'))
  expect((await real).length).toBeGreaterThan(least)
})
