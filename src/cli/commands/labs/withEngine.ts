/** An engine for as long as a verb needs it: the one named, or a simulator on a scratch state. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { simulatorSocketPath } from '@backend/app/dataDir'
import { forkSimulator } from '@backend/app/simulatorProcess'
import { openChecker, type Checker } from '@backend/labs/openChecker'
import type { LabsArguments } from './verb'

/** Gives a checker to `use`, and removes what it needed afterwards. */
export async function withChecker<Result>(
  { engine, rootDir }: Pick<LabsArguments, 'engine' | 'rootDir'>,
  use: (checker: Checker) => Promise<Result>,
): Promise<Result> {
  const dataDir = await mkdtemp(join(tmpdir(), 'camada-labs-'))
  const simulator = engine === 'simulator' ? await startSimulator(rootDir, dataDir) : undefined
  try {
    const checker = await openChecker({ url: simulator?.url ?? engine, dataDir })
    try {
      return await use(checker)
    } finally {
      await checker.dispose()
    }
  } finally {
    await simulator?.dispose()
    await rm(dataDir, { recursive: true, force: true })
  }
}

async function startSimulator(rootDir: string, dataDir: string): ReturnType<typeof forkSimulator> {
  const workspacesDir = join(dataDir, 'workspaces')
  await mkdir(workspacesDir)
  const place = {
    socketPath: simulatorSocketPath(dataDir, process.platform),
    dataDir: join(dataDir, 'simulator'),
    workspacesDir,
  }
  return forkSimulator(join(rootDir, 'out', 'main', 'simulator.js'), place)
}
