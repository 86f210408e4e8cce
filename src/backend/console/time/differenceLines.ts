/** What two points have different, as lines: `A` added, `C` changed, `D` deleted, as `docker diff` says it. */
import type { TimeDifference } from '@shared/docker/time'
import type { TimeTexts } from './texts'

const letters = { added: 'A', changed: 'C', removed: 'D' } as const
const shownFiles = 20

/** A line for each thing, its fields behind it and its files below it. */
export function differenceLines(changes: readonly TimeDifference[], texts: TimeTexts): readonly string[] {
  if (changes.length === 0) return [texts.noDifference]
  return changes.flatMap(({ kind, name, change, fields, files, fileCount }) => {
    const told = fields.map(({ before, after }) => [before, after].filter((text) => text !== '').join(' → '))
    const head = [letters[change], texts.differing[kind], name, change === 'changed' ? told.join(', ') : '']
    const shown = files.slice(0, shownFiles).map((file) => `    ${letters[file.change]} ${file.path}`)
    const more = fileCount > shown.length ? [`    ${texts.more(fileCount - shown.length)}`] : []
    return [head.filter((word) => word !== '').join(' '), ...shown, ...more]
  })
}
