import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { LabReport } from '@backend/labs/checkLab'
import { loadLabs, type LoadedLab } from '@backend/labs/loadLabs'
import { openChecker } from '@backend/labs/openChecker'
import { startSimulator } from '@simulator/index'
import { beforeAll, describe, expect, it } from 'vitest'
import { realDaemons } from '../../daemon/daemons'
import { exclusively } from '../../support/exclusively'
import { referenceDaemon, requireOrSkip } from '../../support/requirements'

let labs: readonly LoadedLab[] = []

beforeAll(async () => {
  const loaded = await loadLabs(resolve('labs'))
  expect(loaded.broken).toEqual([])
  labs = loaded.labs
})

/** Plays one lab in every way on the engine at that address. */
async function check(labId: string, url: string, dataDir: string): Promise<LabReport> {
  const loaded = labs.find((candidate) => candidate.lab.id === labId)
  if (loaded === undefined) throw new Error(`no lab ${labId}`)
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

describe.each(['first-image', 'container-layer', 'named-volumes', 'volumes-from', 'deleting-does-not-shrink'])(
  '%s survives being played in every way',
  (labId) => {
    const verdicts = new Map<string, readonly string[]>()

    it('on the simulator', async () => {
      const dataDir = await mkdtemp(join(tmpdir(), 'camada-labs-'))
      await mkdir(join(dataDir, 'workspaces'))
      const simulator = await startSimulator({
        socketPath: join(dataDir, 'docker.sock'),
        hostFolders: [{ hostPath: '/home/aluno', realPath: join(dataDir, 'workspaces') }],
      })
      try {
        const report = await check(labId, simulator.url, dataDir)
        expect(failures(report)).toEqual([])
        verdicts.set('simulator', report.verdicts)
      } finally {
        await simulator.close()
        await rm(dataDir, { recursive: true })
      }
    })

    // Its folder is one that the daemon sees too: labs mount their workspace.
    it('on Docker 26.1.5, with the same verdicts', async (context) => {
      requireOrSkip(context, referenceDaemon)
      const dataDir = await mkdtemp(join(process.env['CAMADA_SHARE'] ?? '', 'labs-'))
      try {
        const daemon = realDaemons()[0]?.dockerHost ?? ''
        const report = await exclusively('labs', () => check(labId, daemon, dataDir))
        expect(failures(report)).toEqual([])
        verdicts.set('daemon', report.verdicts)
        expect(report.verdicts).toEqual(verdicts.get('simulator'))
      } finally {
        await rm(dataDir, { recursive: true })
      }
    })
  },
)
