/**
 * The whole state of the connected engine, and its host's disk, where it offers them (capabilities `managesState` and
 * `opensHostDisk`). Real paths are absolute and were chosen by the user; nothing outside of them is read or written.
 */
import { z } from 'zod'
import { engineStateSchema, hostFolderSchema } from '../docker/engineState'
import { base } from './errors'

const replaced = z.object({ setAside: z.string() })

export const engineStateContract = {
  view: base.output(engineStateSchema),
  resizeDisk: base.input(z.object({ sizeBytes: z.number() })).output(z.void()),
  /** Writes the state to a new file. */
  export: base.input(z.object({ realPath: z.string() })).output(z.object({ sizeBytes: z.number() })),
  /** Replaces the state by an exported one, once that was checked wholly. */
  import: base.input(z.object({ realPath: z.string() })).output(replaced),
  reset: base.output(replaced),
  restore: base.input(z.object({ id: z.string() })).output(replaced),
  deleteSetAside: base.input(z.object({ id: z.string() })).output(z.void()),
  listHostFolder: base.input(z.object({ path: z.string() })).output(hostFolderSchema),
  /** Copies what a real folder holds into a folder of the simulated host; both ways links stay links. */
  importFolder: base
    .input(z.object({ realPath: z.string(), hostPath: z.string() }))
    .output(z.object({ files: z.number(), sizeBytes: z.number() })),
  /** Copies what a folder of the simulated host holds into a real folder, which must be empty or not there. */
  exportFolder: base
    .input(z.object({ hostPath: z.string(), realPath: z.string() }))
    .output(z.object({ files: z.number(), sizeBytes: z.number() })),
}
