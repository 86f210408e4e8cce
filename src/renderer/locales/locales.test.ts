/**
 * Both languages say the same things: equal keys, equal parameters, messages that compile; every key that the code
 * names exists; and no template holds text of its own.
 */
import { hintKeys } from '@shared/docker/hints'
import { errorKinds } from '@shared/errors'
import { describe, expect, it } from 'vitest'
import { createI18n } from 'vue-i18n'
import { bareTexts } from './bareTexts'
import { messages as en } from './en'
import type { MessageTree } from './mergeLocale'
import { messages as pt } from './pt-BR'

/** The engine's side; what the labs observe has texts of its own (`src/shared/labs/observations.ts`). */
const engineFiles = import.meta.glob<string>(
  ['../../{backend,simulator,shared}/**/*.ts', '!../../**/*.test.ts', '!../../shared/labs/**'],
  { query: '?raw', import: 'default', eager: true },
)
const files = import.meta.glob<string>(['../**/*.{vue,ts}', '!../**/*.test.ts'], {
  query: '?raw',
  import: 'default',
  eager: true,
})

function flatten(tree: MessageTree, prefix = ''): Map<string, string> {
  const flat = new Map<string, string>()
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value === 'string') flat.set(prefix + key, value)
    else for (const [inner, text] of flatten(value, `${prefix}${key}.`)) flat.set(inner, text)
  }
  return flat
}

function sources(extension: string): { path: string; text: string }[] {
  return Object.entries(files)
    .filter(([path]) => path.endsWith(extension))
    .map(([path, text]) => ({ path, text }))
}

const flatPt = flatten(pt)
const flatEn = flatten(en)
const parameters = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '').sort()

describe('languages', () => {
  it('have the same keys', () => {
    expect([...flatPt.keys()].sort()).toEqual([...flatEn.keys()].sort())
  })

  it('have the same parameters in each message', () => {
    const differing = [...flatEn].filter(
      ([key, text]) =>
        String([...new Set(parameters(text))]) !== String([...new Set(parameters(flatPt.get(key) ?? ''))]),
    )
    expect(differing).toEqual([])
  })

  it.each([
    ['pt-BR', pt, flatPt],
    ['en', en, flatEn],
  ] as const)('compiles every message of %s to words', (locale, messages, flat) => {
    const i18n = createI18n({ legacy: false, locale, messages: { [locale]: messages } })
    const silent = [...flat.keys()].filter((key) => {
      const text = i18n.global.t(key)
      return text === '' || text === key
    })
    expect(silent).toEqual([])
  })

  it('explain every hint that the engine side may give, and every kind of error', () => {
    const missing = [...hintKeys.map((key) => `hints.${key}`), ...errorKinds.map((kind) => `app.errorKinds.${kind}`)]
    expect(missing.filter((key) => !flatEn.has(key))).toEqual([])
  })

  it('explain every hint that is raised anywhere', () => {
    const raised = Object.entries({ ...engineFiles, ...files }).flatMap(([path, text]) =>
      [...text.matchAll(/\bkey: '([a-z]+\.[\w.]+)'/g)].map((match) => ({ path, key: match[1] ?? '' })),
    )
    expect(raised.map(({ key }) => key)).toEqual(expect.arrayContaining(['workspace.exists', 'connection.refused']))
    const missing = raised.filter(({ key }) => !flatEn.has(`hints.${key}`) || !flatPt.has(`hints.${key}`))
    expect(missing).toEqual([])
  })

  it('have every key that the code names in full', () => {
    const named = /\$?\bt\(\s*'([\w.]+)'/g
    const missing = [...sources('.vue'), ...sources('.ts')].flatMap(({ path, text }) =>
      [...text.matchAll(named)]
        .map((match) => match[1] ?? '')
        .flatMap((key) => (flatEn.has(key) ? [] : `${path}: ${key}`)),
    )
    expect(missing).toEqual([])
  })
})

describe('templates', () => {
  it('hold no text of their own', () => {
    expect(sources('.vue').flatMap(({ path, text }) => bareTexts(text).map((bare) => `${path}: ${bare}`))).toEqual([])
  })

  it('would be found out if they did', () => {
    const template = '<template><p title="Hello there">World {{ "x" }}<code translate="no">docker</code></p></template>'
    expect(bareTexts(template)).toEqual(['title="Hello there"', 'World'])
  })
})
