/** Volumes by themselves. */
import type { Random } from '../../../support/random'
import type { Call } from '../engine'
import { filtersOf, ownLabel, pruneOf, volumes } from './names'

export function volumeCall(random: Random): Call {
  const volume = random.oneIn(10) ? random.pick(['@none', 'x']) : random.pick(volumes)
  const json = {
    Name: random.oneIn(8) ? random.pick(['a b', 'x', '../x', '@/v']) : volume,
    ...(random.oneIn(5) && { Driver: random.pick(['local', 'nothing', '']) }),
    ...(random.oneIn(5) && {
      DriverOpts: random.pick([{ type: 'tmpfs', device: 'tmpfs' }, { bad: '1' }, { o: 'x' }, { type: 'tmpfs' }]),
    }),
    ...(random.oneIn(3) && { Labels: random.pick([{ twin: '1' }, ownLabel]) }),
  }
  return random.pick<Call>([
    { method: 'POST', path: '/volumes/create', json },
    { method: 'POST', path: '/volumes/create', json },
    { method: 'GET', path: `/volumes/${volume}` },
    { method: 'DELETE', path: `/volumes/${volume}?force=${random.pick(['0', '1'])}` },
    { method: 'DELETE', path: `/volumes/${volume}` },
    { method: 'GET', path: `/volumes?${filtersOf(random, listFilters)}` },
    { method: 'PUT', path: `/volumes/${volume}?version=${random.pick(['1', 'x', ''])}`, json: { Spec: {} } },
    pruneOf('/volumes/prune', random.pick([{}, { all: ['1'] }, { all: ['x'] }])),
  ])
}

const listFilters = [
  { name: ['@'] },
  { name: ['@v'], driver: ['local'] },
  { name: ['@'], dangling: ['1'] },
  { name: ['@'], dangling: ['0'] },
  { name: ['@'], label: ['twin=1'] },
  { name: ['@'], dangling: ['x'] },
]
