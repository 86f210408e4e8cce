import fc from 'fast-check'
import { expect, it } from 'vitest'
import { decodeText, encodeText } from './text'

it('gives every byte string back', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      expect(Buffer.from(encodeText(decodeText(bytes)))).toEqual(Buffer.from(bytes))
    }),
  )
})

it('reads UTF-8 as text and stray bytes as lone surrogates', () => {
  expect(decodeText(Buffer.from('olá 🐳'))).toBe('olá 🐳')
  expect(decodeText(Uint8Array.from([97, 0xff, 98]))).toBe('a\udcffb')
})
