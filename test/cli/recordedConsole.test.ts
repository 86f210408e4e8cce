/**
 * The console's own `docker`, in its own shell, answers what the real command line was recorded to answer on Docker
 * 26.1.5: every scenario on a simulator of its own, and some on the daemon itself (`CAMADA_SCENARIOS=all` for every one).
 * Lines that differ are listed with the reason in `test/fixtures/consoleDiffers.json`; one that agrees after all fails.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startSimulator } from '@simulator/index'
import { describe, it } from 'vitest'
import differing from '../fixtures/consoleDiffers.json'
import { realDaemons } from '../daemon/daemons'
import { referenceDaemon, requireOrSkip } from '../support/requirements'
import { connect } from './compareWithCli'
import { consoleRunner } from './consoleLines'
import { fixtureFolder, listScenarios, playLines, readScenario, type Exchange, type Transcript } from './transcript'

interface Listed {
  readonly scenario: string
  readonly line: string
  readonly reason: string
  /** On the simulator alone; without it on both engines. */
  readonly engine?: string
}

const listed: readonly Listed[] = differing
const scenarios = await listScenarios()
const onDaemon = process.env['CAMADA_SCENARIOS'] === 'all' ? scenarios : ['grammar', 'images']

async function recordingOf(name: string): Promise<readonly Exchange[]> {
  return (JSON.parse(await readFile(join(fixtureFolder, `${name}.json`), 'utf8')) as Transcript).exchanges
}

/** Ids are numbered by line, so that a line that differs does not shift those of all that follow. */
function numbered(exchange: Exchange): Exchange {
  const marks = new Map<string, string>()
  const renumber = (text: string): string =>
    text.replace(/<(id|ID) (\d+)>/g, (_, kind: string, number: string) => {
      const mark = marks.get(number) ?? String(marks.size + 1)
      marks.set(number, mark)
      return `<${kind} ${mark}>`
    })
  return { ...exchange, stdout: renumber(exchange.stdout), stderr: renumber(exchange.stderr) }
}

/** The exchanges without those that are known to differ, and the lines of these that agree after all. */
function compare(
  scenario: string,
  engine: 'simulator' | 'daemon',
  played: readonly Exchange[],
  recorded: readonly Exchange[],
): { played: readonly Exchange[]; recorded: readonly Exchange[]; agreeing: readonly string[] } {
  const isListed = (line: string): boolean =>
    listed.some((each) => each.scenario === scenario && each.line === line && (each.engine ?? engine) === engine)
  const kept = recorded.map(({ line }) => !isListed(line))
  const same = (index: number): boolean =>
    JSON.stringify(numbered(played[index] as Exchange)) === JSON.stringify(numbered(recorded[index] as Exchange))
  return {
    played: played.filter((_, index) => kept[index]).map(numbered),
    recorded: recorded.filter((_, index) => kept[index]).map(numbered),
    agreeing: recorded.flatMap(({ line }, index) => (kept[index] !== true && same(index) ? [line] : [])),
  }
}

describe.concurrent('the console on the simulator answers as docker/cli on Docker 26.1.5', () => {
  it.for(scenarios)('%s', async (name, { expect }) => {
    const recorded = await recordingOf(name)
    const lines = recorded.map(({ line }) => line)
    expect(lines, 'record it anew').toEqual(await readScenario(name))
    const hostDir = await mkdtemp(join(tmpdir(), 'camada-console-'))
    try {
      const simulator = await startSimulator({
        socketPath: join(hostDir, 'docker.sock'),
        hostFolders: [{ hostPath: hostDir, realPath: hostDir }],
      })
      const client = await connect(simulator.url)
      const playing = playLines(lines, { dockerHost: simulator.url, hostDir, run: consoleRunner(client) })
      const played = await playing.finally(() => {
        client.dispose()
        return simulator.close()
      })
      const answer = compare(name, 'simulator', played, recorded)
      expect(answer.played).toEqual(answer.recorded)
      expect(answer.agreeing, 'listed as differing, and does not').toEqual([])
    } finally {
      await rm(hostDir, { recursive: true, force: true })
    }
  })
})

describe('the console on Docker 26.1.5 answers as docker/cli', () => {
  it.for(onDaemon)('%s', async (name, context) => {
    requireOrSkip(context, referenceDaemon)
    const { expect } = context
    const recorded = await recordingOf(name)
    const daemon = realDaemons()[0]
    const client = await connect(daemon?.dockerHost ?? '')
    const lines = recorded.map(({ line }) => line)
    const options = { dockerHost: client.url, hostDir: process.env['CAMADA_SHARE'] ?? '', run: consoleRunner(client) }
    const played = await playLines(lines, options).finally(() => client.dispose())
    const answer = compare(name, 'daemon', played, recorded)
    expect(answer.played).toEqual(answer.recorded)
    expect(answer.agreeing, 'listed as differing, and does not').toEqual([])
  })
})
