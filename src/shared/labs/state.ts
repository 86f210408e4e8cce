/**
 * The one state model that goals are judged on. The backend gathers it through the Engine API, and only the part that
 * the goals at hand name (`needs.ts` derives it from predicates); what it holds is what Docker says, not a guess.
 */
import type { Change, Mount } from '../docker/container'
import type { StackRow } from '../docker/image'

export interface LabWorldState {
  /** By the reference as the lab writes it; undefined value: looked for and not there. */
  readonly images: ReadonlyMap<string, ImageState | undefined>
  readonly containers: ReadonlyMap<string, ContainerState | undefined>
  readonly volumes: ReadonlySet<string>
  /** By `fileKey(owner, path)`. */
  readonly files: ReadonlyMap<string, FileState>
  /** By path in the workspace: the entries that predicates name, with their text; undefined value: no tar is there. */
  readonly archives: ReadonlyMap<string, ReadonlyMap<string, string> | undefined>
  /** Lines run in the lab's console, oldest first. */
  readonly commands: readonly RanLine[]
  /** Only where something that was looked for is not there. */
  readonly strays?: Strays
}

/** What the run has made last, where its name is one that the lab doesn't speak of: mistyped, or Docker's own. */
export interface Strays {
  readonly container?: string
  readonly image?: string
}

/** A line of the lab's console that has ended. */
export interface RanLine {
  readonly line: string
  readonly exitCode: number
}

export interface ImageState {
  readonly id: string
  /** It was there before the run and has not been built or tagged since: not the learner's doing. */
  readonly isFromBefore?: boolean
  /** Diff IDs, the lowest layer first. */
  readonly diffIds: readonly string[]
  readonly rows: readonly Pick<StackRow, 'instruction' | 'isEmpty' | 'sizeBytes' | 'chainId' | 'imageId'>[]
  /** CMD, as words. */
  readonly command: readonly string[]
  /** Bytes of layers that no other image has, and that others have too; only where they were asked for. */
  readonly uniqueBytes?: number
  readonly sharedBytes?: number
}

export interface ContainerState {
  readonly id: string
  readonly imageId: string
  /** Image as it was named at creation. */
  readonly image: string
  readonly state: string
  readonly exitCode: number
  readonly changes: readonly Change[]
  readonly mounts: readonly Mount[]
  readonly hasReadOnlyRoot: boolean
  /** Bytes of the writable layer; only where they were asked for. */
  readonly writableBytes?: number
  /** The writable layer's directory on the daemon's host, where the driver has one. */
  readonly upperDir?: string
}

export type FileState =
  { readonly kind: 'absent' } | { readonly kind: 'file'; readonly text: string } | { readonly kind: 'other' }
