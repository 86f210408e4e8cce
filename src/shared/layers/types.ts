/**
 * A layer's table of contents, as its tar tells it. Paths are absolute and normalised (`/etc/motd`); a whiteout
 * (`.wh.motd` in the tar) is an entry of the path that it deletes, an opaque mark (`.wh..wh..opq`) a flag of its directory.
 */
import { z } from 'zod'

export const layerEntrySchema = z.object({
  path: z.string(),
  kind: z.enum(['file', 'directory', 'symlink', 'hardlink', 'other', 'whiteout']),
  /** Content of a file in bytes; of a hard link that of the file it names in this layer; else 0. */
  sizeBytes: z.number(),
  /** Permission bits. */
  mode: z.number(),
  /** Target of a link: as written for a symlink, a path of this layer for a hard link. */
  target: z.string().optional(),
  /** The directory hides everything that lower layers have in it. */
  isOpaque: z.boolean().optional(),
})
export type LayerEntry = z.infer<typeof layerEntrySchema>
