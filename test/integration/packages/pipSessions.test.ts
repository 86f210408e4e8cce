/**
 * Sessions with pip recorded from a real Debian 13 (`test/recorders/pipSessions.mjs`), replayed in the catalog's slim
 * image after `apt-get install python3-pip python3-venv`: the same bytes on both streams and the same status. Sizes of the
 * cache are left out: the real index's lists of versions are longer than those of the recorded one.
 */
import { readFileSync } from 'node:fs'
import type { FileSystem } from '@posix/filesystem/types'
import { beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { runOver, slimDebian, type Ran } from './debianRoot'

const fixture = z.object({
  release: z.string(),
  sessions: z.array(z.object({ script: z.string(), stdout: z.string(), stderr: z.string(), status: z.number() })),
})
const { release, sessions } = fixture.parse(JSON.parse(readFileSync('test/fixtures/pipSessions.json', 'utf8')))

/** What neither decides: speeds, sizes of the cache, and the lines of pip's own code in a trace. */
function comparable({ stdout, stderr, status }: Ran): Ran {
  return {
    stdout: stdout
      .replace(/(Files removed: \d+) \(.*\)/g, '$1')
      .replace(/\nGeneral Options:\n(?: .*\n)+/g, '')
      .replace(/^(:env:\.(index-url|trusted-host)=|Looking in indexes: ).*\n/gm, '')
      .replace(/(━+ \S+ MB) \S+ \S+ eta/g, '$1 eta')
      .replace(/[ \t]+$/gm, ''),
    stderr: stderr.replace(/(Traceback \(most recent call last\):\n)(?: .*\n)+/g, '$1').replace(/[ \t]+$/gm, ''),
    status,
  }
}

/** By a part of the script, what differs still; a session that agrees has to leave the list. */
const differing: Readonly<Record<string, string>> = {
  'babel cryptography supervisor': 'what it needs besides is not in the index; then pip tries the others anew',
  'pip install --help': 'help has one line of description',
  'git+https': 'nothing comes from repositories, and that is said',
}

describe(`sessions with pip of ${release}`, () => {
  let lowers: readonly FileSystem[] = []

  beforeAll(async () => {
    const base = slimDebian()
    const installed = await runOver(
      base,
      'apt-get update -qq && apt-get install -y -qq --no-install-recommends python3-pip python3-venv >/dev/null 2>&1',
    )
    expect(installed.status, installed.stderr).toBe(0)
    lowers = [...base, installed.layer]
  })

  it.each(sessions)('$script', async ({ script, ...real }) => {
    const own = comparable(await runOver(lowers, script, '/root'))
    const differs = Object.keys(differing).some((part) => script.includes(part))
    if (differs) expect(own, 'it agrees by now: take it off the list').not.toEqual(comparable(real))
    else expect(own).toEqual(comparable(real))
  })
})
