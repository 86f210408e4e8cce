/**
 * Where a step's picture is: `image:TAG`, `container:NAME`, or a screen: `build`, `volumes`, `images`, `sharing`, `run`,
 * `containers`, `engine`.
 */
import type { RouteLocationRaw } from 'vue-router'

export interface LabPicture {
  readonly to: RouteLocationRaw
  /** Whether the screen stands even before the thing that it shows is made. */
  readonly isAlwaysThere: boolean
  /** Name of the thing, or empty for a whole screen. */
  readonly subject: string
}

const screens = ['volumes', 'images', 'sharing', 'run', 'containers', 'engine']

/** The screen of a picture, or undefined for one that this version doesn't know. */
export function labPicture(picture: string | undefined, workspace: string): LabPicture | undefined {
  if (picture === undefined) return undefined
  const at = picture.indexOf(':')
  const kind = at < 0 ? picture : picture.slice(0, at)
  const subject = at < 0 ? '' : picture.slice(at + 1)
  if (kind === 'build') return { to: { name: 'build', params: { workspace } }, isAlwaysThere: true, subject: '' }
  if (kind === 'image') return { to: { name: 'image', params: { reference: subject } }, isAlwaysThere: false, subject }
  if (kind === 'container') {
    return { to: { name: 'container', params: { container: subject } }, isAlwaysThere: false, subject }
  }
  return screens.includes(kind) ? { to: { name: kind }, isAlwaysThere: true, subject: '' } : undefined
}
