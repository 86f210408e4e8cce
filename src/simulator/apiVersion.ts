/**
 * API versions: what this daemon speaks, and the check of what a client asks for in the path (moby
 * `api/server/middleware/version.go`, 26.1).
 */
import { LabError } from '@shared/errors'

export const engineVersion = '26.1.5'
export const maximumApiVersion = '1.45'
export const minimumApiVersion = '1.24'

/** The minor number of a `1.N` version. */
function minorOf(version: string): number {
  return Number(version.slice(version.indexOf('.') + 1))
}

/** The version a request speaks: the one in its path or the newest. Throws LabError `invalid` outside of the range. */
export function negotiate(asked: string | undefined): string {
  if (asked === undefined) return maximumApiVersion
  const [major] = asked.split('.')
  if (major === '0' || (major === '1' && minorOf(asked) < minorOf(minimumApiVersion))) {
    throw new LabError(
      'invalid',
      `client version ${asked} is too old. Minimum supported API version is ${minimumApiVersion}, please upgrade your client to a newer version`,
    )
  }
  if (major !== '1' || minorOf(asked) > minorOf(maximumApiVersion)) {
    throw new LabError(
      'invalid',
      `client version ${asked} is too new. Maximum supported API version is ${maximumApiVersion}`,
    )
  }
  return asked
}

/** Whether a version is at least another: `isAtLeast('1.41', '1.42')` is false. */
export function isAtLeast(version: string, other: string): boolean {
  return minorOf(version) >= minorOf(other)
}
