/** BuildKit's cache, which a real engine may have from `docker buildx`; the classic builder has none beside its images. */
import { humanSize } from '../../humanize'
import { filled } from '../fill'
import type { Asked, Foreseen } from './outlook'

interface CacheRecord {
  readonly Size?: number
  readonly InUse?: boolean
  readonly Shared?: boolean
}

/** `docker builder prune`: what nothing uses; a record that images share holds no room of its own. */
export async function prunedCache({ client, situation, texts }: Asked): Promise<Foreseen> {
  const { BuildCache } = await client.system.diskUsage({ types: ['build-cache'] })
  const records = ((BuildCache ?? []) as readonly CacheRecord[]).filter(({ InUse }) => InUse !== true)
  if (records.length === 0) return { losses: [], situation }
  const bytes = records.reduce((sum, { Size = 0, Shared }) => sum + (Shared === true ? 0 : Size), 0)
  const sentence = filled(texts.cache, { count: String(records.length), size: humanSize(bytes) })
  return { losses: [{ kind: 'buildCache', name: 'BuildKit', sentence, when: 'now', gone: [] }], situation }
}
