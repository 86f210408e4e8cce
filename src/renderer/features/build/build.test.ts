/** The pure parts of the build screen. */
import type { WorkspaceFile } from '@shared/docker/build'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { declaredArguments, parseInstructions } from './dockerfile/instructions'
import { lintDockerfile } from './dockerfile/lint'
import { buildCommand } from './run/buildCommand'
import { afterEvent, plannedBuild } from './run/buildState'
import { OutputLines } from '../../composables/outputLines'
import { treeRows } from './workspace/fileTree'

const file = (path: string, more: Partial<WorkspaceFile> = {}): WorkspaceFile => ({
  path,
  kind: 'file',
  sizeBytes: 1,
  isIgnored: false,
  isBroken: false,
  ...more,
})
const notes =
  'FROM alpine:3.7\n\nADD /etc/motd /root/meu-motd\n\nRUN mkdir -p /root/arquivos/leiame\n\nCMD cat /root/meu-motd\n'

describe('instructions', () => {
  it('stand at their lines with their steps', () => {
    expect(parseInstructions(notes).map(({ step, line, text, makesLayer }) => [step, line, makesLayer, text])).toEqual([
      [1, 1, true, 'FROM alpine:3.7'],
      [2, 3, true, 'ADD /etc/motd /root/meu-motd'],
      [3, 5, true, 'RUN mkdir -p /root/arquivos/leiame'],
      [4, 7, false, 'CMD cat /root/meu-motd'],
    ])
  })

  it('join continued lines and leave comments out', () => {
    const [, run] = parseInstructions('FROM a\nRUN one && \\\n  # why\n  two\n')
    expect(run).toMatchObject({ line: 2, lastLine: 4, text: 'RUN one && two' })
  })

  it('name declared arguments with their defaults', () => {
    expect(declaredArguments('ARG BASE=alpine\nFROM $BASE\nARG WHO\nARG Q="a b"\n')).toEqual([
      { name: 'BASE', defaultValue: 'alpine' },
      { name: 'WHO', defaultValue: '' },
      { name: 'Q', defaultValue: 'a b' },
    ])
  })
})

describe('lint', () => {
  const keys = (dockerfile: string, files: WorkspaceFile[] = []): string[] =>
    lintDockerfile(dockerfile, files).map(({ line, key, severity }) => `${line} ${key} ${severity}`)

  it('says that ADD /etc/motd looks in the workspace', () => {
    const [mark] = lintDockerfile(notes, [file('etc', { kind: 'directory' }), file('etc/motd')])
    expect(mark).toMatchObject({ line: 3, key: 'absoluteSource', severity: 'info' })
    expect(notes.slice(mark?.from, mark?.to)).toBe('/etc/motd')
  })

  it('warns of sources that are missing or left out', () => {
    expect(keys(notes)).toEqual(['3 absoluteMissing warning'])
    expect(keys('FROM a\nCOPY notas.md x *.txt ./\n', [file('notas.md', { isIgnored: true })])).toEqual([
      '2 ignoredSource warning',
      '2 missingSource warning',
    ])
  })

  it('leaves other sources alone', () => {
    const dockerfile =
      'FROM a AS b\nADD https://x.y/z /z\nCOPY --from=b /k /k\nCOPY . /app\nCOPY ["src", "/d"]\nCOPY $F /f\n'
    expect(keys(dockerfile, [file('src/main.c')])).toEqual([])
  })

  it('names what only BuildKit understands', () => {
    expect(
      keys('# syntax=docker/dockerfile:1\nFROM a\nRUN --mount=type=cache,target=/c make\nRUN <<EOF\nls\nEOF\n'),
    ).toEqual(['3 needsBuildKit error', '4 needsBuildKit error'])
  })

  it('turns findings of dockerfile-utils into keys', () => {
    expect(keys('from a\nRUM ls\nEXPOSE x\nWORKDIR app\n')).toEqual([
      '1 casing warning',
      '2 unknownInstruction error',
      '3 port error',
      '4 relativeWorkdir warning',
    ])
  })
})

