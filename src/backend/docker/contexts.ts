/**
 * Docker's contexts on disk: `config.json` names the current one; `contexts/meta/<sha256 of the name>/meta.json` holds
 * each one's address, and `contexts/tls/<the same>/docker/` its certificates, if it has any. Damaged files are passed
 * over: the CLI, not the lab, is where they get mended.
 */
import { readFile, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'

export interface DockerContext {
  readonly name: string
  readonly host: string
  readonly hasTls: boolean
}

export interface DockerContexts {
  /** `default` when nothing else is said. */
  readonly current: string
  readonly contexts: readonly DockerContext[]
}

const configSchema = z.object({ currentContext: z.string().optional() })
const metaSchema = z.object({
  Name: z.string(),
  Endpoints: z.object({ docker: z.object({ Host: z.string() }) }),
})

/** Reads the contexts below a Docker configuration folder. A folder that isn't there has none. */
export async function readContexts(configDir: string, chosen: string | undefined): Promise<DockerContexts> {
  const config = configSchema.safeParse(await readJson(join(configDir, 'config.json')))
  const metaDir = join(configDir, 'contexts', 'meta')
  const ids = await readdir(metaDir).catch(() => [])
  const contexts = await Promise.all(ids.sort().map((id) => readContext(configDir, id)))
  return {
    current: chosen ?? (config.success ? config.data.currentContext : undefined) ?? 'default',
    contexts: contexts.filter((context) => context !== undefined),
  }
}

async function readContext(configDir: string, id: string): Promise<DockerContext | undefined> {
  const meta = metaSchema.safeParse(await readJson(join(configDir, 'contexts', 'meta', id, 'meta.json')))
  if (!meta.success) return undefined
  const tls = await stat(join(configDir, 'contexts', 'tls', id, 'docker')).catch(() => undefined)
  return { name: meta.data.Name, host: meta.data.Endpoints.docker.Host, hasTls: tls !== undefined }
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'))
  } catch {
    return undefined
  }
}
