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
import { realDaemons } from '../../daemon/daemons'
import { referenceDaemon, requireOrSkip } from '../../support/requirements'

let labs: readonly LoadedLab[] = []

beforeAll(async () => {
  const loaded = await loadLabs(resolve('labs'))
  expect(loaded.broken).toEqual([])
  labs = loaded.labs
})

/** Plays one lab in every way on the engine at that address. */
async function check(folder: string, url: string, dataDir: string): Promise<LabReport> {
  const loaded = labs.find((candidate) => basename(dirname(candidate.workspaceDir)) === folder)
  if (loaded === undefined) throw new Error(`no lab in ${folder}`)
  const checker = await openChecker({ url, dataDir })
  try {
    return await checker.check(loaded)
  } finally {
    await checker.dispose()
  }
}

function failures(report: LabReport): readonly string[] {
  return report.results.filter((result) => !result.isPassed).map((result) => `${result.name}: ${result.detail}`)
}

const folders = readdirSync(resolve('labs')).sort()
const today = Math.floor(Date.now() / 86_400_000)

/** Whether a lab is of today's quarter. */
function isDue(folder: string): boolean {
  return process.env['CAMADA_LABS'] === 'all' || (folders.indexOf(folder) + today) % 4 === 0
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

  if (!isDue(folder)) return
  // Its folder is one that the daemon sees too: labs mount their workspace.
  it('on Docker 26.1.5, with the same verdicts', async (context) => {
    requireOrSkip(context, referenceDaemon)
    const dataDir = await mkdtemp(join(process.env['CAMADA_SHARE'] ?? '', 'labs-'))
    try {
      const daemon = realDaemons()[0]?.dockerHost ?? ''
      const report = await check(folder, daemon, dataDir)
      expect(failures(report)).toEqual([])
      expect(report.verdicts).toEqual(await simulated)
    } finally {
      await rm(dataDir, { recursive: true })
    }
  })
})
