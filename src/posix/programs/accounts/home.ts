/** A new account's home: a directory of its own with what the skeleton (`/etc/skel`) holds. */
import { PosixError } from '../../filesystem/posixError'
import type { Process } from '../../process/types'
import { decodeText } from '../../text'
import { complain } from '../complaint'
import { copyTree, joinPath, namesIn, statOrNothing } from '../fileTree'

interface Home {
  readonly uid: number
  readonly gid: number
  readonly mode: number
  readonly skeleton: string | undefined
}

/** Makes a home that isn't there; says so when it can't. */
export async function makeHome(process: Process, path: string, { uid, gid, mode, skeleton }: Home): Promise<void> {
  try {
    for (const folder of parentsOf(path))
      if (statOrNothing(process, folder) === undefined) process.namespace.createDirectory(process, folder, 0o755)
    process.namespace.createDirectory(process, path, mode)
    if (skeleton !== undefined && statOrNothing(process, skeleton) !== undefined)
      for (const each of namesIn(process, skeleton)) {
        await copyTree(process, joinPath(skeleton, each), joinPath(path, each), {
          preserve: true,
          followLinks: false,
          force: true,
          linked: new Map<string, string>(),
          onFailure: () => Promise.resolve(),
        })
        process.namespace.setAttributes(process, joinPath(path, each), { uid, gid }, { followLast: false })
      }
    process.namespace.setAttributes(process, path, { uid, gid, mode })
  } catch (error) {
    if (!(error instanceof PosixError)) throw error
    await complain(process, `cannot create directory ${path}`)
  }
}

function parentsOf(path: string): readonly string[] {
  const names = path.split('/').slice(1, -1)
  return names.map((_, index) => `/${names.slice(0, index + 1).join('/')}`)
}

/** The mode of a new home: HOME_MODE of /etc/login.defs, or what its UMASK leaves; where neither is told 0755. */
export function homeMode(process: Process): number {
  let text: string
  try {
    const file = process.namespace.open(process, '/etc/login.defs', { read: true })
    text = decodeText(file.read(1 << 16))
    file.close()
  } catch (error) {
    if (error instanceof PosixError) return 0o755
    throw error
  }
  const value = (name: string): string | undefined => new RegExp(`^${name}\\s+([0-7]+)`, 'm').exec(text)?.[1]
  const mode = value('HOME_MODE')
  return mode === undefined ? 0o777 & ~Number.parseInt(value('UMASK') ?? '022', 8) : Number.parseInt(mode, 8)
}
