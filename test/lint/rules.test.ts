/**
 * Each rule of the house is seen to fail once: a scratch project breaks every arrow, and a source with each fault is
 * given to ESLint and knip. A rule that can't fail is not a rule.
 */
import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { ESLint } from 'eslint'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const root = resolve('.')
const arrows = createRequire(import.meta.url)('../../.dependency-cruiser.cjs') as { forbidden: { name: string }[] }
let scratch: string

beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'camada-rules-'))
  await symlink(join(root, 'node_modules'), join(scratch, 'node_modules'))
  for (const file of ['package.json', 'tsconfig.base.json', 'knip.json'])
    await cp(join(root, file), join(scratch, file))
})
afterEach(() => rm(scratch, { recursive: true }))

async function write(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(scratch, path)), { recursive: true })
    await writeFile(join(scratch, path), text)
  }
}

function run(program: string, ...args: string[]): Promise<{ code: number; output: string }> {
  return new Promise((done) => {
    execFile(
      process.execPath,
      [join(root, 'node_modules', program), ...args],
      { cwd: scratch },
      (error, stdout, stderr) => {
        done({ code: typeof error?.code === 'number' ? error.code : 0, output: stdout + stderr })
      },
    )
  })
}

/** For each arrow, a file that breaks it. */
const violations: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'no-circular': {
    'src/backend/a.ts': `import { b } from './b'\nexport const a = (): number => b()`,
    'src/backend/b.ts': `import { a } from './a'\nexport const b = (): number => a()`,
  },
  'no-orphans': { 'src/shared/alone.ts': 'export const alone = 1' },
  'shared-is-plain': { 'src/shared/reads.ts': `import { readFileSync } from 'node:fs'\nexport const x = readFileSync` },
  'posix-below': { 'src/posix/up.ts': `import { a } from '../backend/a'\nexport const x = a` },
  'simulator-below': { 'src/simulator/up.ts': `import { a } from '../backend/a'\nexport const x = a` },
  'backend-below': {
    'src/backend/up.ts': `import { m } from '../main/m'\nexport const x = m`,
    'src/main/m.ts': 'export const m = 1',
  },
  'simulator-one-door': {
    'src/server/window.ts': `import { inner } from '../simulator/inner'\nexport const x = inner`,
    'src/simulator/inner.ts': 'export const inner = 1',
  },
  'one-importer-of-dockerode': {
    'src/backend/labs.ts': `import Docker from 'dockerode'\nexport const x = new Docker()`,
  },
  'renderer-imports-shared': { 'src/renderer/down.ts': `import { a } from '../backend/a'\nexport const x = a` },
  'renderer-has-no-node': { 'src/renderer/node.ts': `import { join } from 'node:path'\nexport const x = join` },
  'preload-is-thin': {
    'src/preload/thick.ts': `import { LabError } from '../shared/errors'\nexport const x = LabError`,
    'src/shared/errors.ts': 'export class LabError {}',
  },
  'electron-in-two-rooms': { 'src/backend/window.ts': `import { app } from 'electron'\nexport const x = app` },
  'roots-apart': { 'src/server/main.ts': `import { m } from '../main/m'\nexport const x = m` },
  'roots-apart-cli': { 'src/cli/main.ts': `import { m } from '../main/m'\nexport const x = m` },
  'tests-stay-out': {
    'src/shared/usesTest.ts': `import { t } from './x.test'\nexport const x = t`,
    'src/shared/x.test.ts': 'export const t = 1',
  },
  'declared-only': { 'src/backend/undeclared.ts': `import x from 'nobody-has-this'\nexport const y = x` },
}

describe('the arrows between rooms', () => {
  it('has a violation here for each rule', () => {
    expect(Object.keys(violations).sort()).toEqual(arrows.forbidden.map((rule) => rule.name).sort())
  })

  it('refuses every violation by its rule', async () => {
    for (const files of Object.values(violations)) await write(files)
    const config = join(root, '.dependency-cruiser.cjs')
    const { output } = await run(
      'dependency-cruiser/bin/dependency-cruise.mjs',
      'src',
      '--config',
      config,
      '--output-type',
      'json',
    )
    const { summary } = JSON.parse(output) as { summary: { violations: { rule: { name: string } }[] } }
    expect([...new Set(summary.violations.map((violation) => violation.rule.name))].sort()).toEqual(
      Object.keys(violations).sort(),
    )
  })
})

describe('ESLint with types', () => {
  it.each([
    ['@typescript-eslint/no-floating-promises', 'export function f(): void {\n  Promise.resolve(1)\n}'],
    ['@typescript-eslint/no-explicit-any', 'export const f = (x: any): number => (x === 1 ? 1 : 2)'],
    ['@typescript-eslint/no-non-null-assertion', 'export const f = (x?: string): string => x!'],
    ['@typescript-eslint/no-unused-vars', 'export function f(): number {\n  const unused = 1\n  return 2\n}'],
    ['@typescript-eslint/consistent-type-imports', `import { z } from 'zod'\nexport type T = z.ZodType`],
    [
      '@typescript-eslint/switch-exhaustiveness-check',
      `export function f(x: 'a' | 'b'): number {\n  switch (x) {\n    case 'a':\n      return 1\n  }\n  return 2\n}`,
    ],
  ])('%s', async (rule, code) => {
    const eslint = new ESLint({ cwd: root })
    const [result] = await eslint.lintText(code, { filePath: join(root, 'src/shared/errors.ts') })
    expect(result?.messages.map((message) => message.ruleId)).toContain(rule)
  })
})

describe('knip', () => {
  it('finds an export, a file and a dependency that nobody uses', async () => {
    await rm(join(scratch, 'package.json'))
    await write({
      'package.json': JSON.stringify({
        name: 'x',
        type: 'module',
        main: 'src/index.ts',
        dependencies: { zod: '4.6.7' },
      }),
      'src/index.ts': `import { used } from './lib'\nconsole.log(used)`,
      'src/lib.ts': 'export const used = 1\nexport const nobody = 2',
      'src/dead.ts': 'export const x = 1',
    })
    await writeFile(join(scratch, 'knip.json'), JSON.stringify({ entry: ['src/index.ts'], project: ['src/**/*.ts'] }))
    const { code, output } = await run('knip/bin/knip.js')
    expect(code).toBe(1)
    for (const name of ['nobody', 'src/dead.ts', 'zod']) expect(output).toContain(name)
  })
})
