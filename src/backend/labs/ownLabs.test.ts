import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createOwnLabs, type OwnLabs } from './ownLabs'

describe('a lab of one’s own', () => {
  let dataDir: string
  let own: OwnLabs
  let name: string
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'camada-own-'))
    own = createOwnLabs(dataDir)
    name = await own.create('Ação: um título', 30)
  })
  afterEach(() => rm(dataDir, { recursive: true }))

  const after = async (change: (yaml: string) => string): Promise<{ title: string; problems: readonly string[] }> => {
    const before = await own.read(name, 'lab.yaml')
    if (before.kind !== 'text') throw new Error('no text')
    await own.write(name, 'lab.yaml', change(before.text))
    const { title, problems } = await own.view(name, 'pt-BR')
    return { title, problems }
  }

  it('says each problem on one line, with its place, under its own title', async () => {
    expect(await after((yaml) => yaml)).toEqual({ title: 'Ação: um título', problems: [] })
    expect(await after((yaml) => yaml.replace('minutes: 5', 'minutes: many').replace('level: beginner\n', ''))).toEqual(
      {
        title: 'Ação: um título',
        problems: [
          expect.stringMatching(/^lab\.yaml: level: Invalid option: expected one of /),
          'lab.yaml: minutes: Invalid input: expected number, received string',
        ],
      },
    )
    expect(await after((yaml) => `${yaml}\nwrong: [\n`)).toEqual({
      title: 'Ação: um título',
      problems: [expect.stringMatching(/^lab\.yaml: Flow sequence .* at line \d+, column \d+$/)],
    })
  })
})
