/**
 * Every lab, played in every way on the simulator, and a quarter of them, another one each day, on the reference too, with
 * the same verdicts. `CAMADA_LABS=all` plays all of them there.
 */
import { readdirSync } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import type { LabReport } from '@backend/labs/checkLab'
import { loadLabs, type LoadedLab } from '@backend/labs/loadLabs'
import { openChecker } from '@backend/labs/openChecker'
import { startSimulator } from '@simulator/index'
import { beforeAll, describe, expect, it } from 'vitest'
import { connect } from '../../cli/compareWithCli'
import { realDaemons } from '../../daemon/daemons'
import { hold } from '../../support/exclusively'
import { referenceDaemon, requireOrSkip } from '../../support/requirements'

let labs: readonly LoadedLab[] = []

beforeAll(async () => {
  const loaded = await loadLabs(resolve('labs'))
  expect(loaded.broken).toEqual([])
  labs = loaded.labs
})

function labOf(folder: string): LoadedLab {
  const loaded = labs.find((candidate) => basename(dirname(candidate.workspaceDir)) === folder)
  if (loaded === undefined) throw new Error(`no lab in ${folder}`)
  return loaded
}

/** Plays one lab in every way on the engine at that address. */
async function check(folder: string, url: string, dataDir: string): Promise<LabReport> {
  const checker = await openChecker({ url, dataDir })
  try {
    return await checker.check(labOf(folder))
  } finally {
    await checker.dispose()
  }
}

function failures(report: LabReport): readonly string[] {
  return report.results.filter((result) => !result.isPassed).map((result) => `${result.name}: ${result.detail}`)
}

/** Whether one of two labs makes something that the other speaks of: on one daemon they would meet each other's. */
function areInEachOthersWay(a: LoadedLab, b: LoadedLab): boolean {
  const makes = ({ lab: { makes } }: LoadedLab): readonly string[] =>
    Object.values(makes)
      .flat()
      .map((name) => name.replace(/:latest$/, ''))
  const text = ({ lab }: LoadedLab): string => JSON.stringify(lab)
  return makes(a).some((name) => text(b).includes(name)) || makes(b).some((name) => text(a).includes(name))
}

const onTheDaemon = new Map<string, Promise<unknown>>()

/** Plays a lab on the daemon once those that came before and would meet it have been played. */
function playApart<Result>(folder: string, act: () => Promise<Result>): Promise<Result> {
  const ours = labOf(folder)
  const others = [...onTheDaemon].filter(([other]) => areInEachOthersWay(ours, labOf(other)))
  const played = Promise.allSettled(others.map(([, done]) => done)).then(act)
  onTheDaemon.set(folder, played)
  return played
}

let daemonUsers = 0
let daemonHeld: Promise<() => Promise<void>> | undefined

/** Has the daemon to this file while one of its labs is played there: most are played on simulators of their own. */
async function withDaemon<Result>(use: () => Promise<Result>): Promise<Result> {
  daemonUsers++
  const release = await (daemonHeld ??= hold('daemon'))
  try {
    return await use()
  } finally {
    daemonUsers--
    if (daemonUsers === 0) {
      daemonHeld = undefined
      await release()
    }
  }
}

const folders = readdirSync(resolve('labs')).sort()
const today = Math.floor(Date.now() / 86_400_000)

/** Whether a lab is of today's quarter. */
function isDue(folder: string): boolean {
  return process.env['CAMADA_LABS'] === 'all' || (folders.indexOf(folder) + today) % 4 === 0
}

/** Their builds fetch packages: the private daemons have no network, the simulator needs none. */
const needANetwork = ['14-slimming']

/** Images of the lab that the engine hasn't got: there is no stand-in of theirs in CI (`test/recorders/databases.mjs` makes some). */
async function missingImages(folder: string, url: string): Promise<readonly string[]> {
  const client = await connect(url)
  const there = new Set((await client.images.list()).flatMap(({ RepoTags }) => RepoTags ?? []))
  client.dispose()
  return labOf(folder).lab.requires.images.filter((image) => !there.has(image))
}

// They wait for processes most of their time, and so are played side by side.
describe.concurrent.each(folders)('%s survives being played in every way', (folder) => {
  let tell = (_: readonly string[]): void => undefined
  const simulated = new Promise<readonly string[]>((resolve) => (tell = resolve))

  it('on the simulator', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'camada-labs-'))
    await mkdir(join(dataDir, 'workspaces'))
    const simulator = await startSimulator({
      socketPath: join(dataDir, 'docker.sock'),
      hostFolders: [{ hostPath: '/home/aluno', realPath: join(dataDir, 'workspaces') }],
    })
    try {
      const report = await check(folder, simulator.url, dataDir)
      expect(failures(report)).toEqual([])
      tell(report.verdicts)
    } finally {
      tell(['the simulator failed'])
      await simulator.close()
      await rm(dataDir, { recursive: true })
    }
  })

  if (!isDue(folder) || needANetwork.includes(folder)) return
  // Its folder is one that the daemon sees too: labs mount their workspace.
  it('on Docker 26.1.5, with the same verdicts', async (context) => {
    requireOrSkip(context, referenceDaemon)
    const dataDir = await mkdtemp(join(process.env['CAMADA_SHARE'] ?? '', 'labs-'))
    try {
      const daemon = realDaemons()[0]?.dockerHost ?? ''
      const missing = await missingImages(folder, daemon)
      const report = await withDaemon(() => playApart(folder, () => check(folder, daemon, dataDir)))
      if (missing.length > 0) {
        expect(failures(report)).toEqual([expect.stringContaining(`needs: ${missing[0] ?? ''} is not there`)])
        return
      }
      expect(failures(report)).toEqual([])
      expect(report.verdicts).toEqual(await simulated)
    } finally {
      await rm(dataDir, { recursive: true })
    }
  }, 1_200_000)
})
