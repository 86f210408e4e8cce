import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startSimulator, type RunningSimulator } from '@simulator/index'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { realDaemons } from '../daemon/daemons'
import { dockerCli, referenceDaemon, requireOrSkip } from '../support/requirements'
import { comparable, runReal, splitWords } from './compareWithCli'
import { isUnordered, lines } from './lines'

/**
 * Left out: lines that tell the base image itself (the daemon's is a stand-in, imported) and the one that asks the
 * registry for an image that does not exist (the daemon has no network, the simulator answers as the registry does).
 */
const isAboutBaseImage = /^(images (-q )?alpine|image ls|history (-q )?alpine|run --rm nao-existe)/

/** The real docker command line on the simulator and on the private daemon: it can't tell them apart. */
describe('docker/cli on the simulator answers as on Docker 26.1.5', () => {
  let simulator: RunningSimulator
  let folder: string
  let daemon = ''

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'camada-cli-'))
    simulator = await startSimulator({ socketPath: join(folder, 'docker.sock') })
  })
  beforeEach((context) => {
    requireOrSkip(context, referenceDaemon, dockerCli)
    daemon = realDaemons()[0]?.dockerHost ?? ''
  })
  afterAll(async () => {
    await simulator.close()
    await rm(folder, { recursive: true })
    if (!referenceDaemon.isMet) return
    await runReal(daemon, ['rm', '-f', 'sim-a', 'sim-a-novo'])
    await runReal(daemon, ['volume', 'rm', '-f', 'sim-a'])
  })

  it.each(lines.filter((line) => !isAboutBaseImage.test(line)))('docker %s', async (line) => {
    const words = splitWords(line).map((word) => word.replaceAll('$X', 'sim-a'))
    const real = await runReal(daemon, words)
    const simulated = await runReal(simulator.url, words)
    const isSorted = isUnordered.test(line)
    expect(comparable(simulated, 'sim-a', isSorted)).toEqual(comparable(real, 'sim-a', isSorted))
  })
})
