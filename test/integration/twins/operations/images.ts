/** Builds, commits, imports, names and removals of images. */
import type { Random } from '../../../support/random'
import { tarEntry } from '../../storm/hostile'
import type { Call } from '../engine'
import { filtersOf, pruneOf, tags } from './names'

const end = Buffer.alloc(1024)

const dockerfiles = [
  'FROM alpine\nRUN echo built > /built\nCMD ["sleep","600"]\n',
  'FROM alpine\nCOPY f /f\nENV A=b\nLABEL twin=1\nWORKDIR /w\n',
  'FROM alpine\nCOPY nothing /f\n',
  'FROM alpine\nRUN exit 4\n',
  'FROM alpine\nRUM x\n',
  // Blanks for the prefix that takes the place of `@`.
  'FROM @img:1      \nRUN rm -f /f /etc/motd\nVOLUME /data\n',
  'FROM scratch\nCOPY f /\n',
  '',
]

export function imageCall(container: string, random: Random): Call {
  const tag = random.oneIn(12) ? random.pick(['@none', 'Bad']) : random.pick(tags)
  const other = encodeURIComponent(random.oneIn(8) ? 'Bad' : '@img')
  const number = random.pick(['1', '2', '1', '2', '-bad', ''])
  const dockerfile = tarEntry({ name: 'Dockerfile', body: random.pick(dockerfiles) })
  return random.pick<Call>([
    {
      method: 'POST',
      path: `/commit?container=${encodeURIComponent(container)}&repo=${other}&tag=${number}&comment=c&author=a`,
    },
    {
      method: 'POST',
      path: `/commit?container=${encodeURIComponent(container)}&repo=@img&tag=2&changes=${encodeURIComponent(random.pick(changes))}`,
    },
    { method: 'POST', path: `/images/${tag}/tag?repo=${other}&tag=${number}` },
    { method: 'DELETE', path: `/images/${tag}?force=${random.pick(['0', '1'])}` },
    { method: 'DELETE', path: `/images/${tag}?noprune=1` },
    { method: 'GET', path: `/images/${tag}/history` },
    { method: 'GET', path: `/images/${tag}/json` },
    { method: 'GET', path: `/images/json?${filtersOf(random, listFilters)}` },
    { method: 'GET', path: `/images/json?all=1&${filtersOf(random, listFilters)}` },
    pruneOf('/images/prune', random.pick([{}, { dangling: ['0'] }, { dangling: ['x'] }, { until: ['24h'] }])),
    {
      method: 'POST',
      path: `/images/create?fromSrc=-&repo=${other}&tag=${number}&message=m&changes=${encodeURIComponent(random.pick(['LABEL camada.twin=@', ...changes]))}`,
      tar: random.pick([imported, imported, Buffer.from('rubbish'), end]),
    },
    {
      method: 'POST',
      path: `/build?t=@img%3A${random.pick(['1', '2'])}&q=1&forcerm=1`,
      tar: Buffer.concat([dockerfile, tarEntry({ name: 'f', body: 'f\n' }), end]),
    },
  ])
}

const imported = Buffer.concat([
  tarEntry({ name: 'bin', type: '5', mode: '0000755' }),
  tarEntry({ name: 'f', body: 'imported\n' }),
  end,
])

const listFilters = [
  { reference: ['@*'] },
  { reference: ['@img:*'] },
  { reference: ['@*'], label: ['twin'] },
  { reference: ['@*'], before: ['@img:2'] },
  { reference: ['@*'], since: ['@img:1'] },
  { dangling: ['true'], label: ['camada.twin=@'] },
  { dangling: ['x'] },
]

const changes = [
  'ENV A=1',
  'CMD ["true"]',
  'LABEL twin=1',
  'RUN x',
  'VOLUME /data',
  'EXPOSE x',
  'WORKDIR w',
  'nonsense',
  'USER',
  'ENTRYPOINT ["a"',
]
