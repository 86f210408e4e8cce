import { resolve } from 'node:path'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

const alias = {
  '@shared': resolve('src/shared'),
  '@posix': resolve('src/posix'),
  '@simulator': resolve('src/simulator'),
  '@backend': resolve('src/backend'),
}

/** What has the private daemon to itself while it runs; other files of its group run beside it. */
const onTheDaemon = [
  'test/integration/{seam,twins}/*.test.ts',
  'test/integration/labs/{cleaning,sharingTruth}.test.ts',
  'test/integration/clients/{compose,skopeo,docker-py}.test.ts',
  'test/integration/clients/dockerode/docker26.test.ts',
  'test/integration/docker/pictureTruth.test.ts',
  'test/integration/servers/*.test.ts',
  'test/fuzz/shellSyntax/*.test.ts',
  'test/cli/{recordedConsole,commandLine,console,simulator,terminalConsole,agreement,foretold}.test.ts',
]

/**
 * What ends a test that hangs, and nothing else: a machine that is ten times slower than the one that a test was written
 * on passes it too. Signs may take a minute, as in `test/support/eventually.ts`.
 */
const patience = { testTimeout: 300_000, hookTimeout: 300_000, expect: { poll: { timeout: 60_000 } } }

const waits = /\/test\/conformance\/docker\d+\.test\.ts$/

/** Takes half a minute or more. */
const lasts = /\/test\/(integration\/(host\/cli|clients\/dockerode\/.*)|cli\/recorded|fuzz\/labs\/.*)\.test\.ts$/

/** Files of the integration project for each of the daemon's, whose next one waits while one runs. */
const besideEach = 2

/**
 * The order of test files: those that wait for a daemon most of their time start first, so that what computes fills the
 * time that they wait; those that have the daemon to themselves are dealt out among those of their group that don't, so
 * that workers don't queue for it; what lasts long comes early. Else as vitest orders them, the larger first.
 */
class WaitingFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const isOf = (name: string) => (file: TestSpecification) => file.project.name === name
    const waiting = sorted.filter(({ moduleId }) => waits.test(moduleId))
    const beside = sorted.filter(isOf('integration'))
    const dealt = dealOut(sorted.filter(isOf('daemon')), [
      ...beside.filter(({ moduleId }) => lasts.test(moduleId)),
      ...beside.filter(({ moduleId }) => !lasts.test(moduleId)),
    ])
    const placed = new Set([...waiting, ...dealt])
    return [...waiting, ...sorted.filter((file) => !placed.has(file)), ...dealt]
  }
}

/** One of the first, some of the second, and so on; the second's remainder is last. */
function dealOut<Item>(first: readonly Item[], second: readonly Item[]): Item[] {
  const dealt = first.flatMap((item, at) => [item, ...second.slice(at * besideEach, (at + 1) * besideEach)])
  return [...dealt, ...second.slice(first.length * besideEach)]
}

/**
 * Unit tests stand beside the code; everything that starts processes, daemons or browsers is under test/. Groups run one
 * after another: the conformance suite has the daemons to itself (it lists and prunes), an engine a worker; the unit
 * tests fill the time that it waits for them.
 */
export default defineConfig({
  test: {
    sequence: { sequencer: WaitingFirst },
    projects: [
      {
        resolve: { alias },
        test: {
          name: 'unit',
          environment: 'node',
          include: ['src/**/*.test.ts'],
          exclude: ['src/renderer/**'],
          ...patience,
          maxWorkers: 3,
          sequence: { groupOrder: 0 },
        },
      },
      {
        plugins: [vue()],
        resolve: { alias: { ...alias, '@': resolve('src/renderer') } },
        test: {
          name: 'web',
          environment: 'happy-dom',
          include: ['src/renderer/**/*.test.ts'],
          ...patience,
          maxWorkers: 3,
          sequence: { groupOrder: 0 },
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'conformance',
          environment: 'node',
          include: ['test/conformance/**/*.test.ts'],
          ...patience,
          maxWorkers: 3,
          sequence: { groupOrder: 0 },
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'daemon',
          environment: 'node',
          include: onTheDaemon,
          setupFiles: ['test/support/daemonAlone.ts'],
          ...patience,
          maxWorkers: 3,
          sequence: { groupOrder: 1 },
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'integration',
          environment: 'node',
          include: ['test/**/*.test.ts'],
          exclude: [...onTheDaemon, 'test/conformance/**', 'test/e2e/**', 'test/renderer/**'],
          ...patience,
          maxWorkers: 3,
          sequence: { groupOrder: 1 },
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'e2e',
          environment: 'node',
          include: ['test/e2e/**/*.test.ts'],
          ...patience,
          maxWorkers: 2,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
})
