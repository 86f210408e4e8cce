/**
 * The page's own words, read from the locale files by their keys: a test then speaks of `build.start`, holds in both
 * languages, and fails when a key is gone.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { mergeLocale, type MessageTree } from '../../../src/renderer/locales/mergeLocale'

export type Locale = 'pt-BR' | 'en'
export type Words = (key: string, params?: Readonly<Record<string, string | number>>) => string

const localesDir = join(import.meta.dirname, '..', '..', '..', 'src', 'renderer', 'locales')

/** Reads a language. The function it gives throws for a key without a text; `count` chooses the plural. */
export function readWords(locale: Locale): Words {
  const names = readdirSync(join(localesDir, locale)).filter((name) => name.endsWith('.json'))
  const tree = mergeLocale(
    Object.fromEntries(names.map((name) => [name, JSON.parse(readFileSync(join(localesDir, locale, name), 'utf8'))])),
  )
  return (key, params = {}) => {
    let place: string | MessageTree | undefined = tree
    for (const part of key.split('.')) place = typeof place === 'object' ? place[part] : undefined
    if (typeof place !== 'string') throw new Error(`${locale} has no text ${key}`)
    const forms = place.split(' | ')
    const count = params['count']
    const form = forms[count === undefined || count === 1 ? 0 : forms.length - 1] ?? ''
    return form.replace(/\{(\w+)\}/g, (whole, name: string) => String(params[name] ?? whole))
  }
}
