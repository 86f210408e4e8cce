/** Makes the template of a cluster for a build: `initdb` by PGlite in a folder that goes afterwards. Four seconds or so. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { packTemplate, templateName, templateUser } from './template'

/** The packed template, from the cache where an earlier build left it. */
export async function builtTemplate(cacheDir: string): Promise<{ readonly name: string; readonly bytes: Buffer }> {
  const cached = join(cacheDir, templateName)
  if (!existsSync(cached)) {
    const bytes = await makeTemplate()
    mkdirSync(dirname(cached), { recursive: true })
    writeFileSync(`${cached}.${String(process.pid)}`, bytes)
    renameSync(`${cached}.${String(process.pid)}`, cached)
  }
  return { name: templateName, bytes: readFileSync(cached) }
}

async function makeTemplate(): Promise<Buffer> {
  const folder = mkdtempSync(join(tmpdir(), 'camada-cluster-'))
  try {
    const dataDir = join(folder, 'data')
    const engine = await PGlite.create({ dataDir, initDbStartParams: ['--username', templateUser] })
    await engine.close()
    return packTemplate(dataDir)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
