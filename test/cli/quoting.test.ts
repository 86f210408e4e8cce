/** Quoting of the console's shell: `docker` gets the very words that bash gives to a program. */
import { execFileSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createWorkspaceShell } from '@backend/console/workspaceShell'
import fc from 'fast-check'
import { expect, it } from 'vitest'

const pieces = fc.constantFrom(
  ...[
    'a',
    'B-1',
    ' ',
    '  ',
    '\\ ',
    "'",
    '"',
    '\\"',
    "\\'",
    '\\\\',
    '$X',
    '"$X"',
    "'$X'",
    '${X}',
    '$Y',
    '"$Y"',
    '=',
    ':',
  ],
  ...[
    '--format',
    '{{.ID}}',
    '"{{json .}}"',
    "'a b'",
    '"a b"',
    '-v',
    '$PWD',
    '~',
    '*',
    '?',
    '{a,b}',
    '#',
    ';',
    '!',
    '%',
  ],
  ...['`echo q`', '$(echo "r s")', '"$(echo t)"', '$((1+2))', "''", '""', '\\$X', '[', ']', 'ção', '@', ','],
)
const seed = Number(process.env['CAMADA_SEED'] ?? 2026)
const count = Number(process.env['CAMADA_OPERATIONS'] ?? 300)

it('hands docker the words that bash would', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'camada-quoting-'))
  const lines = fc.sample(fc.array(pieces, { minLength: 1, maxLength: 7 }), { numRuns: count, seed })
  const calls: (readonly string[])[] = []
  const shell = createWorkspaceShell({
    realPath: folder,
    hostPath: folder,
    clock: Date.now,
    docker: (process) => {
      calls.push(process.argv.slice(1))
      return Promise.resolve(0)
    },
  })
  const different: object[] = []
  try {
    for (const words of lines) {
      const line = `docker ${words.join('')}`
      const script = `set +H +B; HOME=${folder}/..; X='x  y'; docker() { for w; do printf '%s\\0' "$w"; done; printf '\\1'; }; ${line}`
      const real = askBash(script, folder)
      calls.length = 0
      await shell.run(`X='x  y'; ${line}`, () => Promise.resolve())
      const ours = calls.map((argv) => argv.map((word) => `${word}\0`).join('') + '\x01').join('')
      const home = (text: string): string =>
        text.replaceAll(`${folder}/..`, '<home>').replaceAll(join(folder, '..'), '<home>')
      if (real !== undefined && home(real) !== home(ours)) different.push({ line, real, ours })
    }
  } finally {
    await shell.dispose()
    await rm(folder, { recursive: true, force: true })
  }
  expect(different).toEqual([])
})

/** Undefined where bash does not accept the line. */
function askBash(script: string, cwd: string): string | undefined {
  try {
    execFileSync('bash', ['-n', '-c', script], { cwd, stdio: 'ignore' })
    return execFileSync('bash', ['-c', script], { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  } catch (error) {
    const { stdout, status } = error as { stdout?: string | null; status?: number }
    return status === 127 && typeof stdout === 'string' ? stdout : undefined
  }
}
