/** Runs lines of the real docker command line and gives their answers with ids, times and random names made alike. */
import { execFile } from 'node:child_process'
import { parseAddress } from '@backend/docker/address'
import { openEngine } from '@backend/docker/openEngine'
import type { EngineClient } from '@backend/docker/types'

export interface Answer {
  readonly stdout: string
  readonly stderr: string
  readonly code: number
}

/** Connects to a daemon as the backend does. */
export async function connect(url: string): Promise<EngineClient> {
  const options = { endpointId: 'test', url, address: parseAddress(url), platform: process.platform }
  return (await openEngine(options)).client
}

/** Runs the real command line. */
export function runReal(dockerHost: string, words: readonly string[]): Promise<Answer> {
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: '/nonexistent',
    DOCKER_HOST: dockerHost,
    DOCKER_BUILDKIT: '0',
    DOCKER_CLI_HINTS: '0',
  }
  return new Promise((resolve) => {
    execFile('docker', [...words], { env }, (error, stdout, stderr) => {
      resolve({ stdout, stderr, code: typeof error?.code === 'number' ? error.code : error === null ? 0 : 1 })
    })
  })
}

/** Ids, digests, times and Docker's random names, each replaced by its kind; widths stay where they can. */
export function normalise(text: string): string {
  return (
    text
      .replace(/\b[0-9a-f]{64}\b/g, (id) => '#'.repeat(id.length))
      .replace(/\b[0-9a-f]{12}\b/g, '############')
      .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>')
      .replace(/(Less than a second|About a minute|About an hour|\d+ (second|minute|hour)s?)( ago)?/g, '<age>')
      .replace(/ *<age> */g, ' <age> ')
      // The width of these two columns follows the ages in them.
      .replace(/\b(CREATED|STATUS) +/g, '$1 ')
      .replace(/\b[a-z]+_[a-z]+\b(?=\s*$)/gm, '<name>')
  )
}

/** Words split at blanks, with double quotes. */
export function splitWords(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|[^ ]+/g)].map((match) => match[1] ?? match[0])
}

/** An answer with what differs by nature made alike; `isSorted` for output in no stable order. */
export function comparable(answer: Answer, name: string, isSorted: boolean): Answer {
  const clean = (text: string): string => {
    const rows = normalise(text.replaceAll(name, 'cli-x'))
      .split('\n')
      .map((row) => row.trimEnd())
    return (isSorted ? rows.sort() : rows).join('\n')
  }
  return { stdout: clean(answer.stdout), stderr: clean(answer.stderr), code: answer.code }
}
