import { readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { labJsonSchema } from './jsonSchema'

describe('the JSON schema of lab.yaml', () => {
  const valid = new Ajv2020({ strict: false }).compile(JSON.parse(labJsonSchema()) as object)
  const texts = readdirSync(resolve('labs')).map((folder) => [
    folder,
    readFileSync(resolve('labs', folder, 'lab.yaml'), 'utf8'),
  ])

  it('is the one in docs, as `camada labs schema` prints it', () => {
    const written: unknown = JSON.parse(readFileSync(resolve('docs/lab.schema.json'), 'utf8'))
    expect(written).toEqual(JSON.parse(labJsonSchema()))
  })

  it.each(texts)('takes %s', (_, text = '') => {
    expect([valid(parse(text)), valid.errors]).toEqual([true, null])
  })

  it.each([
    ['an unknown field', (text: string) => `${text}\nfoo: 1\n`],
    ['an unknown predicate', (text: string) => text.replace('kind: image', 'kind: imagen')],
    ['a missing level', (text: string) => text.replace(/^level:.*$/m, '')],
  ])('refuses %s', (_, change) => {
    const text = readFileSync(resolve('labs/01-first-image/lab.yaml'), 'utf8')
    expect(change(text)).not.toBe(text)
    expect(valid(parse(change(text)))).toBe(false)
  })
})
