/**
 * dockerode, the client of most programs in Node: what it sees is the same on every engine. An engine has a test file of
 * its own, so that they run side by side.
 */
import { afterAll, beforeAll, describe, it } from 'vitest'
import { Bench } from '../../../conformance/bench'
import { listEngines, type OpenedTestEngine } from '../../../conformance/engines'
import { execCases } from './execs'
import { interruptedCases } from './interrupted'
import { runCases } from './runs'
import { transferCases } from './transfers'
import { watchCases } from './watching'

/** Runs all cases on the engines of this run whose name is meant. */
export function seeTheSame(isMeant: (name: string) => boolean): void {
  const { engines, skipped } = listEngines()
  describe.each(engines.filter(({ name }) => isMeant(name)))('dockerode on $name', ({ open }) => allCases(open))
  describe.each(skipped.filter(({ name }) => isMeant(name)))('dockerode on $name', ({ reason }) => {
    it('sees the same', ({ skip }) => skip(reason))
  })
}

function allCases(open: () => Promise<OpenedTestEngine>): void {
  let opened: { readonly engine: OpenedTestEngine; readonly bench: Bench } | undefined
  const bench = (): Bench => {
    if (opened === undefined) throw new Error('the engine did not start')
    return opened.bench
  }

  beforeAll(async () => {
    const engine = await open()
    opened = { engine, bench: new Bench(engine) }
  })

  afterAll(async () => {
    await opened?.bench.clean()
    await opened?.engine.close()
  })

  describe('runs', () => runCases(bench))
  describe('execs', () => execCases(bench))
  describe('watches', () => watchCases(bench))
  describe('transfers', () => transferCases(bench))
  describe('interrupted', () => interruptedCases(bench))
}
