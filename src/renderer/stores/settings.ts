/**
 * The user's settings: language, theme, motion. They are kept by the backend; the page shows them on the root element
 * (`lang`, `data-theme`, `data-motion`), where the style sheets look.
 */
import type { Settings } from '@shared/contract/app'
import { LabError, toLabError } from '@shared/errors'
import { usePreferredDark } from '@vueuse/core'
import { defineStore } from 'pinia'
import { computed, ref, watchEffect } from 'vue'
import { setLocale, systemLocale, type Locale } from '../i18n'
import { useApi } from '../labApi'
import { useNoticesStore } from './notices'

export const useSettingsStore = defineStore('settings', () => {
  const { client } = useApi()
  const notices = useNoticesStore()
  const systemIsDark = usePreferredDark()
  const settings = ref<Settings>({ theme: 'system', motion: 'system' })
  const locale = computed<Locale>(() => settings.value.locale ?? systemLocale())
  const theme = computed<'light' | 'dark'>(() => {
    if (settings.value.theme !== 'system') return settings.value.theme
    return systemIsDark.value ? 'dark' : 'light'
  })

  watchEffect(() => {
    document.documentElement.dataset['theme'] = theme.value
    document.documentElement.dataset['motion'] = settings.value.motion
  })

  /** Takes the kept settings; a failure leaves the defaults and is told, as is a damaged file that was put away. */
  async function load(): Promise<void> {
    try {
      settings.value = await client.app.settings()
      await setLocale(locale.value)
      for (const path of await client.app.setAside())
        notices.fail(new LabError('system', path, { hint: { key: 'file.setAside' } }))
    } catch (thrown) {
      notices.fail(toLabError(thrown))
    }
  }

  /** Shows the change at once, then keeps it. */
  async function update(change: Partial<Settings>): Promise<void> {
    settings.value = { ...settings.value, ...change }
    await setLocale(locale.value)
    try {
      settings.value = await client.app.updateSettings(change)
    } catch (thrown) {
      notices.fail(toLabError(thrown))
    }
  }

  return { settings, locale, theme, load, update }
})
