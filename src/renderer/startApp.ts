/**
 * Starts the app on an API that is still to be connected: language and theme first, from the system, so that even a
 * failure to connect is told in the user's language; then the API, settings and preferences, the router, the screens.
 */
import { toLabError } from '@shared/errors'
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './App.vue'
import { createLabI18n, systemLocale } from './i18n'
import { provideApi, type LabApi } from './labApi'
import { createLabRouter } from './router'
import StartFailure from './StartFailure.vue'
import { usePreferencesStore } from './stores/preferences'
import { useSettingsStore } from './stores/settings'

/** Mounts the app, or a page that says why it could not start. */
export async function startApp(connect: () => Promise<LabApi>, target = '#app'): Promise<void> {
  const i18n = await createLabI18n(systemLocale())
  let api: LabApi
  try {
    api = await connect()
  } catch (thrown) {
    createApp(StartFailure, { error: toLabError(thrown) })
      .use(i18n)
      .mount(target)
    return
  }
  const app = createApp(App)
  provideApi(app, api)
  app.use(createPinia()).use(i18n)
  await app.runWithContext(() => Promise.all([useSettingsStore().load(), usePreferencesStore().ready()]))
  app.use(createLabRouter()).mount(target)
}
