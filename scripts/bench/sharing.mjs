/**
 * The picture of sharing with many images: from the address to the picture that is drawn, in Chromium, against that of
 * the few images that come along. The many are a forest: fifteen lines of thirteen steps each, on one base.
 */
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Docker from 'dockerode'
import { chromium } from 'playwright-core'
import { pack } from 'tar-stream'
import { register } from 'tsx/esm/api'
import { median, print, startProgram, timed } from './harness.mjs'

const lines = 15
const steps = 13

/** Takes a simulator of its own and a host on it. */
export async function measureSharing(rounds) {
  register()
  const { chromiumArguments, chromiumPath } = await import('../../test/support/requirements.ts')
  if (chromiumPath === undefined || !existsSync(chromiumPath)) {
    print('the picture of sharing', 'not measured: no Chromium (CAMADA_CHROMIUM)')
    return
  }
  const folder = await mkdtemp(join(tmpdir(), 'camada-bench-'))
  const socketPath = join(folder, 'docker.sock')
  const args = ['--socket', socketPath, '--data', join(folder, 'state')]
  const simulator = await startProgram('simulator.js', args, /listening on unix:/)
  const hostArgs = ['--no-open', '--engine', `unix://${socketPath}`, '--data', join(folder, 'host')]
  const host = await startProgram('server.js', hostArgs, /Camada: (\S+)/)
  const browser = await chromium.launch({ executablePath: chromiumPath, args: [...chromiumArguments] })
  try {
    const page = await browser.newPage()
    await page.goto(host.match)
    await page.locator('main h1').waitFor()
    const few = await drawn(page, rounds)
    await makeForest(new Docker({ socketPath }))
    const many = await drawn(page, rounds)
    print(
      `sharing with ${lines * steps} images`,
      `${many.toFixed(0)} ms, ${(many / few).toFixed(1)} times with the catalog's (${few.toFixed(0)} ms)`,
      'none stated',
    )
  } finally {
    await browser.close()
    await host.end()
    await simulator.end()
    await rm(folder, { recursive: true, force: true })
  }
}

/** Median milliseconds from the address to the picture. */
async function drawn(page, rounds) {
  const times = []
  for (let round = -1; round < rounds; round++) {
    await page.evaluate("location.hash = '/labs'")
    await page.locator('main select').first().waitFor()
    const tookMs = await timed(async () => {
      await page.evaluate("location.hash = '/sharing'")
      await page.locator('main [role=group]').first().waitFor()
    })
    if (round >= 0) times.push(tookMs)
  }
  return median(times)
}

/** A build a line, whose steps are then named one by one. */
async function makeForest(docker) {
  for (let line = 0; line < lines; line++) {
    const runs = Array.from({ length: steps }, (_, step) => `RUN echo ${line} ${step} > /step-${step}`)
    const context = pack()
    context.entry({ name: 'Dockerfile' }, ['FROM alpine', ...runs].join('\n'))
    context.finalize()
    const output = await docker.buildImage(context, { t: `line-${line}` })
    await new Promise((resolve, reject) =>
      docker.modem.followProgress(output, (error) => (error ? reject(error) : resolve())),
    )
    const rows = await docker.getImage(`line-${line}`).history()
    for (const [step, { Id }] of rows.slice(1, steps).entries())
      await docker.getImage(Id).tag({ repo: `line-${line}`, tag: `step-${steps - step - 2}` })
  }
}
