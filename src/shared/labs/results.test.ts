import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { csvCell, parseCsv } from './csv'
import { readResults, writeCsv, writeJson, type Results } from './results'

const digest = (text: string): string => createHash('sha256').update(text).digest('hex')

const results: Results = {
  learner: '=Ana, "a primeira"',
  exportedAt: '2026-11-22T12:00:00.000Z',
  steps: [
    {
      lab: 'first-image',
      title: 'Uma imagem',
      step: 'context',
      isReached: true,
      seconds: 42,
      hints: 1,
      mistakes: 2,
      solutionShown: false,
      guessRight: true,
    },
    {
      lab: 'first-image',
      title: 'Uma imagem',
      step: 'count',
      isReached: false,
      hints: 0,
      mistakes: 0,
      solutionShown: true,
    },
  ],
}

describe('results', () => {
  it('are a table with an honest sentence and a checksum', () => {
    expect(writeCsv(results, 'en', () => 'SUM').split('\r\n')).toEqual([
      '\uFEFFlearner,exportedAt,lab,title,step,reached,seconds,hints,mistakes,solutionShown,guessRight',
      `"'=Ana, ""a primeira""",2026-11-22T12:00:00.000Z,first-image,Uma imagem,context,yes,42,1,2,no,yes`,
      `"'=Ana, ""a primeira""",2026-11-22T12:00:00.000Z,first-image,Uma imagem,count,no,,0,0,yes,`,
      'A local file can’t prevent cheating: the checksum only shows whether it was changed after it was written.',
      'sha256,SUM',
      '',
    ])
  })

  it('have semicolons in Portuguese, and the same checksum', () => {
    const inPortuguese = { ...results, learner: 'Ana; José', steps: results.steps.slice(0, 1) }
    expect(writeCsv(inPortuguese, 'pt-BR', (text) => text.slice(0, 18)).split('\r\n')).toEqual([
      '\uFEFFlearner;exportedAt;lab;title;step;reached;seconds;hints;mistakes;solutionShown;guessRight',
      '"Ana; José";2026-11-22T12:00:00.000Z;first-image;Uma imagem;context;yes;42;1;2;no;yes',
      'Um arquivo local não pode impedir fraude: a soma só mostra se ele foi alterado depois de gravado.',
      'sha256;learner,exportedAt',
      '',
    ])
  })

  it.each([
    ['CSV', writeCsv(results, 'en', digest)],
    ['CSV in Portuguese', writeCsv(results, 'pt-BR', digest)],
    ['JSON', writeJson(results, 'en', digest)],
  ])('are read back from %s, and a changed one is known', (_, text) => {
    expect(readResults(text, digest)).toEqual({ ...results, isIntact: true })
    // As an editor of the other system saves it.
    expect(readResults(text.replaceAll('\r\n', '\n'), digest)).toEqual({ ...results, isIntact: true })
    expect(readResults(text.replace('42', '7'), digest)?.isIntact).toBe(false)
    expect(readResults(text.slice(0, 20), digest)).toBeUndefined()
  })

  it('are read back as a spreadsheet saves them: other separators, short rows filled up, no mark in front', () => {
    const rows = parseCsv(writeCsv(results, 'en', digest))
    for (const separator of [',', ';', '\t']) {
      const filled = rows.map((row) => Array.from({ length: 11 }, (_, at) => csvCell(row[at] ?? '', separator)))
      const text = filled.map((row) => row.join(separator)).join('\r\n')
      expect(readResults(text, digest)).toEqual({ ...results, isIntact: true })
    }
  })

  it('are read in one pass when a quote never ends', () => {
    const [head = ''] = writeCsv(results, 'en', digest).split('\r\n')
    const text = `${head}\r\n${'"'.repeat(2_000_001)}`
    expect(readResults(text, digest)).toBeUndefined()
  })

  it('are read back whatever a name is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (learner) => {
        const named = { ...results, learner: learner.replace(/[\r\n]/g, '') }
        expect(readResults(writeCsv(named, 'en', digest), digest)).toEqual({ ...named, isIntact: true })
      }),
      { numRuns: 200 },
    )
  })

  it('are never more than undefined for noise', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(readResults(text, digest)).toBeUndefined()
      }),
      { numRuns: 200 },
    )
  })
})
