/**
 * What a screen that lists things of the engine has in common: the rows, read anew after events; which of them a line of
 * the console has just touched; whether any is left for a clean-up; and the one that is asked about, to be removed.
 */
import type { Touched } from '@shared/contract/console'
import type { EngineEvent } from '@shared/docker/engine'
import { computed, ref, shallowRef, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import { useLightsStore } from '../stores/lights'
import { useLoaded, type Loaded } from './useLoaded'

export interface ListedOptions<Row> {
  readonly kind: Touched['kind']
  readonly read: (signal: AbortSignal) => Promise<readonly Row[]>
  /** Engine events after which it is read again. */
  readonly events: readonly EngineEvent['type'][]
  /** What the console may call a row: IDs whole and short, names. */
  readonly namesOf: (row: Row) => readonly string[]
  /** Whether `docker … prune`, with all its options, takes the row. */
  readonly isUnused: (row: Row) => boolean
}

export interface Listed<Row> {
  readonly loaded: Loaded<readonly Row[]>
  readonly hasUnused: ComputedRef<boolean>
  /** The row that was asked about last; undefined before. */
  readonly removing: Readonly<ShallowRef<Row | undefined>>
  readonly isRemoving: Ref<boolean>
  isLit(row: Row): boolean
  askRemoval(row: Row): void
}

/** Reads at once. To be called in a component's setup. */
export function useListed<Row>({ kind, read, events, namesOf, isUnused }: ListedOptions<Row>): Listed<Row> {
  const lights = useLightsStore()
  const loaded = useLoaded(read, { events })
  const removing = shallowRef<Row>()
  const isRemoving = ref(false)
  return {
    loaded,
    hasUnused: computed(() => loaded.data.value?.some(isUnused) === true),
    removing,
    isRemoving,
    isLit: (row) => lights.isLit(kind, namesOf(row)),
    askRemoval(row) {
      removing.value = row
      isRemoving.value = true
    },
  }
}
