/**
 * Ranges of versions as npm reads them, by npm's own library, and what else may stand where a range does: a tag, or another
 * package's name (`npm:…`), which any version meets.
 */
import semverSatisfies from 'semver/functions/satisfies.js'

/** Whether a version lies in a range. A tag but `latest` is met by no version. */
export function satisfies(version: string, range: string): boolean {
  const wanted = range.trim()
  return wanted.startsWith('npm:') || wanted === 'latest' || semverSatisfies(version, wanted)
}
