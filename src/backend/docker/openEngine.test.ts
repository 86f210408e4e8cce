import { describe, expect, it } from 'vitest'
import { agreeOnVersion, compareVersions } from './openEngine'

describe('agreeOnVersion', () => {
  it('takes the older of both', () => {
    expect(agreeOnVersion('1.41', 'u')).toEqual({ server: '1.41', agreed: '1.41' })
    expect(agreeOnVersion('1.45', 'u')).toEqual({ server: '1.45', agreed: '1.45' })
    expect(agreeOnVersion('1.54', 'u')).toEqual({ server: '1.54', agreed: '1.45' })
  })

  it('refuses what is too old, and what is no version', () => {
    const hint = (key: string) => expect.objectContaining({ hint: expect.objectContaining({ key }) as object }) as Error
    expect(() => agreeOnVersion('1.23', 'u')).toThrow(hint('engine.apiTooOld'))
    for (const text of ['', 'latest', '2']) expect(() => agreeOnVersion(text, 'u')).toThrow(hint('engine.wrongAddress'))
  })
})

describe('compareVersions', () => {
  it('compares number by number', () => {
    expect(['1.9', '1.24', '2.0', '1.41'].sort(compareVersions)).toEqual(['1.9', '1.24', '1.41', '2.0'])
  })
})
