/**
 * From an engine's event to the goal that it meets, as the lab's screen is told of it: on a simulator in this process,
 * without a screen. A step that was reached is begun anew by a reset, which is measured too. Then every lab's solution
 * is played (`judging.mjs`).
 */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { register } from 'tsx/esm/api'
import { rootDir } from '../build.mjs'
import { median, print, quantile, timed } from './harness.mjs'
import { measureJudging } from './judging.mjs'

const aimMs = 200

export async function measureLabs(rounds) {
  // Where the sources' aliases stand.
  process.env.TSX_TSCONFIG_PATH ??= join(rootDir, 'tsconfig.test.json')
  register()
  const { makeDataDir, openLabs } = await import('../../test/integration/labs/support/openLabs.ts')
  const open = async (use, options) => {
    const dataDir = await makeDataDir()
    const opened = await openLabs(dataDir, undefined, options)
    await use(opened).finally(async () => {
      await opened.close()
      await rm(dataDir, { recursive: true })
    })
  }
  await open((opened) => measureStarts(opened, rounds))
  await open(measureJudging, { holdsForMs: 0 })
}

async function measureStarts({ labs, connections }, rounds) {
  const run = await labs.run('container-layer')
  await labs.enter(run)
  const unfollow = labs.follow(run)
  const [seen, resets] = [[], []]
  for (let round = -1; round < rounds; round++) {
    const { containers } = connections.current()
    const { id } = await containers.create({ Image: 'alpine', Cmd: ['sleep', '60'] }, { name: 'diario' })
    const met = goalMet(run)
    const seenMs = await timed(async () => {
      await containers.start(id)
      await met
    })
    const resetMs = await timed(() => labs.reset(run))
    if (round < 0) continue
    seen.push(seenMs)
    resets.push(resetMs)
  }
  unfollow()
  const figures = `${median(seen).toFixed(0)} ms, ${quantile(seen, 0.95).toFixed(0)} at the 95th percentile`
  print(
    'a start, to the goal it meets',
    `${(median(seen) / aimMs).toFixed(2)} of ${aimMs} ms (${figures})`,
    'aim: under 1',
  )
  print('a lab begun anew', `${median(resets).toFixed(0)} ms`)
}

/** Resolves when the first goal of the first step is shown as met. */
function goalMet(run) {
  return new Promise((resolve) => {
    const forget = run.onChange(() => {
      if (run.state('en').steps[0]?.goals[0]?.isReached !== true) return
      forget()
      resolve()
    })
  })
}
