/**
 * Replays sessions with real servers (`test/recorders/servers.mjs`), whole: what the clients said, the logs and the files
 * that were left. What is known to differ is listed with the reason, and a listed one that agrees fails.
 */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { rootCredentials } from '../filesystem/namespaceTypes'
import { createWorld, type World } from '../testWorld'
import { serverPrograms } from './servers'

const fixture = z.object({
  version: z.string(),
  cases: z.array(z.object({ script: z.string(), stdout: z.string(), stderr: z.string(), status: z.number() })),
})

/** By a part of the script: why it differs. */
const differs: Readonly<Record<string, Readonly<Record<string, string>>>> = { redis: {}, nginx: {} }

const root = { credentials: rootCredentials, umask: 0o022, cwd: '/' }

function serverWorld(): World {
  const world = createWorld('gnu')
  for (const name of Object.keys(serverPrograms)) world.write(`/bin/${name}`, '\x7fELF\0', 0o755)
  world.namespace.createDirectory(root, '/run', 0o755)
  world.write('/etc/hosts', '127.0.0.1\tlocalhost\n')
  return world
}

const dated = (text: string): string =>
  text.replace(/^Date: .*\r$/gm, 'Date: NOW\r').replace(/\d{2}-\w{3}-\d{4} \d{2}:\d{2}/g, 'DAY')

for (const topic of ['redis', 'nginx'] as const) {
  const { version, cases } = fixture.parse(JSON.parse(readFileSync(`test/fixtures/servers/${topic}.json`, 'utf8')))
  describe(`sessions of ${version}`, () => {
    const known = Object.entries(differs[topic] ?? {})
    for (const [at, { script, ...expected }] of cases.entries()) {
      const shown = script
        .split('\n')
        .slice(topic === 'redis' ? -9 : -1)
        .join(' ')
        .slice(0, 100)
      it(`${at}: ${shown}`, async () => {
        const { stdout, stderr, status } = await serverWorld().run(['sh', '-c', script])
        const found = { stdout: dated(stdout), stderr: dated(stderr), status }
        if (known.some(([part]) => script.includes(part))) expect(found).not.toEqual(expected)
        else expect(found).toEqual(expected)
      })
    }
  })
}
