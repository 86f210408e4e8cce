/** Shows the place of a picture that a goal speaks of: opens its screen, chooses the row, lights it. */
import type { PicturePlace } from '@shared/labs/goalPart'
import { useRouter, type RouteLocationRaw } from 'vue-router'
import { useLayoutStore } from '../../../stores/layout'
import { useLightsStore } from '../../../stores/lights'

/** Where a place is; the console is no screen. */
export function routeOf(place: PicturePlace, workspace: string): RouteLocationRaw | undefined {
  switch (place.kind) {
    case 'image': {
      const { reference, instruction } = place
      const query = instruction === undefined ? {} : { query: { instruction } }
      return { name: 'image', params: { reference }, ...query }
    }
    case 'images':
      return { name: 'images' }
    case 'sharing':
      return { name: 'sharing', query: { image: place.reference } }
    case 'container': {
      const { name, path } = place
      const query = path === undefined ? {} : { query: { path } }
      return { name: 'container', params: { container: name, tab: 'stack' }, ...query }
    }
    case 'mount': {
      const { name, destination } = place
      return { name: 'container', params: { container: name, tab: 'mounts' }, query: { path: destination } }
    }
    case 'containers':
      return { name: 'containers' }
    case 'volume':
      return { name: 'volumes', query: { volume: place.name } }
    case 'workspace':
      return { name: 'build', params: { workspace }, query: { file: place.path } }
    case 'console':
      return undefined
    default:
      return place satisfies never
  }
}

/** To be called in a component's setup. */
export function usePicturePlace(): { show(place: PicturePlace, workspace: string): void } {
  const router = useRouter()
  const layout = useLayoutStore()
  const lights = useLightsStore()
  return {
    show(place, workspace) {
      const route = routeOf(place, workspace)
      if (route === undefined) {
        layout.isConsoleOpen = true
        return
      }
      void router.push(route)
      if (place.kind === 'image' || place.kind === 'images' || place.kind === 'sharing')
        lights.light([{ kind: 'image', id: place.reference }])
      else if (place.kind === 'container' || place.kind === 'mount' || place.kind === 'containers') {
        lights.light([{ kind: 'container', id: place.name }])
      } else if (place.kind === 'volume') lights.light([{ kind: 'volume', id: place.name }])
    },
  }
}
