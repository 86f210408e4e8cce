/**
 * The endpoints of Swarm, as a daemon outside of a swarm answers them: each in its own order, so that a bad version or
 * filter is told before there being no swarm is (recorded from 26.1.5).
 */
import { LabError } from '@shared/errors'
import type { HTTPMethod } from 'find-my-way'
import { swarmSentence } from '../../engine/swarm'
import type { Exchange } from '../exchange'
import type { Route } from '../router'

type Check = (exchange: Exchange) => void

const nothing: Check = () => undefined
const readFilters: Check = (exchange) => void exchange.query.filters()

/** moby's versions of objects are unsigned integers; secrets and configs don't tell what is wrong with one. */
function version(what: string, tells: boolean): Check {
  return (exchange) => {
    const text = exchange.query.text('version')
    if (/^\d+$/.test(text)) return
    const reason = ` '${text}': strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`
    throw new LabError('invalid', `invalid ${what} version${tells ? reason : ''}`)
  }
}

const readStreams: Check = ({ query }) => {
  if (!query.flag('stdout') && !query.flag('stderr')) {
    throw new LabError('system', 'Bad parameters: you must choose at least one stream')
  }
}

const manager: readonly (readonly [HTTPMethod, string, Check])[] = [
  ['GET', '/swarm', nothing],
  ['GET', '/swarm/unlockkey', nothing],
  ['POST', '/swarm/unlock', nothing],
  ['POST', '/swarm/update', version('swarm', true)],
  ['GET', '/nodes', readFilters],
  ['GET', '/nodes/:id', nothing],
  ['DELETE', '/nodes/:id', nothing],
  ['POST', '/nodes/:id/update', version('node', true)],
  ['GET', '/services', readFilters],
  ['GET', '/services/:id', nothing],
  ['DELETE', '/services/:id', nothing],
  ['POST', '/services/create', nothing],
  ['POST', '/services/:id/update', version('service', true)],
  ['GET', '/services/:id/logs', readStreams],
  ['GET', '/tasks', readFilters],
  ['GET', '/tasks/:id', nothing],
  ['GET', '/tasks/:id/logs', readStreams],
  ['GET', '/secrets', readFilters],
  ['POST', '/secrets/create', nothing],
  ['GET', '/secrets/:id', nothing],
  ['DELETE', '/secrets/:id', nothing],
  ['POST', '/secrets/:id/update', version('secret', false)],
  ['GET', '/configs', readFilters],
  ['POST', '/configs/create', nothing],
  ['GET', '/configs/:id', nothing],
  ['DELETE', '/configs/:id', nothing],
  ['POST', '/configs/:id/update', version('config', false)],
]

export function swarmRoutes(): readonly Route[] {
  return [
    ...manager.map(([method, path, check]): Route => ({
      method,
      path,
      handler: (exchange) => {
        check(exchange)
        throw new LabError('unavailable', swarmSentence)
      },
    })),
    {
      method: 'POST',
      path: '/swarm/leave',
      handler: () => {
        throw new LabError('unavailable', 'This node is not part of a swarm')
      },
    },
  ]
}
