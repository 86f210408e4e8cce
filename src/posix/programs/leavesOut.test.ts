/** docs/fidelity.md names what programs leave out, and the programs say it. `CAMADA_WRITE=1` writes the list anew. */
import { readFileSync, writeFileSync } from 'node:fs'
import { format, resolveConfig } from 'prettier'
import { describe, expect, it } from 'vitest'
import { createWorld } from '../testWorld'
import recorded from './busybox/usage.json'
import missing from './leavesOut.json'
import { leavesOutLines, leftOutSentence } from './leavesOut'
import { leftOutNames } from './leftOut'
import { programNames } from './registry'

const document = 'docs/fidelity.md'
const begin = '<!-- what programs leave out: written by leavesOut.test.ts -->'
const end = '<!-- end -->'
/** Programs that wait for input are ended after this; by then they have read their command line. */
const askedMs = 200

describe('what programs leave out', () => {
  it('is what docs/fidelity.md says', async () => {
    const text = readFileSync(document, 'utf8')
    const [before = '', rest = ''] = text.split(begin)
    const expected = await format(
      `${before}${begin}\n\n${leavesOutLines().join('\n')}\n\n${end}${rest.split(end)[1] ?? ''}`,
      {
        ...(await resolveConfig(document)),
        parser: 'markdown',
      },
    )
    if (process.env.CAMADA_WRITE === '1') writeFileSync(document, expected)
    expect(readFileSync(document, 'utf8')).toBe(expected)
  })

  it("is all that busybox's programs don't know of what the real ones take", async () => {
    const world = createWorld('busybox')
    const left: ReadonlySet<string> = new Set(leftOutNames.busybox)
    const refused: string[] = []
    for (const [name, options] of Object.entries<string>(recorded.options)) {
      if (left.has(name)) continue
      for (const option of options.split(' ')) {
        const { stderr } = await world.run([name, option], { timeoutMs: askedMs })
        if (/^\S+: unrecognized option/m.test(stderr)) refused.push(`${name} ${option}`)
      }
    }
    expect(refused).toEqual([])
  })

  for (const face of ['busybox', 'gnu'] as const) {
    it(`is said by each program of ${face} for each option, however it is asked for`, async () => {
      const world = createWorld(face)
      for (const [name, options] of Object.entries<string>(missing[face])) {
        expect(programNames(face)).toContain(name)
        for (const option of options.split(' '))
          for (const words of waysToAsk(option))
            expect(await world.run([name, ...words]), words.join(' ')).toEqual({
              stdout: '',
              stderr: `${name}: ${leftOutSentence(name, option)}\n`,
              status: 1,
            })
      }
    })
  }
})

/** Alone, before a value, and with a value of its own; find's have a word each. */
function waysToAsk(option: string): readonly (readonly string[])[] {
  const joined = option.startsWith('--') ? [[`${option}=x`]] : /^-.$/.test(option) ? [[`${option}x`]] : []
  return [[option], [option, 'x'], ...joined]
}
