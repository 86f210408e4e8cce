/** Compares what the two sides observed, leaving out what may differ: inode numbers as such and the time of "now". */
import type { Observation, ObservedEntry, ObservedTree, OverlayCase } from './cases'

/** Times that a case sets lie before this; what lies after it is the moment of a change. */
const setTimesEndNs = 1_600_000_000n * 1_000_000_000n

/** One line for each difference, at most twenty; empty when the sides agree. */
export function differences(overlayCase: OverlayCase, kernel: Observation, simulated: Observation): string[] {
  const lines: string[] = []
  overlayCase.operations.forEach((operation, index) => {
    const [expected, actual] = [kernel.outcomes[index], simulated.outcomes[index]]
    if (expected !== actual) {
      lines.push(
        `${String(index)} ${JSON.stringify(operation)}: kernel ${String(expected)}, simulated ${String(actual)}`,
      )
    }
  })
  lines.push(...treeDifferences('lower', kernel.lower, simulated.lower))
  lines.push(...treeDifferences('merged', kernel.merged, simulated.merged))
  lines.push(...treeDifferences('upper', kernel.upper, simulated.upper))
  return lines.slice(0, 20)
}

function treeDifferences(name: string, kernel: ObservedTree, simulated: ObservedTree): string[] {
  const [expected, actual] = [drawing(kernel), drawing(simulated)]
  const paths = [...new Set([...expected.keys(), ...actual.keys()])].sort()
  return paths.flatMap((path) => {
    const [left, right] = [expected.get(path) ?? 'absent', actual.get(path) ?? 'absent']
    return left === right ? [] : [`${name} ${path}:\n    kernel    ${left}\n    simulated ${right}`]
  })
}

function drawing(tree: ObservedTree): Map<string, string> {
  const firstPaths = new Map<number, string>()
  return new Map(
    Object.entries(tree).map(([path, entry]) => {
      const first = firstPaths.get(entry.inode) ?? path
      firstPaths.set(entry.inode, first)
      return [path, draw(entry, entry.kind === 'directory' || first === path ? '' : ` same as ${first}`)]
    }),
  )
}

function draw(entry: ObservedEntry, sameAs: string): string {
  const { kind, mode, uid, gid, rdev, sizeBytes, blocks512, content, xattrs } = entry
  const isWhiteout = kind === 'characterDevice' && rdev === 0
  const when = isWhiteout ? '' : BigInt(entry.mtimeNs) < setTimesEndNs ? entry.mtimeNs : 'now'
  const links = isWhiteout ? '' : ` ${String(entry.linkCount)} links${sameAs}`
  const owner = `${String(uid)}:${String(gid)}`
  const shown = `${JSON.stringify(content)} ${JSON.stringify(Object.entries(xattrs).sort())}`
  return `${kind} ${mode.toString(8)} ${owner} ${String(rdev)} ${String(sizeBytes)} (${String(blocks512)}) ${when}${links} ${shown}`
}
