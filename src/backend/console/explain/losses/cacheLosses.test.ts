/** What is foretold of BuildKit's cache is what 26.1.5 and 20.10.24 then took (`test/recorders/buildCache.mjs`). */
import type { EngineClient } from '@backend/docker/types'
import { expect, it } from 'vitest'
import recorded from '../../../../../test/fixtures/cli/buildCache.json'
import { en } from '../texts/en'
import { lossesOf } from './losses'

function clientWith(BuildCache: unknown): EngineClient {
  const none = (): Promise<readonly never[]> => Promise.resolve([])
  return {
    system: { diskUsage: () => Promise.resolve({ BuildCache }) },
    containers: { list: none },
    images: { list: none },
    networks: { list: none },
    volumes: { list: () => Promise.resolve({ volumes: [] }) },
  } as unknown as EngineClient
}

const prunes = recorded.flatMap(({ version, prunes }) => prunes.map((each) => ({ version, ...each })))

it.each(prunes)('$version: $line', async ({ line, nowMs, records, gone }) => {
  const filters: Record<string, string[]> = {}
  for (const [, name = '', value = ''] of line.matchAll(/--filter (\w+)=(\S+)/g)) filters[name] = [value]
  const options = new Set(line.includes(' -af') ? ['all', 'force'] : ['force'])
  const removal = { verb: 'builder prune', targets: [], options, filters }
  const losses = await lossesOf(clientWith(records), [removal], { texts: en.losses, nowMs })
  expect(losses.flatMap((loss) => loss.gone).sort()).toEqual([...gone].sort())
})

it('names each record with what it is and its size', async () => {
  const records = prunes.find(({ line }) => line === 'builder prune -af')?.records
  const removal = { verb: 'system prune', targets: [], options: new Set(['all']) }
  const losses = await lossesOf(clientWith(records), [removal], { texts: en.losses, nowMs: 0 })
  expect(losses.map(({ sentence }) => sentence.replace(/context-\w+/, 'context-…')).sort()).toEqual([
    'cached mount /kept from exec /bin/sh -c echo two > /kept/two && echo 3 > /three with id "//kept" (4B).',
    'copy /context / (108B).',
    'from local (0B); an image keeps the layer, but the next build does this again.',
    'http url http://build-context-… (2.048kB).',
    'mount / from exec /bin/sh -c echo one > /one (4B); an image keeps the layer, but the next build does this again.',
    'mount / from exec /bin/sh -c echo two > /kept/two && echo 3 > /three (2B); an image keeps the layer, but the next build does this again.',
  ])
})
