/** The user's settings: one JSON file in the data folder, checked by the contract's schema. */
import { settingsSchema, type Settings } from '@shared/contract/app'
import { openJsonFile } from './jsonFile'

export const defaultSettings: Settings = { theme: 'system', motion: 'system' }

type SettingsPatch = { readonly [Key in keyof Settings]?: Settings[Key] | undefined }

export interface SettingsStore {
  read(): Promise<Settings>
  /** Changes what the patch names; what it names as undefined goes back to the default. Resolves when it is on disk. */
  update(patch: SettingsPatch): Promise<Settings>
}

/** Opens the settings below `dataDir`. Its functions throw what the disk throws. */
export function openSettings(dataDir: string): SettingsStore {
  const file = openJsonFile<Settings>({ dataDir, name: 'settings', schema: settingsSchema, first: defaultSettings })
  return {
    read: () => file.read(),
    update: (patch) =>
      file.update((settings) =>
        settingsSchema.parse({ ...defaultSettings, ...withoutUndefined({ ...settings, ...patch }) }),
      ),
  }
}

function withoutUndefined(settings: SettingsPatch): SettingsPatch {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined))
}
