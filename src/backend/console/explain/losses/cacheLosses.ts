/**
 * BuildKit's cache, which a real engine may have from `docker buildx`; the classic builder has none beside its images.
 * A prune takes what nothing uses and no image has too, with `-a` the rest as well (26.1.5 and 20.10.24, tried; fields of
 * filters after moby 26.1, `builder/builder-next/builder.go`). Filters that BuildKit doesn't know take nothing away.
 */
import type { Loss } from '@shared/contract/console'
import type { RawBuildCache } from '../../../docker/engineApi'
import type { Filters } from '../../../docker/types'
import { humanSize } from '../../humanize'
import { readTime } from '../../times'
import { filled } from '../fill'
import type { Asked, Foreseen } from './outlook'

/** Parts of BuildKit itself and of its frontends, which only `-a` takes. */
const ownTypes = new Set(['internal', 'frontend'])

/** `docker builder prune`. */
export async function prunedCache({ client, situation, texts, options, filters, nowMs }: Asked): Promise<Foreseen> {
  const { BuildCache } = await client.system.diskUsage({ types: ['build-cache'] })
  const takesAll = options.has('all')
  const taken = unheld(
    (BuildCache ?? []).filter(
      (record) =>
        !record.InUse &&
        (takesAll || !(record.Shared || ownTypes.has(record.Type))) &&
        isChosen(record, filters, nowMs),
    ),
    BuildCache ?? [],
  )
  const losses = taken.map((record): Loss => {
    const sentence = filled(record.Shared ? texts.cacheShared : texts.cache, wordsOf(record))
    return {
      kind: 'buildCache',
      name: record.ID.slice(0, 12),
      sentence: options.has('keep-storage') ? `${sentence} ${texts.cacheKept}` : sentence,
      when: 'now',
      gone: [record.ID],
    }
  })
  return { losses, situation }
}

/**
 * What images had too and only they held: `system prune` takes it, as the images have gone before. The engine doesn't
 * say which image has which record.
 */
export async function freedCache({ client, situation, texts, filters, nowMs }: Asked): Promise<Foreseen> {
  const { BuildCache } = await client.system.diskUsage({ types: ['build-cache'] })
  const losses = (BuildCache ?? [])
    .filter((record) => !record.InUse && record.Shared && isChosen(record, filters, nowMs))
    .map((record): Loss => {
      const sentence = filled(texts.cacheFreed, wordsOf(record))
      return { kind: 'buildCache', name: record.ID.slice(0, 12), sentence, when: 'now', gone: [] }
    })
  return { losses, situation }
}

function wordsOf({ Description, Type, Size }: RawBuildCache): { what: string; size: string } {
  return { what: Description.trim() === '' ? Type : Description.trim(), size: humanSize(Size) }
}

/** Without records that one which stays was made on. */
function unheld(taken: readonly RawBuildCache[], all: readonly RawBuildCache[]): readonly RawBuildCache[] {
  const going = new Set(taken.map(({ ID }) => ID))
  const held = new Set(all.filter(({ ID }) => !going.has(ID)).flatMap(parentsOf))
  const left = taken.filter(({ ID }) => !held.has(ID))
  return left.length === taken.length ? left : unheld(left, all)
}

function parentsOf(record: RawBuildCache): readonly string[] {
  return [...(record[' Parents'] ?? record.Parents ?? []), ...(record.Parent === undefined ? [] : [record.Parent])]
}

function isChosen(record: RawBuildCache, filters: Filters, nowMs: number): boolean {
  const [until] = filters['until'] ?? filters['unused-for'] ?? []
  const usedAtSec = Date.parse(record.LastUsedAt ?? record.CreatedAt) / 1000
  if (until !== undefined && usedAtSec > Number(readTime(until, nowMs))) return false
  const fields: Readonly<Record<string, (value: string) => boolean>> = {
    id: (value) => record.ID.includes(value),
    parent: (value) => parentsOf(record).includes(value),
    type: (value) => record.Type === value,
    description: (value) => record.Description === value,
    // These have no value in BuildKit, and the engine sends one: nothing matches.
    inuse: () => false,
    shared: () => false,
    private: () => false,
  }
  return Object.entries(fields).every(([field, has]) => (filters[field] ?? []).every(has))
}
