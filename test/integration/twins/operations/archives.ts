/** `docker cp`: what a path is, what it holds, and what is put there. */
import type { Random } from '../../../support/random'
import { tarEntry } from '../../storm/hostile'
import type { Call } from '../engine'

const paths = [
  '/',
  '/d',
  '/f',
  '/data',
  '/nothing',
  '/nothing/x',
  '/etc/motd',
  '/d/soft',
  '/l',
  '',
  'relative',
  '/proc',
  '/f/',
  '/d/.',
  '/d/..',
  '/nothing/../d',
]

export function archiveCall(container: string, random: Random): Call {
  const place = `/containers/${encodeURIComponent(container)}/archive?path=${encodeURIComponent(random.pick(paths))}`
  if (random.oneIn(4)) return { method: 'HEAD', path: place }
  if (random.oneIn(3)) return { method: 'GET', path: place }
  const options = random.pick(['', '', '&noOverwriteDirNonDir=1', '&noOverwriteDirNonDir=true&copyUIDGID=1'])
  return { method: 'PUT', path: `${place}${options}`, tar: random.pick(archives) }
}

const end = Buffer.alloc(1024)
const archives: readonly Buffer[] = [
  Buffer.concat([tarEntry({ name: 'f', body: 'sent\n' }), end]),
  Buffer.concat([
    tarEntry({ name: 'd', type: '5', mode: '0000750' }),
    tarEntry({ name: 'd/sent', body: 'sent\n' }),
    end,
  ]),
  Buffer.concat([
    tarEntry({ name: 'soft', type: '2', link: '/etc' }),
    tarEntry({ name: 'h', type: '1', link: 'f' }),
    end,
  ]),
  Buffer.concat([tarEntry({ name: 'd', body: 'no directory\n' }), end]),
  Buffer.concat([tarEntry({ name: '../../out', body: 'x' }), end]),
  Buffer.from('rubbish'),
  end,
]
