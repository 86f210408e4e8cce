/**
 * What the screens know of the other side: typed calls of the contract, and channels for bytes. The composition root
 * (`main.ts`, or a test) provides it once; stores and composables take it with `useApi`. No component and no screen
 * knows which host or which engine answers.
 */
import type { ContractRouterClient } from '@orpc/contract'
import type { Contract } from '@shared/contract'
import type { ByteChannel, ChannelId } from '@shared/contract/channels'
import { inject, type App, type InjectionKey, type Plugin } from 'vue'

export type LabClient = ContractRouterClient<Contract>

export interface LabApi {
  readonly client: LabClient
  /** Opens this end of a channel whose ID an answer named. */
  openChannel(id: ChannelId): ByteChannel
  /** Path on this machine of a dropped file; only where the host can tell (Electron). */
  readonly dropPath?: ((file: File) => string) | undefined
}

const apiKey: InjectionKey<LabApi> = Symbol('lab api')

/** Makes the API available to every component and store of an app. */
export function provideApi(app: App, api: LabApi): void {
  app.provide(apiKey, api)
}

/** The same as a plugin, for `app.use` and for mounting in tests. */
export function apiProvider(api: LabApi): Plugin {
  return { install: (app: App) => provideApi(app, api) }
}

/** The app's API; to be called in a component's or a store's setup. Throws when none was provided. */
export function useApi(): LabApi {
  const api = inject(apiKey)
  if (api === undefined) throw new Error('no lab API was provided')
  return api
}
