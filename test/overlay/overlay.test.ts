/**
 * The union file system against the kernel's overlayfs: random layers, random operations, and after them the outcome of
 * each operation, the merged tree, the upper directory and the list of changes must be the same.
 *
 * `CAMADA_SEED` repeats a run, `CAMADA_OPERATIONS` makes it longer (200000 for the long form). A failure is made small
 * before it is shown.
 */
import { spawnSync } from 'node:child_process'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { changesOfUnion, compareTrees, type TreeChange } from '@posix/filesystem/compare'
import { linuxRoot, requireOrSkip, type Requirement } from '../support/requirements'
import type { OverlayCase } from './cases'
import { differences } from './differences'
import { kernelChanges } from './kernelChanges'
import { KernelOverlay } from './kernelOverlay'
import { randomOverlayCase, randomTmpfsCase } from './randomCase'
import { shrink } from './shrink'
import { playSimulated, playTmpfs } from './simulatedOverlay'

const seed = Number(process.env['CAMADA_SEED'] ?? Date.now() % 2 ** 31)
const operationCount = Number(process.env['CAMADA_OPERATIONS'] ?? 4000)
const operationsPerCase = 40
const caseCount = Math.ceil(operationCount / operationsPerCase)

const python: Requirement = {
  isMet: spawnSync('python3', ['--version']).status === 0,
  reason: 'needs python3',
}

let kernel: KernelOverlay | undefined

beforeAll(() => {
  if (linuxRoot.isMet && python.isMet) kernel = new KernelOverlay()
})

afterAll(async () => {
  await kernel?.dispose()
})

const letters = { added: 'A', modified: 'C', deleted: 'D' } as const

function lines(changes: readonly TreeChange[]): string[] {
  return changes.map(({ path, kind }) => `${letters[kind]} ${path}`)
}

async function disagreements(helper: KernelOverlay, overlayCase: OverlayCase): Promise<string[]> {
  const observed = await helper.play(overlayCase)
  try {
    if (overlayCase.backing === 'tmpfs') return differences(overlayCase, observed, playTmpfs(overlayCase))
    const { observation, union, lower } = playSimulated(overlayCase)
    const trees = differences(overlayCase, observed, observation)
    const expected = kernelChanges(observed.lower, observed.merged).join('\n')
    const slow = lines(
      compareTrees({ fileSystem: lower, root: lower.root }, { fileSystem: union, root: union.root }),
    ).join('\n')
    const fast = lines(changesOfUnion(union)).join('\n')
    const slowDiffers = slow === expected ? [] : [`compareTrees:\n${slow}\nkernel:\n${expected}`]
    return [...trees, ...slowDiffers, ...(fast === slow ? [] : [`changesOfUnion:\n${fast}\ncompareTrees:\n${slow}`])]
  } catch (error) {
    return [error instanceof Error ? (error.stack ?? error.message) : String(error)]
  }
}

/** Plays random cases on both sides until one differs, and then shows a small one that does. */
async function compare(
  helper: KernelOverlay | undefined,
  count: number,
  make: (seed: number, operations: number) => OverlayCase,
): Promise<void> {
  if (!helper) throw new Error('the helper was not started')
  for (let index = 0; index < count; index++) {
    const overlayCase = make(seed + index, operationsPerCase)
    if ((await disagreements(helper, overlayCase)).length === 0) continue
    const small = await shrink(overlayCase, async (candidate) => (await disagreements(helper, candidate)).length > 0)
    const shown = [...small.layers, small.operations].map((part) => part.map((item) => JSON.stringify(item)).join('\n'))
    const found = await disagreements(helper, small)
    expect.fail(`CAMADA_SEED=${String(seed + index)}\n${shown.join('\n--\n')}\n\n${found.join('\n')}`)
  }
  console.log(`${String(count * operationsPerCase)} operations agree, CAMADA_SEED=${String(seed)}`)
}

const timeoutMs = 120_000 + operationCount * 2

it(
  `does what overlayfs does in ${String(caseCount * operationsPerCase)} operations (CAMADA_SEED=${String(seed)})`,
  async (context) => {
    requireOrSkip(context, linuxRoot, python)
    await compare(kernel, caseCount, randomOverlayCase)
  },
  timeoutMs,
)

const tmpfsCount = Math.ceil(caseCount / 4)

it(
  `does what tmpfs does in ${String(tmpfsCount * operationsPerCase)} operations (CAMADA_SEED=${String(seed)})`,
  async (context) => {
    requireOrSkip(context, linuxRoot, python)
    await compare(kernel, tmpfsCount, randomTmpfsCase)
  },
  timeoutMs,
)

it('finds the same changes fast and slow, on any machine', () => {
  for (let index = 0; index < 100; index++) {
    const { union, lower } = playSimulated(randomOverlayCase(seed + index, operationsPerCase))
    const before = { fileSystem: lower, root: lower.root }
    const after = { fileSystem: union, root: union.root }
    expect(changesOfUnion(union), `CAMADA_SEED=${String(seed + index)}`).toEqual(compareTrees(before, after))
  }
})
