/** Networks as records: made, joined, left and removed. */
import type { Random } from '../../../support/random'
import type { Call } from '../engine'
import { containers, filtersOf, networks, ownLabel, pruneOf } from './names'

export function networkCall(random: Random): Call {
  const network = random.oneIn(12) ? random.pick(['@none', 'bridge', 'host', 'a b']) : random.pick(networks)
  const id = encodeURIComponent(network)
  const container = random.oneIn(12) ? '@none' : random.pick(containers)
  return random.pick<Call>([
    { method: 'POST', path: '/networks/create', json: creation(network, random) },
    { method: 'POST', path: '/networks/create', json: creation(network, random) },
    { method: 'POST', path: `/networks/${id}/connect`, json: connection(container, random) },
    { method: 'POST', path: `/networks/${id}/connect`, json: connection(container, random) },
    { method: 'POST', path: `/networks/${id}/disconnect`, json: { Container: container, Force: random.oneIn(4) } },
    { method: 'GET', path: `/networks/${id}` },
    { method: 'GET', path: `/networks?${filtersOf(random, listFilters)}` },
    { method: 'DELETE', path: `/networks/${id}` },
    pruneOf('/networks/prune', random.pick([{}, {}, { until: ['24h'] }, { until: ['x'] }])),
  ])
}

const listFilters = [
  { name: ['@'] },
  { name: ['@n'], driver: ['bridge'] },
  { label: ['camada.twin=@'] },
  { name: ['@'], dangling: ['true'] },
  { name: ['@'], type: ['custom'] },
  { name: ['@'], scope: ['swarm'] },
  { name: ['@'], type: ['bad'] },
]

function creation(name: string, random: Random): object {
  return {
    Name: random.oneIn(12) ? random.pick(['', 'none', '@/x']) : name,
    Labels: ownLabel,
    ...(random.oneIn(4) && { Internal: true }),
    ...(random.oneIn(6) && { Attachable: true }),
    ...(random.oneIn(8) && { Driver: random.pick(['bridge', 'nothing', 'host', 'null']) }),
    ...(random.oneIn(8) && { CheckDuplicate: true }),
    ...(random.oneIn(8) && { Options: { 'com.docker.network.bridge.enable_icc': 'false' } }),
  }
}

function connection(container: string, random: Random): object {
  return {
    Container: container,
    ...(random.oneIn(3) && {
      EndpointConfig: random.pick([{ Aliases: ['one', 'two'] }, { IPAMConfig: { IPv4Address: 'x' } }, {}]),
    }),
  }
}
