/**
 * What the page keeps by name between visits: sizes, what is open, pinned paths. It means nothing to the backend, which
 * keeps the names that were used last and lets the oldest go.
 */
import { preferencesSchema, type Preferences } from '@shared/contract/app'
import { openJsonFile } from './jsonFile'

const keptNames = 500

export interface PreferencesStore {
  read(): Promise<Preferences>
  /** Keeps a value; undefined forgets it. Resolves when it is on disk. */
  keep(name: string, value: Preferences[string] | undefined): Promise<void>
}

/** Opens the preferences below `dataDir`. Its functions throw what the disk throws. */
export function openPreferences(dataDir: string): PreferencesStore {
  const file = openJsonFile<Preferences>({ dataDir, name: 'preferences', schema: preferencesSchema, first: {} })
  return {
    read: () => file.read(),
    async keep(name, value) {
      await file.update((kept) => {
        const others = Object.entries(kept).filter(([key]) => key !== name)
        const all = value === undefined ? others : [...others, [name, value] as const]
        return Object.fromEntries(all.slice(-keptNames))
      })
    },
  }
}
