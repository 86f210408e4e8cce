/**
 * One suite for every engine: what the Engine API answers, with status and text, as the real daemons do. A difference
 * between API versions is named where it is (`bench.speaks('1.45')`); there is none between the simulator and 26.1.
 * An engine has a test file of its own, so that they run side by side: most of the time is waiting for a daemon.
 */
import { afterAll, beforeAll, describe, it } from 'vitest'
import { Bench } from './bench'
import { archiveCases } from './cases/archive'
import { buildCases } from './cases/builds'
import { creationCases } from './cases/creation'
import { containerCases } from './cases/containers'
import { diffCases } from './cases/diffs'
import { imageCases } from './cases/images'
import { imageConfigCases } from './cases/imageConfigs'
import { imageListCases } from './cases/imageLists'
import { imageNameCases } from './cases/imageNames'
import { imagePruneCases } from './cases/imagePrunes'
import { lifecycleCases } from './cases/lifecycle'
import { listCases } from './cases/lists'
import { mountCases } from './cases/mounts'
import { networkCases } from './cases/networks'
import { specificationCases } from './cases/specification'
import { resourceCases } from './cases/resources'
import { settingCases } from './cases/settings'
import { startCases } from './cases/starts'
import { streamCases } from './cases/streams'
import { systemCases } from './cases/system'
import { volumeCases } from './cases/volumes'
import { listEngines, type OpenedTestEngine } from './engines'
import { sendAhead } from './recorded'

/** Runs all cases on the engines of this run that `isMeant` takes by their name. */
export function conform(isMeant: (name: string) => boolean): void {
  const { engines, skipped } = listEngines()
  describe.each(engines.filter(({ name }) => isMeant(name)))('$name', ({ open }) => allCases(open))
  describe.each(skipped.filter(({ name }) => isMeant(name)))('$name', ({ reason }) => {
    it('conforms', ({ skip }) => skip(reason))
  })
}

function allCases(open: () => Promise<OpenedTestEngine>): void {
  let engine: OpenedTestEngine | undefined
  let bench: Bench | undefined
  const theBench = (): Bench => {
    if (bench === undefined) throw new Error('the engine did not start')
    return bench
  }

  beforeAll(async () => {
    engine = await open()
    bench = new Bench(engine)
    sendAhead(theBench)
  })

  afterAll(async () => {
    await bench?.clean()
    await engine?.close()
  })

  // First, while there are no images of other cases that the lists would show too.
  describe('image lists', () => imageListCases(theBench))
  describe('system', () => systemCases(theBench))
  describe('containers', () => containerCases(theBench))
  describe('resources', () => resourceCases(theBench))
  describe('creation', () => creationCases(theBench))
  describe('lifecycle', () => lifecycleCases(theBench))
  describe('lists', () => listCases(theBench))
  describe('volumes', () => volumeCases(theBench))
  describe('streams', () => streamCases(theBench))
  describe('archive', () => archiveCases(theBench))
  describe('diff', () => diffCases(theBench))
  describe('builds', () => buildCases(theBench))
  describe('images', () => imageCases(theBench))
  describe('image names', () => imageNameCases(theBench))
  describe('image prunes', () => imagePruneCases(theBench))
  describe('image configs', () => imageConfigCases(theBench))
  describe('mounts', () => mountCases(theBench))
  describe('networks', () => networkCases(theBench))
  describe('starts', () => startCases(theBench))
  describe('settings', () => settingCases(theBench))
  describe('specification', () => specificationCases(theBench))
}
