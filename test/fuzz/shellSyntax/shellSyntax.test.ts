/**
 * Each shell's grammar against the real one: generated scripts and bent ones, accepted or refused alike. The short form
 * takes some hundreds a dialect; CAMADA_OPERATIONS and CAMADA_SEED make it long, CAMADA_SKIP leaves out a part. Without a daemon only that nothing
 * throws or hangs is shown.
 */
import { findSyntaxFailure } from '@posix/shell/syntax'
import type { Dialect } from '@posix/shell/dialect'
import { fileText } from '@posix/shell/readAll'
import { describe, expect, it } from 'vitest'
import { referenceDaemon, requireOrSkip } from '../../support/requirements'
import { generateNoise, generateScript, randomFrom } from './generate'
import { realVerdicts } from './realShells'

const seed = Number(process.env['CAMADA_SEED'] ?? 3)
const count = Number(process.env['CAMADA_OPERATIONS'] ?? 300)
/** Scripts of the seed that another slice of the run has taken. */
const skipped = Number(process.env['CAMADA_SKIP'] ?? 0)
const batch = 1000
const dialects: readonly Dialect[] = ['ash', 'dash', 'bash']

function accepts(script: string, dialect: Dialect): boolean {
  const shell = {
    dialect,
    hasHereStrings: dialect === 'bash',
    extendedGlobs: () => false,
    alias: () => undefined,
    hasAliases: () => false,
  }
  return findSyntaxFailure(fileText(script, dialect), shell) === undefined
}

function scriptsOf(dialect: Dialect, total: number): readonly string[] {
  const random = randomFrom(seed)
  return Array.from({ length: skipped + total }, () => generateScript(random, dialect)).slice(skipped)
}

describe('the grammar of each shell', () => {
  const host = process.env['CAMADA_DOCKER_26']
  const share = process.env['CAMADA_SHARE']
  for (const dialect of dialects) {
    it(`reads anything in ${dialect} without throwing`, () => {
      const random = randomFrom(seed)
      for (const script of scriptsOf(dialect, count)) expect(typeof accepts(script, dialect)).toBe('boolean')
      for (let done = 0; done < count; done++) {
        const noise = generateNoise(random)
        expect(typeof accepts(noise, dialect), JSON.stringify(noise)).toBe('boolean')
      }
    })

    it(`takes and refuses what the real ${dialect} does`, (context) => {
      requireOrSkip(context, referenceDaemon)
      const scripts = scriptsOf(dialect, count)
      const different: string[] = []
      for (let at = 0; at < scripts.length; at += batch) {
        const part = scripts.slice(at, at + batch)
        const real = realVerdicts(host ?? '', share ?? '', dialect, part)
        for (const [index, script] of part.entries()) {
          if (accepts(script, dialect) !== real[index])
            different.push(`${real[index] === true ? 'takes' : 'refuses'}: ${JSON.stringify(script)}`)
        }
      }
      expect(different, `seed ${seed}`).toEqual([])
    })
  }
})
