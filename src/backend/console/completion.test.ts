/** What Tab offers, with an engine of a few things. */
import { expect, it } from 'vitest'
import type { EngineClient } from '../docker/types'
import { LabError } from '@shared/errors'
import { completeDocker } from './completion'

const client = {
  containers: {
    list: ({ all }: { all: boolean }) =>
      Promise.resolve(
        [
          { Names: ['/web'], State: 'running' },
          { Names: ['/worker'], State: 'exited' },
        ].filter(({ State }) => all || State === 'running'),
      ),
  },
  images: {
    list: () =>
      Promise.resolve([
        { Id: `sha256:${'a'.repeat(64)}`, RepoTags: ['alpine:latest'] },
        { Id: `sha256:${'b'.repeat(64)}`, RepoTags: [] },
      ]),
  },
  volumes: { list: () => Promise.resolve({ volumes: [{ Name: 'dados' }], warnings: [] }) },
} as unknown as EngineClient

const complete = (line: string, engine = () => client): Promise<readonly string[] | undefined> => {
  const words = line.split(' ')
  return completeDocker(words.slice(0, -1), words.at(-1) ?? '', engine)
}

it('offers verbs, groups and options', async () => {
  expect(await complete('vol')).toEqual(['volume'])
  expect(await complete('volume in')).toEqual(['inspect'])
  expect(await complete('run --vol')).toEqual(['--volume', '--volume-driver', '--volumes-from'])
})

it('offers the names that an argument may have', async () => {
  expect(await complete('rm w')).toEqual(['web', 'worker'])
  expect(await complete('stop w')).toEqual(['web'])
  expect(await complete('start w')).toEqual(['worker'])
  expect(await complete('container rm w')).toEqual(['web', 'worker'])
  expect(await complete('run --rm a')).toEqual(['alpine', 'alpine:latest'])
  expect(await complete('rmi ')).toEqual(['alpine', 'alpine:latest', 'b'.repeat(12)])
  expect(await complete('run --volumes-from w')).toEqual(['web', 'worker'])
  expect(await complete('volume rm d')).toEqual(['dados'])
  expect(await complete('run -it --name eu -e A=b a')).toEqual(['alpine', 'alpine:latest'])
  expect(await complete('run -itv d')).toEqual(['dados'])
})

it('leaves files to the shell: what runs in a container, values of options, names of nothing', async () => {
  expect(await complete('run alpine c')).toBeUndefined()
  expect(await complete('build -f D')).toBeUndefined()
  expect(await complete('cp ./a')).toBeUndefined()
  expect(await complete('run -v ./')).toBeUndefined()
  expect(await complete('run --name eu alpine a')).toBeUndefined()
  expect(await complete('run alpine ls -')).toBeUndefined()
})

it('offers nothing without an engine', async () => {
  const gone = (): never => {
    throw new LabError('unavailable', 'gone')
  }
  expect(await complete('volume rm d', gone)).toBeUndefined()
})
