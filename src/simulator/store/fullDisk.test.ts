import { expect, test } from 'vitest'
import { explainFullDisk } from './fullDisk'

test.each([
  Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' }),
  new Error('IO error: records/000003.log: No space left on device'),
])('a full disk is told in plain words: %s', (error) => {
  expect(() => explainFullDisk(error)).toThrow('no space left on device: the data folder of the simulator is full')
})

test('any other failure passes', () => {
  const error = new Error('EIO: i/o error, write')
  expect(() => explainFullDisk(error)).toThrow(error)
})