describe('build state', () => {
  it('follows a build that fails at make', () => {
    const plan = plannedBuild(
      parseInstructions('FROM ubuntu:20.04\nCOPY . /app\nRUN make /app\nCMD python /app/app.py\n'),
    )
    const error = {
      kind: 'system' as const,
      message: "The command '/bin/sh -c make /app' returned a non-zero code: 127",
    }
    const state = [
      { kind: 'step' as const, step: 1, steps: 4, instruction: 'FROM ubuntu:20.04' },
      { kind: 'stepDone' as const, step: 1, imageId: 'a', fromCache: false, madeLayer: true, sizeBytes: 7 },
      { kind: 'step' as const, step: 2, steps: 4, instruction: 'COPY . /app', line: 2 },
      { kind: 'stepDone' as const, step: 2, imageId: 'b', fromCache: true, madeLayer: true, sizeBytes: 5 },
      { kind: 'step' as const, step: 3, steps: 4, instruction: 'RUN make /app', line: 3 },
      { kind: 'failed' as const, step: 3, error },
    ].reduce(afterEvent, plan)
    expect(state.steps.map(({ step, line, status, fromCache }) => [step, line, status, fromCache])).toEqual([
      [1, 1, 'done', false],
      [2, 2, 'done', true],
      [3, 3, 'failed', false],
      [4, 4, 'planned', false],
    ])
    expect(state).toMatchObject({ phase: 'failed', errorLine: 3, error })
  })

  it('returns a running step to the plan when it is cancelled', () => {
    const running = afterEvent(plannedBuild(parseInstructions(notes)), {
      kind: 'step',
      step: 1,
      steps: 4,
      instruction: 'FROM a',
    })
    expect(afterEvent(running, { kind: 'cancelled' }).steps[0]?.status).toBe('planned')
  })
})

describe('output', () => {
  const shown = (...chunks: (string | Uint8Array)[]): string[] => {
    const output = new OutputLines()
    for (const chunk of chunks) output.push(typeof chunk === 'string' ? new TextEncoder().encode(chunk) : chunk)
    output.end()
    return output.lines().map(({ tone, text }) => `${tone}|${text}`)
  }

  it('keeps red as a tone and takes escape sequences out', () => {
    expect(
      shown(
        'Step 1/2 : FROM a\n ---> Using cache\n',
        '\u001b[91m/bin/sh: make: not',
        ' found\n\u001b[0mok\u001b]0;t\u0007!\n',
      ),
    ).toEqual(['step|Step 1/2 : FROM a', 'cache| ---> Using cache', 'error|/bin/sh: make: not found', 'plain|ok!'])
  })

  it('starts a line over after a carriage return', () => {
    expect(shown('10%\r50%\r100%\r\nnext')).toEqual(['plain|100%', 'plain|next'])
  })

  it('is the same wherever the bytes break', () => {
    const text = 'Passo ção 🐳\n\u001b[31mvermelho\u001b[0m\nfim\r\n'
    const bytes = new TextEncoder().encode(text)
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(bytes.length), { maxLength: 8 }), (cuts) => {
        const places = [0, ...cuts.sort((a, b) => a - b), bytes.length]
        const chunks = places.slice(1).map((end, index) => bytes.slice(places[index], end))
        expect(shown(...chunks)).toEqual(['plain|Passo ção 🐳', 'error|vermelho', 'plain|fim'])
      }),
    )
  })
})

describe('command and tree', () => {
  it('says the line that the form stands for', () => {
    const spec = {
      tag: 'meu-motd:1',
      dockerfile: 'Dockerfile',
      buildArgs: [{ name: 'WHO', value: 'a b' }],
      noCache: true,
      target: undefined,
    }
    expect(buildCommand(spec)).toBe("docker build -t meu-motd:1 --build-arg 'WHO=a b' --no-cache .")
  })

  it('shows the Dockerfile first, then folders, and hides what is in closed ones', () => {
    const files = [
      file('a.txt'),
      file('etc', { kind: 'directory' }),
      file('etc/motd'),
      file('Dockerfile'),
      file('.dockerignore'),
    ]
    const drawn = (closed: string[]): string[] =>
      treeRows(files, new Set(closed)).map(({ name, level }) => `${'  '.repeat(level - 1)}${name}`)
    expect(drawn([])).toEqual(['Dockerfile', '.dockerignore', 'etc', '  motd', 'a.txt'])
    expect(drawn(['etc'])).toEqual(['Dockerfile', '.dockerignore', 'etc', 'a.txt'])
  })
})
