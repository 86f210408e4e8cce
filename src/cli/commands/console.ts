/**
 * `camada console`: the lab's console in an ordinary terminal, over the folder that it is started in. A line after `-c`
 * runs alone: its exit code, standard output and error are the command's. What is typed is remembered with the lab's.
 */
import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { defaultDataDir, simulatorSocketPath } from '@backend/app/dataDir'
import { forkSimulator } from '@backend/app/simulatorProcess'
import { openLineHistory } from '@backend/console/lineHistory'
import { openTerminalConsole } from '@backend/console/terminalConsole'
import { simulatedHome } from '@backend/workspaces/hostPaths'
import { LabError } from '@shared/errors'
import { argumentFault, dataFolder } from '../arguments'
import type { Command } from '../command'

export const consoleCommand: Command = {
  usage: 'console [--engine simulator|URL] [--data DIR] [-c LINE]',
  async run(argv, { rootDir }) {
    const { engine, data, line } = readArguments(argv)
    const startsOwn = engine === 'simulator'
    const kept = startsOwn ? await openSimulator(rootDir, data) : undefined
    try {
      const console = await openTerminalConsole({
        url: kept?.url ?? engine,
        folder: process.cwd(),
        ...(startsOwn ? { hostPath: simulatedHome, homePath: simulatedHome } : { hostPath: process.cwd() }),
        history: openLineHistory(join(data ?? ownDataDir(), 'console-history')),
        turnOutputRaw,
      })
      try {
        return await console.run(line, process)
      } finally {
        await console.dispose()
      }
    } finally {
      await kept?.dispose()
    }
  },
}

interface Arguments {
  readonly engine: string
  readonly data: string | undefined
  readonly line: string | undefined
}

function readArguments(argv: readonly string[]): Arguments {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: { engine: { type: 'string' }, data: { type: 'string' }, command: { type: 'string', short: 'c' } },
    })
    const given = process.env['DOCKER_HOST'] ?? ''
    const engine = values.engine ?? (given === '' || values.data !== undefined ? 'simulator' : given)
    if (engine !== 'simulator' && values.data !== undefined) {
      throw new Error('--data is where the simulator keeps its state')
    }
    return { engine, data: dataFolder(values.data), line: values.command }
  } catch (error) {
    throw new LabError('invalid', argumentFault(error))
  }
}

/** A simulator of its own; without a folder for its state it forgets everything at the end. */
async function openSimulator(
  rootDir: string,
  data: string | undefined,
): Promise<{ url: string; dispose: () => Promise<void> }> {
  const dataDir = data ?? (await mkdtemp(join(tmpdir(), 'camada-console-')))
  await mkdir(dataDir, { recursive: true })
  const simulator = await forkSimulator(join(rootDir, 'out', 'main', 'simulator.js'), {
    socketPath: simulatorSocketPath(dataDir, process.platform),
    dataDir: join(dataDir, 'simulator'),
    workspacesDir: process.cwd(),
  })
  return {
    url: simulator.url,
    dispose: async () => {
      await simulator.dispose()
      if (data === undefined) await rm(dataDir, { recursive: true, force: true })
    },
  }
}

/** The lab's, so that the console remembers there and here. */
function ownDataDir(): string {
  const { env, platform } = process
  return defaultDataDir({ env, platform, homeDir: homedir() })
}

/** Node's raw mode leaves the output alone; `stty` knows the rest, and leaving the raw mode undoes it. */
function turnOutputRaw(): boolean {
  return spawnSync('stty', ['-opost'], { stdio: ['inherit', 'ignore', 'ignore'] }).status === 0
}
