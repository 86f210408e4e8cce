/** What 50 MB through a three-stage pipe hold on their way: a pipe's worth for each stage, whatever their number. */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { createWorld } from '../testWorld'

const line = 'a line of sixty-three characters, newline not counted: 456789012'
const lines = 800_000
/** What programs read at a time, and buffers that are swept late; a third of what passes. */
const mostBytes = 16e6

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

/** How far buffers that are still held grow while a script runs, at most. */
async function growthOf(script: string): Promise<{ readonly stdout: string; readonly grownBytes: number }> {
  const world = createWorld('busybox')
  const now = (): number => {
    collectGarbage()
    return process.memoryUsage().arrayBuffers
  }
  const before = now()
  let highest = before
  // A collection takes as long as the heap is large: looking takes a fifth of the time at most.
  let watch: NodeJS.Timeout
  const look = (): void => {
    const beganMs = performance.now()
    highest = Math.max(highest, now())
    watch = setTimeout(look, 100 + 4 * (performance.now() - beganMs))
  }
  watch = setTimeout(look, 100)
  try {
    const { stdout } = await world.run(['sh', '-c', script])
    return { stdout, grownBytes: highest - before }
  } finally {
    clearTimeout(watch)
  }
}

describe('a pipe of three stages', () => {
  it('passes 50 MB and keeps little of them', async () => {
    const { stdout, grownBytes } = await growthOf(`yes '${line}' | head -n ${lines} | wc -lc`)
    expect(stdout.trim().split(/\s+/)).toEqual([String(lines), String(lines * (line.length + 1))])
    expect(lines * (line.length + 1)).toBeGreaterThan(50e6)
    expect(grownBytes).toBeLessThan(mostBytes)
  })
})
