/**
 * Replays builds that Docker 26.1.5 was recorded with (`record.ts`) on the simulator, over its API: what the client reads,
 * the image's config, history and layers, the containers that stay, the events. One simulator for a topic's cases, in
 * their order, because the cache reaches from one build into the next.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { startSimulator } from '@simulator/index'
import { call, inputSchema, outcomeSchema, playBuild } from './player'

const folder = new URL('./fixtures/', import.meta.url)
const recordingSchema = z.object({
  version: z.string(),
  recordedAt: z.string(),
  cases: z.array(z.object({ input: inputSchema, outcome: outcomeSchema })),
})

describe.each(readdirSync(folder).map((file) => file.replace('.json', '')))('%s', (topic) => {
  const recording = recordingSchema.parse(JSON.parse(readFileSync(new URL(`${topic}.json`, folder), 'utf8')))
  const home = mkdtempSync(join(tmpdir(), 'camada-builds-'))
  const socketPath = join(home, 'docker.sock')
  let simulator: Awaited<ReturnType<typeof startSimulator>> | undefined

  beforeAll(async () => {
    simulator = await startSimulator({ socketPath })
    for (const [from, repo, tag] of [
      ['alpine:3.7', 'lab-alpine', '3.7'],
      ['busybox:latest', 'lab-busybox', 'latest'],
    ] as const) {
      await call(socketPath, 'POST', `/v1.45/images/${from}/tag?repo=${repo}&tag=${tag}`)
    }
  })

  afterAll(async () => {
    await simulator?.close()
    rmSync(home, { recursive: true, force: true })
  })

  recording.cases.forEach(({ input, outcome }, index) => {
    it(input.departs === undefined ? input.name : `${input.name} departs: ${input.departs}`, async () => {
      const played = await playBuild(socketPath, input, `lab-rec-${topic}-${index}`)
      // A departure that has gone is to be struck from the list.
      if (input.departs === undefined) expect(played).toEqual(outcome)
      else expect(played).not.toEqual(outcome)
    })
  })
})
