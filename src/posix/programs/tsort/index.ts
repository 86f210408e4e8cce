/** tsort: a total order from pairs; a loop is said and broken. */
import type { Program } from '../../process/types'
import { byteOutput, byteTextOf } from '../byteText'
import { attempt, complain, faced, isGnu } from '../complaint'
import { missingOperand, parseOptions } from '../options'
import { openInput, readEverything } from '../streams'

const table = { short: '', usage: '[FILE]' }

export const tsort: Program = async (process) => {
  // busybox's has no options.
  const asksHelp = process.argv[1] === '--help'
  const operands = isGnu(process) || asksHelp ? parseOptions(process, table).operands : process.argv.slice(1)
  const [path = '-', extra] = operands
  if (extra !== undefined) throw missingOperand(process, table, `extra operand '${extra}'`)
  let text = ''
  const opened = await attempt(
    process,
    async () => {
      const input = await openInput(process, path)
      text = byteTextOf(await readEverything(process, input))
      input.close()
    },
    (why) => faced(process, `can't open '${path}': ${why}`, `${path}: ${why}`),
  )
  if (!opened) return 1
  const words = text.split(/\s+/).filter((word) => word !== '')
  if (words.length % 2 === 1) {
    await complain(process, faced(process, 'odd input', `${path}: input contains an odd number of tokens`))
    return 1
  }
  const before = new Map<string, number>()
  const after = new Map<string, string[]>()
  for (let at = 0; at < words.length; at += 2) {
    const [one = '', two = ''] = [words[at], words[at + 1]]
    for (const each of [one, two]) if (!before.has(each)) before.set(each, 0)
    if (one === two) continue
    before.set(two, (before.get(two) ?? 0) + 1)
    after.set(one, [...(after.get(one) ?? []), two])
  }
  const output = byteOutput(process)
  let status = 0
  const names = [...before.keys()].sort()
  const ready = names.filter((name) => before.get(name) === 0)
  const left = new Set(names)
  while (left.size > 0) {
    let name = ready.shift()
    if (name === undefined) {
      const loop = findLoop(left, after)
      status = 1
      await output.flush()
      await complain(process, faced(process, `cycle at ${loop[0] ?? ''}`, `${path}: input contains a loop:`))
      if (isGnu(process)) for (const each of loop) await complain(process, each)
      name = loop[0] ?? ''
    }
    if (!left.delete(name)) continue
    output.add(`${name}\n`)
    for (const next of after.get(name) ?? []) {
      before.set(next, (before.get(next) ?? 0) - 1)
      if (before.get(next) === 0) ready.push(next)
    }
  }
  await output.flush()
  return status
}

function findLoop(left: ReadonlySet<string>, after: ReadonlyMap<string, readonly string[]>): string[] {
  const trail: string[] = []
  for (let name = [...left][0]; name !== undefined; name = (after.get(name) ?? []).find((each) => left.has(each))) {
    if (trail.includes(name)) return trail.slice(trail.indexOf(name))
    trail.push(name)
  }
  return trail
}
