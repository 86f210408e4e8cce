/**
 * Languages. Texts stand in `locales/<language>/<room>.json`, and a file's name is its place: `image.json` holds
 * `image.*`, `hints.build.json` holds `hints.build.*`. A language is loaded as one chunk when it is first used.
 * Messages are interpreted, not compiled with `eval`, so the page's CSP stays strict.
 */
import { nextTick } from 'vue'
import { createI18n, type I18n } from 'vue-i18n'
import type { MessageTree } from './locales/mergeLocale'

export const locales = ['pt-BR', 'en'] as const
export type Locale = (typeof locales)[number]

type LabI18n = I18n<Record<string, MessageTree>, Record<string, never>, Record<string, never>, string, false>

const loaders: Record<Locale, () => Promise<{ messages: MessageTree }>> = {
  'pt-BR': () => import('./locales/pt-BR'),
  en: () => import('./locales/en'),
}

let current: LabI18n | undefined

/** Portuguese if the system speaks it, otherwise English. */
export function systemLocale(languages: readonly string[] = navigator.languages): Locale {
  const first = languages.find((language) => /^(pt|en)\b/i.test(language))
  return first !== undefined && /^pt\b/i.test(first) ? 'pt-BR' : 'en'
}

/** Makes the app's i18n with one language loaded. */
export async function createLabI18n(locale: Locale): Promise<LabI18n> {
  const { messages } = await loaders[locale]()
  const i18n: LabI18n = createI18n<false>({
    legacy: false,
    locale,
    fallbackWarn: false,
    messages: { [locale]: messages },
  })
  current = i18n
  document.documentElement.lang = locale
  return i18n
}

/** Changes the language of the running app, loading it if it is new. */
export async function setLocale(locale: Locale): Promise<void> {
  if (current === undefined) throw new Error('the app has no language yet')
  const { messages } = await loaders[locale]()
  current.global.setLocaleMessage(locale, messages)
  current.global.locale.value = locale
  document.documentElement.lang = locale
  await nextTick()
}
