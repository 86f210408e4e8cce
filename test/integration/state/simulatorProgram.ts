/**
 * The simulator's own program in one piece, made from the sources as they are now: it starts in a third of the time that
 * the sources need, and work on them doesn't reach the processes of a long test.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { build } from 'vite'

export interface SimulatorProgram {
  readonly path: string
  dispose(): void
}

/** Makes it below `node_modules`, where it finds the libraries. */
export async function buildSimulatorProgram(): Promise<SimulatorProgram> {
  const root = resolve('node_modules/.cache')
  mkdirSync(root, { recursive: true })
  const folder = mkdtempSync(join(root, 'camada-simulator-'))
  const rooms = ['shared', 'posix', 'simulator', 'backend']
  await build({
    configFile: false,
    logLevel: 'error',
    resolve: { alias: Object.fromEntries(rooms.map((room) => [`@${room}`, resolve('src', room)])) },
    build: { ssr: resolve('src/cli/simulatorProcess.ts'), outDir: folder, target: 'node20' },
  })
  return { path: join(folder, 'simulatorProcess.js'), dispose: () => rmSync(folder, { recursive: true }) }
}
