/** Options and handle of a simulator; see `index.ts`. */

export interface SimulatorOptions {
  /** Path of the Unix socket, or `\\.\pipe\name` on Windows. A stale socket file is replaced. */
  readonly socketPath: string
  /** Folder of the state; without it the state lives in memory and dies with the process. */
  readonly dataDir?: string
  /** Size of the simulated disk in bytes. Default: what was set before, else 64 GiB. */
  readonly diskBytes?: number
  /** Real folders that appear on the simulated host disk, so that bind mounts can reach them. */
  readonly hostFolders?: readonly HostFolder[]
  /** How much of the past is kept. Default 10,000 points and 200 MB of what the present hasn't got. */
  readonly past?: { readonly points?: number; readonly bytes?: number }
  /** Milliseconds since the epoch. Default `Date.now`. */
  readonly clock?: () => number
  /** Fills an array with random bytes. Default `crypto.randomFillSync`. */
  readonly random?: (bytes: Uint8Array) => void
}

export interface HostFolder {
  /** Where it appears on the simulated host disk, e.g. `/home/aluno`. */
  readonly hostPath: string
  readonly realPath: string
}

export interface RunningSimulator {
  /** `unix://…` or `npipe://…`. */
  readonly url: string
  /** Stops every container, writes the state and closes the socket. */
  close(): Promise<void>
}
