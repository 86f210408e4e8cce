/**
 * The real docker command line on the simulator answers what was recorded on Docker 26.1.5 (`test/recorders/
 * commandLine.mjs`): each scenario on a simulator of its own, side by side.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startSimulator } from '@simulator/index'
import { describe, it } from 'vitest'
import { dockerCli, requireOrSkip } from '../support/requirements'
import { fixtureFolder, listScenarios, playLines, readScenario, type Transcript } from './transcript'

const scenarios = await listScenarios()

describe.concurrent('docker/cli replays what was recorded on Docker 26.1.5', () => {
  it.for(scenarios)('%s', async (name, context) => {
    requireOrSkip(context, dockerCli)
    const { expect } = context
    const recorded = JSON.parse(await readFile(join(fixtureFolder, `${name}.json`), 'utf8')) as Transcript
    expect(
      recorded.exchanges.map(({ line }) => line),
      'record it anew',
    ).toEqual(await readScenario(name))
    const hostDir = await mkdtemp(join(tmpdir(), 'camada-recorded-'))
    try {
      const simulator = await startSimulator({
        socketPath: join(hostDir, 'docker.sock'),
        hostFolders: [{ hostPath: hostDir, realPath: hostDir }],
      })
      const lines = recorded.exchanges.map(({ line }) => line)
      const played = playLines(lines, { dockerHost: simulator.url, hostDir })
      expect(await played.finally(() => simulator.close())).toEqual(recorded.exchanges)
    } finally {
      await rm(hostDir, { recursive: true, force: true })
    }
  })
})
