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
  'test/cli/{recordedConsole,console,simulator,terminalConsole,agreement,foretold}.test.ts',
]

/**
 * What ends a test that hangs, and nothing else: a machine that is ten times slower than the one that a test was written
 * on passes it too. Signs may take a minute, as in `test/support/eventually.ts`.
 */
const patience = { testTimeout: 300_000, hookTimeout: 300_000, expect: { poll: { timeout: 60_000 } } }

const waits = /\/test\/conformance\/docker\d+\.test\.ts$/

/**
 * The order of test files: those that wait for a daemon most of their time start first, so that what computes fills the
 * time that they wait; then as vitest orders them, the larger first.
 */
class WaitingFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const isWaiting = ({ moduleId }: TestSpecification): boolean => waits.test(moduleId)
    return [...sorted.filter(isWaiting), ...sorted.filter((file) => !isWaiting(file))]
  }
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
