/** The `app` part of the contract: settings, and what the lab runs in. */
import { os } from '../router/os'
import type { BackendOptions } from '../router/types'
import type { SettingsStore } from './settings'

/** Implements `contract.app` over the settings of the data folder. */
export function createAppRouter(
  options: Pick<BackendOptions, 'version' | 'host' | 'platform' | 'dataDir' | 'homeDir'>,
  settings: SettingsStore,
) {
  const { version, host, platform, dataDir, homeDir } = options
  return {
    describe: os.app.describe.handler(() => ({ version, host, platform, dataDir, homeDir })),
    settings: os.app.settings.handler(() => settings.read()),
    updateSettings: os.app.updateSettings.handler(({ input }) => settings.update(input)),
  }
}
