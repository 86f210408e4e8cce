/**
 * Folders of the daemon's host that a lab's literal paths make: `-v /data/meu-app:/x` creates what is missing, as root,
 * on a disk that only the daemon reaches. Whether a path is there is asked of the daemon, which refuses a `--mount` of
 * one that is not; an empty folder is taken away by a container. What has something in it stays.
 */
import { posix } from 'node:path'
import { LabError } from '@shared/errors'
import type { Lab } from '@shared/labs/schema'
import type { EngineClient } from '../docker/types'

/** Host paths of a lab that are not there, with their missing parents: deepest first. Empty without a real disk. */
export async function missingFolders(client: EngineClient, lab: Lab): Promise<readonly string[]> {
  const missing: string[] = []
  for (const path of lab.requires.hostPaths) {
    for (let at = path; at !== '/'; at = posix.dirname(at)) {
      if ((await isThere(client, lab, at)) !== false) break
      missing.push(at)
    }
  }
  return missing
}

/** Those of the folders that are there now. */
export async function presentFolders(
  client: EngineClient,
  lab: Lab,
  folders: readonly string[],
): Promise<readonly string[]> {
  const present: string[] = []
  for (const path of folders) if ((await isThere(client, lab, path)) === true) present.push(path)
  return present
}

/** Undefined where the daemon does not say. */
async function isThere(client: EngineClient, lab: Lab, path: string): Promise<boolean | undefined> {
  const [image] = lab.requires.images
  if (image === undefined || !client.capabilities.reachesRealDisks) return undefined
  try {
    const { id } = await client.containers.create({
      Image: image,
      Cmd: ['true'],
      HostConfig: { Mounts: [{ Type: 'bind', Source: path, Target: '/there', ReadOnly: true }] },
    })
    await client.containers.remove(id, { force: true })
    return true
  } catch (error) {
    if (!(error instanceof LabError)) throw error
    return error.message.includes('bind source path does not exist') ? false : undefined
  }
}

/** Takes empty folders away, deepest first. */
export async function removeFolders(client: EngineClient, lab: Lab, folders: readonly string[]): Promise<void> {
  const [image] = lab.requires.images
  const shortest = folders.reduce((a, b) => (b.length < a.length ? b : a), folders[0] ?? '')
  if (image === undefined || shortest === '') return
  const parent = posix.dirname(shortest)
  const inside = folders.map((path) => posix.join('/host', posix.relative(parent, path)))
  const { id } = await client.containers.create({
    Image: image,
    Cmd: ['rmdir', ...inside],
    HostConfig: { Mounts: [{ Type: 'bind', Source: parent, Target: '/host' }] },
  })
  try {
    await client.containers.start(id)
    await (
      await client.containers.wait(id)
    ).exitCode
  } finally {
    await client.containers.remove(id, { force: true })
  }
}
