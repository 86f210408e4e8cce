/** The `app` part of the contract: settings, and what the lab runs in. */
import { LabError } from '@shared/errors'
import { os } from '../router/os'
import type { BackendOptions } from '../router/types'
import type { PreferencesStore } from './preferences'
import { movedIn } from './setAside'
import type { SettingsStore } from './settings'

/** Implements `contract.app` over the settings and preferences of the data folder. */
export function createAppRouter(
  options: Pick<BackendOptions, 'version' | 'host' | 'platform' | 'dataDir' | 'homeDir' | 'choosePath'>,
  settings: SettingsStore,
  preferences: PreferencesStore,
) {
  const { version, host, platform, dataDir, homeDir, choosePath } = options
  const hasFileDialogs = choosePath !== undefined
  return {
    describe: os.app.describe.handler(() => ({ version, host, platform, dataDir, homeDir, hasFileDialogs })),
    choosePath: os.app.choosePath.handler(async ({ input }) => {
      if (choosePath === undefined) throw new LabError('notImplemented', 'this host has no file dialogs')
      const path = await choosePath(input)
      return path === undefined ? {} : { path }
    }),
    settings: os.app.settings.handler(() => settings.read()),
    updateSettings: os.app.updateSettings.handler(({ input }) => settings.update(input)),
    preferences: os.app.preferences.handler(() => preferences.read()),
    setAside: os.app.setAside.handler(async () => {
      await Promise.allSettled([settings.read(), preferences.read()])
      return [...movedIn(dataDir)]
    }),
    keepPreference: os.app.keepPreference.handler(({ input }) => preferences.keep(input.name, input.value)),
  }
}
