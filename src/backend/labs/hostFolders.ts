/**
 * What a lab's literal paths make on the daemon's host: folders, since `-v /data/meu-app:/x` creates what is missing, as
 * root, on a disk that only the daemon reaches; and the files that the lab says its lines write. Whether a path is there
 * is asked of the daemon, which refuses a `--mount` of one that is not; files and empty folders are taken away by a
 * container. A folder that has something in it stays, and so does all that was there before.
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

/** Files that the lab's lines write on a real disk and that are not there. Empty without one. */
export async function missingFiles(client: EngineClient, lab: Lab): Promise<readonly string[]> {
  const missing: string[] = []
  for (const path of lab.makes.hostFiles) if ((await isThere(client, lab, path)) === false) missing.push(path)
  return missing
}

/** Those of the paths that are there now. */
export async function presentPaths(
  client: EngineClient,
  lab: Lab,
  paths: readonly string[],
): Promise<readonly string[]> {
  const present: string[] = []
  for (const path of paths) if ((await isThere(client, lab, path)) === true) present.push(path)
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
  const shortest = folders.reduce((a, b) => (b.length < a.length ? b : a), folders[0] ?? '')
  if (shortest === '') return
  const parent = posix.dirname(shortest)
  const inside = folders.map((path) => posix.join('/host', posix.relative(parent, path)))
  await runBeside(client, lab, parent, ['rmdir', ...inside])
}

/** Takes files away. */
export async function removeFiles(client: EngineClient, lab: Lab, files: readonly string[]): Promise<void> {
  for (const path of files) {
    await runBeside(client, lab, posix.dirname(path), ['rm', '-f', posix.join('/host', posix.basename(path))])
  }
}

/** Runs a command in a container that has a folder of the host at `/host`. */
async function runBeside(client: EngineClient, lab: Lab, folder: string, command: string[]): Promise<void> {
  const [image] = lab.requires.images
  if (image === undefined) return
  const { id } = await client.containers.create({
    Image: image,
    Cmd: command,
    HostConfig: { Mounts: [{ Type: 'bind', Source: folder, Target: '/host' }] },
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
