import { describe, expect, it } from 'vitest'
import { differingBytes, textLimitBytes, toFileVersion } from './fileContent'

const buffers = (before: string, after: string): [Buffer, Buffer] => [Buffer.from(before), Buffer.from(after)]

describe('differingBytes', () => {
  it.each([
    ['', '', 0],
    ['same', 'same', 0],
    ['motd\n', 'motd\nBem-vinda\n', 10],
    ['abcdef', 'abXdef', 1],
    ['aaa', 'aa', 1],
    ['abc', '', 3],
    ['abc', 'xyz', 3],
  ])('%j → %j: %d', (before, after, expected) => {
    expect(differingBytes(...buffers(before, after))).toBe(expected)
    expect(differingBytes(...buffers(after, before))).toBe(expected)
  })
})

describe('toFileVersion', () => {
  const version = (head: Buffer, sizeBytes = head.length) => toFileVersion({ head, sizeBytes, sha256: 'sha256:x' })

  it('tells text from the rest', () => {
    expect(version(Buffer.from('olá'))).toEqual({ kind: 'text', text: 'olá', sizeBytes: 4, isTruncated: false })
    expect(version(Buffer.alloc(0))).toEqual({ kind: 'text', text: '', sizeBytes: 0, isTruncated: false })
    expect(version(Buffer.from([0x7f, 0x45, 0]))).toEqual({ kind: 'binary', sizeBytes: 3, sha256: 'sha256:x' })
    expect(version(Buffer.from([0xc3, 0x28])).kind).toBe('binary')
  })

  it('cuts long text, also in the middle of a character', () => {
    const long = Buffer.from(`${'a'.repeat(textLimitBytes - 1)}ção`)
    const shown = version(long)
    expect(shown).toMatchObject({ kind: 'text', isTruncated: true, sizeBytes: textLimitBytes + 4 })
    expect(shown.kind === 'text' && shown.text.length).toBe(textLimitBytes)
  })
})
