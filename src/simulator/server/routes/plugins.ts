/** `/plugins`: there are none, and none can be had (moby `api/server/router/plugin`, 26.1.5). */
import { LabError } from '@shared/errors'
import type { HTTPMethod } from 'find-my-way'
import type { Exchange } from '../exchange'
import { checkFilters } from '../query'
import type { Route } from '../router'

function notFound(name: string): LabError {
  return new LabError('notFound', `plugin ${JSON.stringify(name)} not found`)
}

const known: readonly (readonly [HTTPMethod, string])[] = [
  ['GET', '/plugins/:name/json'],
  ['DELETE', '/plugins/:name'],
  ['POST', '/plugins/:name/disable'],
  ['POST', '/plugins/:name/push'],
  ['POST', '/plugins/:name/set'],
]

function enable(exchange: Exchange): never {
  const timeout = exchange.query.text('timeout')
  if (!/^[+-]?\d+$/.test(timeout)) {
    throw new LabError('system', `strconv.Atoi: parsing ${JSON.stringify(timeout)}: invalid syntax`)
  }
  throw notFound(exchange.param('name'))
}

function upgrade(exchange: Exchange): never {
  const name = exchange.param('name')
  throw notFound(name.includes(':') ? name : `${name}:latest`)
}

export function pluginRoutes(): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/plugins',
      handler: (exchange) => {
        checkFilters(exchange.query.filters(), ['capability', 'enabled'])
        exchange.json(200, [])
      },
    },
    ...known.map(([method, path]): Route => ({
      method,
      path,
      handler: (exchange) => {
        throw notFound(exchange.param('name'))
      },
    })),
    { method: 'POST', path: '/plugins/:name/enable', handler: enable },
    { method: 'POST', path: '/plugins/:name/upgrade', handler: upgrade },
  ]
}
