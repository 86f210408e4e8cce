import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { LabError } from '@shared/errors'
import { hostFailure } from './hostFailure'

function thrownBy(work: () => unknown): unknown {
  try {
    return work()
  } catch (error) {
    return error
  }
}

it('tells why a file of the computer is not there, and not which', () => {
  const missing = thrownBy(() => readFileSync('/nowhere/at/all'))
  const wrapped = new LabError('system', (missing as Error).message, { cause: missing })
  const words = "the simulator can't use its data: no such file or directory"
  expect([missing, wrapped].map(hostFailure)).toEqual([words, words])
})

it("leaves the lab's own errors alone", () => {
  expect([new LabError('notFound', 'No such image: x'), new Error('x'), 'text'].map(hostFailure)).toEqual([
    ...[undefined, undefined, undefined],
  ])
})
