/**
 * `initdb`, as a guest that ends when the cluster is made: its memory goes with it. The cluster is the build's template; an
 * engine is started only to change its superuser. Where nothing was built yet (tests from the sources) PostgreSQL's own
 * bootstrap runs, which takes seconds and 800 MB.
 */
import type { GuestSystem } from '../../guest/guestSystem'
import { findTemplate, templateEntries, templateUser } from '../cluster/template'
import { openEngine } from './engine'

export interface InitialiseInput {
  readonly dataDir: string
  readonly user: string
  /** Absent for none. */
  readonly password?: string
}

export async function run(system: GuestSystem): Promise<number> {
  const { dataDir, user, password } = system.input as InitialiseInput
  const template = findTemplate()
  if (template !== undefined) {
    unpack(system, dataDir, template)
    if (user === templateUser && password === undefined) return 0
  }
  const engine = await openEngine(system, dataDir, { initDbStartParams: ['--username', user] })
  if (template !== undefined && user !== templateUser) {
    const names = `rolname = ${quoted(user, "'")} WHERE rolname = ${quoted(templateUser, "'")}`
    await engine.exec(`UPDATE pg_authid SET ${names}`)
  }
  if (password !== undefined) {
    await engine.exec(`ALTER ROLE ${quoted(user, '"')} PASSWORD ${quoted(password, "'")}`)
  }
  await engine.close()
  return 0
}

function unpack(system: GuestSystem, dataDir: string, template: Uint8Array): void {
  for (const { path, content } of templateEntries(template)) {
    if (content === undefined) {
      system.mkdir(`${dataDir}/${path}`, 0o700)
      continue
    }
    const fd = system.open(`${dataDir}/${path}`, { write: true, create: true, exclusive: true }, 0o600)
    const taken = system.write(fd, content)
    system.close(fd)
    if (taken < content.length) throw new Error(`could not write to file "${dataDir}/${path}": No space left on device`)
  }
}

function quoted(text: string, mark: string): string {
  return mark + text.replaceAll(mark, mark + mark) + mark
}
