/** What is said of a thing that a goal looks for by its name and that isn't there: also what was made instead, if that is known. */
import type { Observation } from './observations'
import type { LabWorldState } from './state'

/** No container has that name. */
export function absentContainer(name: string, { strays }: LabWorldState): Observation {
  return absentBut('container', name, strays?.container)
}

/** No image has that name. */
export function absentImage(name: string, { strays }: LabWorldState): Observation {
  return absentBut('image', name, strays?.image)
}

function absentBut(what: 'container' | 'image', name: string, made: string | undefined): Observation {
  if (made === undefined) return { key: `${what}.absent`, params: { name } }
  return { key: `${what}.absentButMade`, params: { name, made } }
}
