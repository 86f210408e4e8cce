import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runCommandLine, shellLine } from './commandLine'
import type { RunSpec } from './container'

const plain: RunSpec = {
  image: 'alpine:3.7',
  command: [],
  env: [],
  mounts: [],
  volumesFrom: [],
  isReadOnly: false,
  autoRemove: false,
  detach: false,
  interactive: false,
  labels: {},
}

describe('runCommandLine', () => {
  it('leaves defaults out', () => {
    expect(runCommandLine(plain)).toBe('docker run alpine:3.7')
  })

  it('writes the line of the course notes', () => {
    const spec: RunSpec = {
      ...plain,
      image: 'alpine',
      autoRemove: true,
      mounts: [{ kind: 'bind', source: '/tmp', destination: '/root/tmp', isReadOnly: false }],
      command: ['/bin/sh', '-c', 'echo Eu sou o container de nome $(hostname) > /root/tmp/meu-querido-container'],
    }
    expect(runCommandLine(spec)).toBe(
      `docker run --rm -v /tmp:/root/tmp alpine /bin/sh -c 'echo Eu sou o container de nome $(hostname) > /root/tmp/meu-querido-container'`,
    )
  })

  it('writes every option', () => {
    const spec: RunSpec = {
      ...plain,
      name: 'bd',
      detach: true,
      interactive: true,
      isReadOnly: true,
      entrypoint: '/bin/ls',
      workingDir: '/srv/a b',
      user: '1000:1000',
      env: [{ name: 'A', value: "it's" }],
      mounts: [
        { kind: 'volume', name: 'data', destination: '/var/lib/mysql', isReadOnly: true },
        { kind: 'volume', name: '', destination: '/anon', isReadOnly: false },
        { kind: 'bind', source: '/a:b,c', destination: '/d', isReadOnly: true },
        { kind: 'tmpfs', destination: '/t', sizeBytes: 1024 },
        { kind: 'tmpfs', destination: '/u' },
      ],
      volumesFrom: [
        { container: 'x', isReadOnly: false },
        { container: 'y', isReadOnly: true },
      ],
      labels: { 'io.camada.lab': '1', turma: 'b' },
    }
    expect(runCommandLine(spec)).toBe(
      `docker run -d -it --name bd -e 'A=it'\\''s' -v data:/var/lib/mysql:ro -v /anon ` +
        `--mount 'type=bind,"source=/a:b,c",target=/d,readonly' --tmpfs /t:size=1024 --tmpfs /u ` +
        `--volumes-from x --volumes-from y:ro --read-only -w '/srv/a b' -u 1000:1000 --entrypoint /bin/ls ` +
        `--label turma=b alpine:3.7`,
    )
  })
})

describe('shellLine', () => {
  it('is read back by sh as the same words', () => {
    const word = fc.string({ unit: 'grapheme', minLength: 0 }).filter((text) => !text.includes('\0'))
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 4 }), (words) => {
        const line = `for word in ${shellLine(words)}; do printf '%s\\0' "$word"; done`
        const read = execFileSync('/bin/sh', ['-c', line]).toString('utf8').split('\0').slice(0, -1)
        expect(read).toEqual(words)
      }),
      { numRuns: 40 },
    )
  })
})
