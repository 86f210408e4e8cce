/** What drawings of goals are put together from: a thing's two sides, and its place in the picture or in the list. */
import type { GoalPart, GoalSide, PicturePlace } from './goalPart'
import type { LabWorldState } from './state'

export type Drawn = Pick<GoalPart, 'thing' | 'subject' | 'now' | 'wanted' | 'place'>

export const present = (isThere: boolean): GoalSide => ({ look: isThere ? 'there' : 'absent' })

/** About an image: seen on its own screen, or among the images while it is not there. */
export function ofImage(
  thing: GoalPart['thing'],
  reference: string,
  now: GoalSide,
  wanted: GoalSide,
  state: LabWorldState,
): Drawn {
  const kind = state.images.get(reference) === undefined ? 'images' : 'image'
  return { thing, subject: reference, now, wanted, place: { kind, reference } }
}

/** About a container: seen on its own screen, or among the containers while it is not there. */
export function ofContainer(
  thing: GoalPart['thing'],
  name: string,
  now: GoalSide,
  wanted: GoalSide,
  state: LabWorldState,
): Drawn {
  const kind = state.containers.get(name) === undefined ? 'containers' : 'container'
  return { thing, subject: name, now, wanted, place: { kind, name } }
}

/** A path's place in a container's picture. */
export function inContainer(place: PicturePlace, path: string): PicturePlace {
  return place.kind === 'container' ? { ...place, path } : place
}
