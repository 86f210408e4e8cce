import { describe, expect, it } from 'vitest'
import { labSchema } from '@shared/labs/schema'
import type { EngineClient } from '../docker/types'
import { findStrays } from './strays'

const lab = labSchema.parse({
  formatVersion: 1,
  id: 'a',
  number: 1,
  level: 'beginner',
  minutes: 5,
  concepts: ['x'],
  licence: 'CC-BY-4.0',
  requires: { images: ['alpine:latest'] },
  makes: { containers: ['diario'], images: ['meu:1'] },
  steps: [{ id: 's', goals: [{ id: 'g', check: { kind: 'image', image: 'meu:1' } }], solution: [{ run: 'true' }] }],
})

/** An engine that has containers of the run, and images, by name. */
function engine(containers: readonly (readonly [name: string, createdSec: number])[], tags: readonly string[]) {
  const asked: unknown[] = []
  const client = {
    containers: {
      list: (options: unknown) => {
        asked.push(options)
        return Promise.resolve(containers.map(([name, Created]) => ({ Names: [`/${name}`], Created })))
      },
    },
    images: { list: () => Promise.resolve([{ Id: 'i', RepoTags: tags }]) },
  } as unknown as EngineClient
  return { client, asked }
}

const ran = (line: string, exitCode = 0) => ({ line, exitCode })

describe('strays', () => {
  it('are the last container of the run, if the lab does not know its name', async () => {
    const { client, asked } = engine(
      [
        ['diario', 5],
        ['quirky_cori', 7],
      ],
      [],
    )
    expect(await findStrays(client, lab, { runId: 'r1', commands: [] })).toEqual({ container: 'quirky_cori' })
    expect(asked).toEqual([{ all: true, filters: { label: ['io.camada.run=r1'] } }])
    const known = engine(
      [
        ['quirky_cori', 5],
        ['diario', 7],
      ],
      [],
    )
    expect(await findStrays(known.client, lab, { runId: 'r1', commands: [] })).toEqual({})
  })

  it.each([
    ['of a name mistyped', [ran('docker build -t mue:1 .')], 'mue:1'],
    ['without a tag', [ran('docker build --tag=meu .')], 'meu:latest'],
    ['tagged', [ran('docker tag alpine mue:1')], 'mue:1'],
    ['but not one of a build that failed', [ran('docker build -t mue:1 .', 1)], undefined],
    ['but not one that is gone', [ran('docker build -t outra:1 .')], undefined],
    ['but not one from before the lab’s', [ran('docker build -t mue:1 .'), ran('docker build -t meu:1 .')], undefined],
    ['but not what other lines name', [ran('docker run mue:1')], undefined],
  ])('are the image that was made last, %s', async (_, commands, image) => {
    const { client } = engine([], ['mue:1', 'meu:latest', 'meu:1', 'alpine:latest'])
    const found = await findStrays(client, lab, { runId: 'r1', commands })
    expect(found).toEqual(image === undefined ? {} : { image })
  })
})
