/** `camada labs`: what a teacher runs on labs. `check` plays every lab in every way and reports; it exits with 1. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { simulatorSocketPath } from '@backend/app/dataDir'
import { forkSimulator } from '@backend/app/simulatorProcess'
import { openChecker } from '@backend/labs/openChecker'
import { loadLabs } from '@backend/labs/loadLabs'
import { LabError } from '@shared/errors'
import type { Command } from '../command'
import { argumentFault } from '../arguments'

export const labs: Command = {
  usage: 'labs check [DIR] [--engine URL]',
  async run(argv, { rootDir }) {
    const { labsDir, engine } = readArguments(argv, rootDir)
    const dataDir = await mkdtemp(join(tmpdir(), 'camada-labs-'))
    const simulator = engine === 'simulator' ? await startSimulator(rootDir, dataDir) : undefined
    try {
      return await checkAll(labsDir, simulator?.url ?? engine, dataDir)
    } finally {
      await simulator?.dispose()
      await rm(dataDir, { recursive: true, force: true })
    }
  },
}

function readArguments(argv: readonly string[], rootDir: string): { labsDir: string; engine: string } {
  try {
    const { positionals, values } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: { engine: { type: 'string', default: 'simulator' } },
    })
    const [verb, dir] = positionals
    if (verb !== 'check' || positionals.length > 2) throw new Error('say what to do: check')
    return { labsDir: dir === undefined ? join(rootDir, 'labs') : resolve(dir), engine: values.engine }
  } catch (error) {
    throw new LabError('invalid', argumentFault(error))
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

async function checkAll(labsDir: string, url: string, dataDir: string): Promise<number> {
  const { labs: loaded, broken } = await loadLabs(labsDir)
  const print = (text: string): void => void process.stdout.write(`${text}\n`)
  for (const { folder, error } of broken) print(`${folder}\n  ✗ ${error.message.replaceAll('\n', '\n    ')}`)
  if (loaded.length + broken.length === 0) throw new LabError('invalid', `no labs in ${labsDir}`)
  const checker = await openChecker({ url, dataDir })
  let failed = broken.length
  try {
    for (const lab of loaded) {
      print(`${lab.lab.number}. ${lab.texts.en.title}`)
      const report = await checker.check(lab, ({ name, isPassed, detail }) =>
        print(isPassed ? `  ✓ ${name}` : `  ✗ ${name}\n    ${detail.replaceAll('\n', '\n    ')}`),
      )
      if (!report.isPassed) failed += 1
    }
  } finally {
    await checker.dispose()
  }
  print(`\n${loaded.length + broken.length - failed} labs passed, ${failed} failed`)
  return failed === 0 ? 0 : 1
}
