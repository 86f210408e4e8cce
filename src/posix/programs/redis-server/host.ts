/** What the server's files (`snapshots.ts`, `appendOnly.ts`) need of the server. */
import type { Process } from '../../process/types'
import type { Database } from './database'
import type { Folder } from './folder'
import type { Log } from './log'
import type { Settings } from './settings'

export interface ServerHost {
  readonly process: Process
  readonly version: string
  readonly databases: readonly Database[]
  readonly settings: Settings
  /** The log as that process writes it: the server, or a child of it. */
  logOf(process: Process): Log
  /** `dir`, as that process reaches it. */
  folderOf(process: Process): Folder
  usedMemoryBytes(): number
  /** Changes since the last save. */
  changes: number
}
