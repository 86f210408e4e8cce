/**
 * Sessions with apt and dpkg recorded from a real Debian 13 (`test/recorders/aptSessions.mjs`), replayed in the catalog's
 * slim image: the same lines on both streams and the same status. The order of packages within a run is the index's own
 * (docs/fidelity.md), so that lines are compared sorted; speeds, counts of files and free space are left out.
 */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { runOver, slimDebian, type Ran } from './debianRoot'

const fixture = z.object({
  release: z.string(),
  sessions: z.array(z.object({ script: z.string(), stdout: z.string(), stderr: z.string(), status: z.number() })),
})
const { release, sessions } = fixture.parse(JSON.parse(readFileSync('test/fixtures/aptSessions.json', 'utf8')))

function run(script: string): Promise<Ran> {
  return runOver(slimDebian(), script)
}

/** Lines without what chance or the machine decides, sorted. */
function lines(text: string): readonly string[] {
  return text
    .replace(/^.*\r(?!\n)/gm, '')
    .split('\n')
    .filter((line) => !/^(Fetched |\(Reading database|\s+Space needed|.*usr-is-merged)/.test(line))
    .map((line) =>
      line
        .replace(/^(Get|Hit|Ign|Err):\d+/, '$1:')
        .replace(/\.\.\.\/(\d+-|archives\/)/, '.../')
        .replace(/(, <STDIN> line \d+)?\.\)$/, '.)'),
    )
    .sort()
}

/** By a part of the script, what differs still; a session that agrees has to leave the list. */
const differing: Readonly<Record<string, string>> = {
  '-qq git make': 'what services and keys print is of a system with everything installed',
  '--auto-remove curl': 'configuration of a package whose files were left out is not purged by name',
  'useradd -m u': 'what apt says of the lists to who is not root',
  'dpkg -s less': 'descriptions are the first line alone',
  'install -y nginx': 'relations lose `:any`; what services print',
  'python3 vim': 'alternatives tell of their missing pages; an editor by vim',
  'install -y sudo': 'what services print, and a group',
  'apt list --installed 2>': 'of the base, which packages came with updates of security is not in the index',
  'echo n | apt-get': 'alternatives among what is suggested are not laid out in columns',
  'dpkg -I nosuch.deb': 'dpkg -I is not there',
  'apt-config dump': 'apt-config is not there, and paths of sources are not settings',
}

describe(`sessions with apt of Debian ${release}`, () => {
  it.each(sessions)('$script', async ({ script, ...real }) => {
    const own = await run(script)
    const found = { stdout: lines(own.stdout), stderr: lines(own.stderr), status: own.status }
    const wanted = { stdout: lines(real.stdout), stderr: lines(real.stderr), status: real.status }
    const differs = Object.keys(differing).some((part) => script.includes(part))
    if (differs) expect(found, 'it agrees by now: take it off the list').not.toEqual(wanted)
    else expect(found).toEqual(wanted)
  })
})
