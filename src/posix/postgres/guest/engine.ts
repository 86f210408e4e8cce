/** Opens PGlite on a container's directory; its compiled code is every guest's. */
import { readFileSync } from 'node:fs'
import { PGlite, type PGliteOptions } from '@electric-sql/pglite'
import type { GuestSystem } from '../../guest/guestSystem'
import { DataFiles } from './dataFiles'

/** PostgreSQL on a data directory, which is a cluster already or becomes one. */
export async function openEngine(system: GuestSystem, dataDir: string, options: PGliteOptions): Promise<PGlite> {
  const pgliteWasmModule = await system.compiled('pglite', () =>
    readFileSync(new URL('pglite.wasm', import.meta.resolve('@electric-sql/pglite'))),
  )
  return PGlite.create({ ...options, fs: new DataFiles(system, dataDir), pgliteWasmModule })
}
