/** What two states of records have different, and what there is in one, by their versions alone: no text is read. */
import { isTimeless } from './versions'
import type { VersionIndex } from './versions'

/** Keys of the records that differ between two states, sorted; those outside of time don't. */
export function differencesOf(index: VersionIndex, one: number, other: number): readonly string[] {
  const keys: string[] = []
  for (const key of index.keys()) {
    if (!isTimeless(key) && index.at(key, one)?.value !== index.at(key, other)?.value) keys.push(key)
  }
  return keys.sort()
}

/** Keys that begin with a prefix, in a state, sorted. */
export function keysOf(index: VersionIndex, state: number, prefix: string): readonly string[] {
  const keys: string[] = []
  for (const key of index.keys()) if (key.startsWith(prefix) && index.at(key, state) !== undefined) keys.push(key)
  return keys.sort()
}
