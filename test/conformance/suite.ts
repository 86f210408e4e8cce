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

type Topic = readonly [name: string, cases: (bench: () => Bench) => void]

const allTopics: readonly Topic[] = [
  // First, while there are no images of other cases that the lists would show too.
  ['image lists', imageListCases],
  ['system', systemCases],
  ['containers', containerCases],
  ['resources', resourceCases],
  ['creation', creationCases],
  ['lifecycle', lifecycleCases],
  ['lists', listCases],
  ['volumes', volumeCases],
  ['streams', streamCases],
  ['archive', archiveCases],
  ['diff', diffCases],
  ['builds', buildCases],
  ['images', imageCases],
  ['image names', imageNameCases],
  ['image prunes', imagePruneCases],
  ['image configs', imageConfigCases],
  ['mounts', mountCases],
  ['networks', networkCases],
  ['starts', startCases],
  ['settings', settingCases],
  ['specification', specificationCases],
]

/** Half of the topics, the other half the next day; all with `CAMADA_CONFORMANCE=all`. */
export function topicsOfToday(): readonly Topic[] {
  const today = Math.floor(Date.now() / 86_400_000)
  const isWhole = process.env['CAMADA_CONFORMANCE'] === 'all' || process.env['CAMADA_RECORD'] === '1'
  return allTopics.filter((_, at) => isWhole || (at + today) % 2 === 0)
}

/** Runs these topics, all of them unless given, on the engines of this run that `isMeant` takes by their name. */
export function conform(isMeant: (name: string) => boolean, topics = allTopics): void {
  const { engines, skipped } = listEngines()
  describe.each(engines.filter(({ name }) => isMeant(name)))('$name', ({ open }) => play(topics, open))
  describe.each(skipped.filter(({ name }) => isMeant(name)))('$name', ({ reason }) => {
    it('conforms', ({ skip }) => skip(reason))
  })
}

function play(topics: readonly Topic[], open: () => Promise<OpenedTestEngine>): void {
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

  for (const [name, cases] of topics) describe(name, () => cases(theBench))
}
