/** The shapes of the records that name trees: of containers, volumes and the daemon itself (`persistence.ts`). */
import { z } from 'zod'
import type { RecordStore } from '../store/records'
import { treeRecordSchema } from './treeRecord'
import type { TreeRecord } from './treeRecord'

const nameSchema = z.string().regex(/^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/)

/** So much that what is not one can't be opened as one; the rest was written by this engine. */
export const containerSchema = z.object({
  record: z.looseObject({
    id: z.string().regex(/^[0-9a-f]{64}$/),
    name: nameSchema,
    createdAtMs: z.number(),
    imageId: z.string(),
    config: z.looseObject({}),
    hostConfig: z.looseObject({ RestartPolicy: z.looseObject({}), LogConfig: z.looseObject({}) }),
    mounts: z.array(z.looseObject({ type: z.enum(['volume', 'bind', 'tmpfs']), destination: z.string() })),
    state: z.looseObject({ status: z.string(), exitCode: z.number() }),
  }),
  top: z.string().optional(),
  tree: treeRecordSchema.optional(),
})
export const volumeSchema = z.object({
  record: z.object({
    name: nameSchema,
    driver: z.literal('local'),
    labels: z.record(z.string(), z.string()).nullable(),
    options: z.record(z.string(), z.string()).nullable(),
    createdAtMs: z.number(),
  }),
  tree: treeRecordSchema.optional(),
})
export const daemonSchema = z.object({ id: z.string(), hostDisk: treeRecordSchema.optional() })

/** The tree that a record of a container, a volume or the daemon names. */
export function treeOf(key: string, value: unknown): TreeRecord | undefined {
  if (key.startsWith('container/')) return containerSchema.safeParse(value).data?.tree
  if (key.startsWith('volume/')) return volumeSchema.safeParse(value).data?.tree
  return key === 'daemon' ? daemonSchema.safeParse(value).data?.hostDisk : undefined
}

/** The trees that the records name, and what each belongs to. */
export async function treeKinds(
  records: RecordStore,
): Promise<readonly { readonly kind: 'container' | 'volume' | 'daemon'; readonly tree: TreeRecord }[]> {
  const [containers, volumes, daemon] = await Promise.all(
    ['container/', 'volume/', 'daemon'].map((prefix) => records.load(prefix)),
  )
  const trees = [
    ...(containers ?? []).map(({ value }) => ({ kind: 'container' as const, tree: containerSchema.parse(value).tree })),
    ...(volumes ?? []).map(({ value }) => ({ kind: 'volume' as const, tree: volumeSchema.parse(value).tree })),
    ...(daemon ?? []).map(({ value }) => ({ kind: 'daemon' as const, tree: daemonSchema.parse(value).hostDisk })),
  ]
  return trees.flatMap(({ kind, tree }) => (tree === undefined ? [] : [{ kind, tree }]))
}
