/** All routes, by resource. */
import type { Engine } from '../../engine/engine'
import type { SimulatorState } from '../../engine/simulatorState'
import type { Route } from '../router'
import { archiveRoutes } from './archive'
import { buildRoutes } from './build'
import { camadaRoutes } from './camada'
import { containerResourceRoutes } from './containerResources'
import { containerRoutes } from './containers'
import { containerStreamRoutes } from './containerStreams'
import { execRoutes } from './exec'
import { imageRoutes } from './images'
import { networkRoutes } from './networks'
import { hostDiskRoutes } from './hostDisk'
import { hostNetworkRoutes } from './hostNetwork'
import { stateRoutes } from './state'
import { systemRoutes } from './system'
import { timed } from '../timed'
import { timeRoutes } from './time'
import { unsupportedRoutes } from './unsupported'
import { volumeRoutes } from './volumes'

/** The routes over one engine; those that replace its whole state are there with the state alone. */
export function allRoutes(engine: Engine, state?: SimulatorState): readonly Route[] {
  const routes = [
    ...systemRoutes(engine),
    ...containerRoutes(engine),
    ...containerResourceRoutes(engine),
    ...containerStreamRoutes(engine),
    ...archiveRoutes(engine),
    ...execRoutes(engine),
    ...imageRoutes(engine),
    ...buildRoutes(engine),
    ...volumeRoutes(engine),
    ...networkRoutes(engine),
    ...camadaRoutes(engine),
    ...(state === undefined ? [] : [...stateRoutes(state), ...timeRoutes(state)]),
    ...hostDiskRoutes(engine),
    ...hostNetworkRoutes(engine),
    ...unsupportedRoutes(engine),
  ]
  return state === undefined ? routes : timed(routes, engine, state.timeline)
}
