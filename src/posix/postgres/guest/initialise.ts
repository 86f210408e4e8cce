/** `initdb`, as a guest that ends when the cluster is made: its memory, twice a server's, goes with it. */
import { PGlite } from '@electric-sql/pglite'
import type { GuestSystem } from '../../guest/guestSystem'
import { DataFiles } from './dataFiles'

export interface InitialiseInput {
  readonly dataDir: string
  readonly user: string
  /** Absent for none. */
  readonly password?: string
}

export async function run(system: GuestSystem): Promise<number> {
  const { dataDir, user, password } = system.input as InitialiseInput
  const engine = await PGlite.create({
    fs: new DataFiles(system, dataDir),
    initDbStartParams: ['--username', user],
  })
  if (password !== undefined) {
    await engine.exec(`ALTER ROLE ${quoted(user, '"')} PASSWORD ${quoted(password, "'")}`)
  }
  await engine.close()
  return 0
}

function quoted(text: string, mark: string): string {
  return mark + text.replaceAll(mark, mark + mark) + mark
}
