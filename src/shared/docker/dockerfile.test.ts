import { describe, expect, it } from 'vitest'
import { buildKitNeeds, lineOfParseError, stepsOf } from './dockerfile'

describe('stepsOf', () => {
  it('counts instructions as the classic builder does', () => {
    const text = '# escape=\\\nARG V=3.7\n\nFROM alpine:$V\n# a comment\nRUN echo \\\n  a\ncmd ["x"]\n'
    expect(stepsOf(text)).toEqual([
      { step: 1, line: 2, keyword: 'ARG' },
      { step: 2, line: 4, keyword: 'FROM' },
      { step: 3, line: 6, keyword: 'RUN' },
      { step: 4, line: 8, keyword: 'CMD' },
    ])
  })

  it('bears anything', () => {
    expect(stepsOf('')).toEqual([])
    expect(stepsOf('# only\n')).toEqual([])
    expect(stepsOf('\u0000\u0001 RUM')).toHaveLength(1)
  })
})

describe('buildKitNeeds', () => {
  it('finds what the classic builder refuses or garbles', () => {
    const text = [
      '# syntax=docker/dockerfile:1',
      'FROM alpine',
      'RUN --mount=type=cache,target=/x true',
      'RUN <<"END"',
      'RUN --mount=type=cache inside',
      'END',
      'COPY --link --from=a a b',
      'COPY --chmod=755 a b',
      'ADD --chown=1 a b',
      'RUN cat <<< x',
    ].join('\n')
    expect(buildKitNeeds(text)).toEqual([
      { line: 3, feature: '--mount' },
      { line: 4, feature: '<<"END"' },
      { line: 8, feature: '--chmod' },
    ])
  })

  it('knows the platforms that only BuildKit fills in', () => {
    expect(buildKitNeeds('FROM --platform=$BUILDPLATFORM alpine\nFROM --platform=linux/amd64 alpine\n')).toEqual([
      { line: 1, feature: '--platform=$BUILDPLATFORM' },
    ])
    expect(buildKitNeeds('ARG TARGETPLATFORM=linux/amd64\nFROM --platform=${TARGETPLATFORM} alpine\n')).toEqual([])
  })
})

describe('lineOfParseError', () => {
  it('reads both wordings', () => {
    const line = (message: string) => lineOfParseError({ message })
    expect(line('dockerfile parse error on line 2: unknown instruction: RUM (did you mean RUN?)')).toBe(2)
    expect(line('dockerfile parse error line 12: unknown instruction: RUM')).toBe(12)
    expect(line('COPY failed')).toBeUndefined()
  })
})
