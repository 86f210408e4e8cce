/**
 * Records what a real daemon's classic builder answers, for `recorded.test.ts` to replay.
 *
 *   TSX_TSCONFIG_PATH=tsconfig.base.json npx tsx test/builds/record.ts [TOPIC …]
 *
 * A topic is a file in `cases/`. The daemon is CAMADA_DOCKER_26's; its alpine:3.7 and busybox stand in as
 * `lab-alpine:3.7` and `lab-busybox`, imported anew so that nobody's cache is met. What is recorded is in
 * `fixtures/<topic>.json`; the images and containers made on the way are removed.
 */
import { execFileSync } from 'node:child_process'
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { call, callJson, inputSchema, playBuild, socketOf } from './player'
import type { BuildCase } from './player'

const here = import.meta.dirname
const host = process.env['CAMADA_DOCKER_26'] ?? ''
const socketPath = socketOf(host)

function docker(command: string): string {
  return execFileSync('sh', ['-c', command], { encoding: 'utf8', env: { ...process.env, DOCKER_HOST: host } })
}

function importBases(): void {
  const changes = `-c 'CMD ["/bin/sh"]' -c 'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'`
  for (const [from, to, more] of [
    ['alpine:3.7', 'lab-alpine:3.7', changes],
    [
      'busybox:latest',
      'lab-busybox:latest',
      `-c 'CMD ["sh"]' -c 'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'`,
    ],
  ]) {
    docker(`id=$(docker create ${from} true) && docker export $id | docker import ${more} - ${to} && docker rm $id`)
  }
}

async function removeImages(): Promise<void> {
  const images = z.array(z.looseObject({ RepoTags: z.array(z.string()).nullable() }))
  for (const { RepoTags } of images.parse(await callJson(socketPath, 'GET', '/v1.45/images/json'))) {
    for (const tag of RepoTags ?? [])
      if (tag.startsWith('lab-')) await call(socketPath, 'DELETE', `/v1.45/images/${tag}?force=1`)
  }
}

async function record(topic: string): Promise<void> {
  const { cases: written } = (await import(`./cases/${topic}.ts`)) as { cases: readonly BuildCase[] }
  const inputs = written.map((one) => inputSchema.parse(one))
  // Images of their own for each topic: its cache is met by nobody else's builds.
  await removeImages()
  importBases()
  const cases: unknown[] = []
  for (const [index, input] of inputs.entries()) {
    cases.push({ input, outcome: await playBuild(socketPath, input, `lab-rec-${topic}-${index}`) })
    process.stdout.write('.')
  }
  const { Version } = z.looseObject({ Version: z.string() }).parse(await callJson(socketPath, 'GET', '/v1.45/version'))
  const recording = { version: Version, recordedAt: new Date().toISOString().slice(0, 10), cases }
  writeFileSync(join(here, 'fixtures', `${topic}.json`), `${JSON.stringify(recording, undefined, 1)}\n`)
  process.stdout.write(`\n${topic}: ${cases.length}\n`)
}

async function main(): Promise<void> {
  const asked = process.argv.slice(2)
  const topics = readdirSync(join(here, 'cases')).map((file) => file.replace(/\.ts$/, ''))
  for (const topic of topics) if (asked.length === 0 || asked.includes(topic)) await record(topic)
  await removeImages()
}

main().catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`)
  process.exitCode = 1
})
