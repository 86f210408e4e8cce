import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { openLineHistory } from './lineHistory'

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'camada-history-'))
  onTestFinished(() => rmSync(path, { recursive: true }))
  return path
}

it('keeps lines over restarts, but neither repeated ones nor those that begin with a blank', () => {
  const file = join(folder(), 'history')
  const history = openLineHistory(file)
  for (const line of ['docker ps', 'docker ps', ' export SECRET=1', 'ls']) history.add(line)
  expect(history.lines()).toEqual(['docker ps', 'ls'])
  expect(openLineHistory(file).lines()).toEqual(['docker ps', 'ls'])
})

it('keeps the newest thousand', async () => {
  const file = join(folder(), 'history')
  writeFileSync(file, Array.from({ length: 1500 }, (_, index) => `echo ${String(index)}\n`).join(''))
  const history = openLineHistory(file)
  history.add('last')
  expect([history.lines().length, history.lines()[0], history.lines().at(-1)]).toEqual([1000, 'echo 501', 'last'])
  await expect.poll(() => readFileSync(file, 'utf8').split('\n')[0]).toBe('echo 500')
})

it('goes on where nothing can be written', () => {
  const history = openLineHistory(join(folder(), 'missing', 'deeper', 'history'))
  history.add('ls')
  expect(history.lines()).toEqual(['ls'])
})
