/** Corners of the grammars that the fuzzer has found, each with what the real shell does there (`sh -n`, asked again with a daemon). */
import { fileText } from '@posix/shell/readAll'
import { findSyntaxFailure } from '@posix/shell/syntax'
import type { Dialect } from '@posix/shell/dialect'
import { describe, expect, it } from 'vitest'
import { referenceDaemon, requireOrSkip } from '../../support/requirements'
import { realVerdicts } from './realShells'

/** A here-document's delimiter within an expansion of its body ends nothing but `${` and `$((`. */
const bodies: Readonly<Record<string, boolean>> = {
  'cat <<E\na `b\nE\nc`\n': true,
  'cat <<E\na `b\nE\nc` d\nE\n)': false,
  'cat <<E\n`\nE\n`': true,
  'cat <<E\n`echo\nE\n': false,
  'cat <<E\n$(echo\nE\n)': true,
  'cat <<E\n$(cat <<F\nE\nF\n)\nE\n)': false,
  'cat <<E\n${x\nE\n}': true,
  'cat <<E\n${x\nE\n': false,
  'cat <<E\n${x:-a\nE\n}': false,
  'cat <<E\n${x:-`a\nE\n`}\nE\n)': false,
  'cat <<E\n$((1\nE\n))\n': false,
  'cat <<-E\n\t`b\n\tE\nc`\n\tE\necho': true,
  'cat <<E\na\\\nE\nE\n)': false,
}

const corners: Readonly<Record<Dialect, Readonly<Record<string, boolean>>>> = {
  ash: bodies,
  dash: bodies,
  bash: {
    // Where something could be assigned, `name[` wants its bracket.
    'x[\n': false,
    'a[1\necho': false,
    'foo[bar baz; echo': false,
    'a[`\n': false,
    'echo a[1\n': true,
    // The last line ends like the others, so that a backslash at its end joins it to nothing.
    '((1))\\': true,
    '(echo b)\\': true,
    '{ :; }\\': true,
    'if :; then :; fi\\': true,
    'case a in b) ;; esac\\': true,
    'f()\\': false,
    'echo a |\\': false,
    'fi\\': false,
    // Here-documents that a substitution's line opens.
    'echo $(cat <<E\nx\nE\n)': true,
    'echo $(cat <<E) ; echo\nx\nE\n': true,
    'echo $(cat <<E; echo) b\nx\nE\n': true,
    'if $(cat <<E)\nx\nfi': false,
    'if $(cat <<E); then\nx\nE\n:; fi\n': true,
    'for i in $(a <<E b); do x\n[[ a ]]; done': false,
    '"$(a <<E b)" ; (\nE\n)': false,
    'a <<F $(a <<E); (\nE\nF\n)': false,
    'a <<F b $(a <<E); {\nF\nE\n:; }\n': false,
    'echo $(a <<E\nx)\nE\n)\n': true,
  },
}

/**
 * Where the simulator does otherwise, and whether the real shell takes it: in bash a comment hides the parentheses that
 * close `<((` and `>((`; ash wants the quote closed that begins a substring's start.
 */
const departures: Partial<Record<Dialect, Readonly<Record<string, boolean>>>> = {
  bash: { '>(( x + 1 #))': true, 'echo <(( x #))': true, '>(( x;#))': true },
  ash: { ": ${x:'}": false },
}

describe.each(Object.entries(departures))('departures of %s', (name, verdicts) => {
  const dialect = name as Dialect
  const scripts = Object.keys(verdicts)

  it('are otherwise here', () => {
    const shell = {
      dialect,
      hasHereStrings: dialect === 'bash',
      extendedGlobs: () => false,
      alias: () => undefined,
      hasAliases: () => false,
    } as const
    const ours = scripts.map((each) => findSyntaxFailure(fileText(each, dialect), shell) === undefined)
    expect(ours, 'mended by now: make them corners').toEqual(scripts.map((each) => !verdicts[each]))
  })

  it('are as said of the real one', (context) => {
    requireOrSkip(context, referenceDaemon)
    const [host, share] = [process.env['CAMADA_DOCKER_26'] ?? '', process.env['CAMADA_SHARE'] ?? '']
    expect(realVerdicts(host, share, dialect, scripts)).toEqual(Object.values(verdicts))
  })
})

for (const [dialect, scripts] of Object.entries(corners) as [Dialect, Readonly<Record<string, boolean>>][]) {
  describe(`corners of ${dialect}`, () => {
    it('are taken and refused as they were', () => {
      const shell = {
        dialect,
        hasHereStrings: dialect === 'bash',
        extendedGlobs: () => false,
        alias: () => undefined,
        hasAliases: () => false,
      }
      const found = Object.keys(scripts).map(
        (script) => [script, findSyntaxFailure(fileText(script, dialect), shell) === undefined] as const,
      )
      expect(Object.fromEntries(found)).toEqual(scripts)
    })

    it('are what the real one does', (context) => {
      requireOrSkip(context, referenceDaemon)
      const [host, share] = [process.env['CAMADA_DOCKER_26'] ?? '', process.env['CAMADA_SHARE'] ?? '']
      const verdicts = realVerdicts(host, share, dialect, Object.keys(scripts))
      expect(Object.fromEntries(Object.keys(scripts).map((script, index) => [script, verdicts[index]]))).toEqual(
        scripts,
      )
    })
  })
}
