/**
 * The order of test files: those that wait for a daemon most of their time start first, so that what computes fills the
 * time that they wait; then the larger first, as vitest orders them.
 */
import { BaseSequencer, type TestSpecification } from 'vitest/node'

const waits = /\/test\/conformance\/docker\d+\.test\.ts$/

export class WaitingFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const isWaiting = ({ moduleId }: TestSpecification): boolean => waits.test(moduleId)
    return [...sorted.filter(isWaiting), ...sorted.filter((file) => !isWaiting(file))]
  }
}
