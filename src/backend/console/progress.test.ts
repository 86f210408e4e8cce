import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { RawProgress } from '../docker/engineApi'
import { CliError } from './cliError'
import { showProgress } from './progress'

/** A pull of one layer beside another, as the daemon tells it. */
const messages: readonly RawProgress[] = [
  { status: 'Pulling from library/x', id: 'slim' },
  { status: 'Pulling fs layer', id: 'a', progressDetail: {} },
  { status: 'Pulling fs layer', id: 'b', progressDetail: {} },
  { status: 'Downloading', id: 'a', progress: '', progressDetail: { current: 500_000, total: 1_000_000 } },
  { status: 'Pull complete', id: 'b', progressDetail: {} },
  { status: 'Status: Downloaded newer image for x:slim' },
]

async function shown(columns: number | undefined, told: readonly RawProgress[] = messages): Promise<string> {
  let text = ''
  const size = (): { columns: number } | undefined => (columns === undefined ? undefined : { columns })
  const stream = (async function* () {
    for (const message of told) yield await Promise.resolve(message)
  })()
  await showProgress(stream, { print: (more) => Promise.resolve(void (text += more)), size })
  return text
}

/** Pulls of the real command line from a slow registry: what the daemon told, and the bytes that were shown. */
interface RecordedPull {
  readonly line: string
  readonly columns?: number
  readonly messages: readonly RawProgress[]
  readonly output: string
}

const pulls = JSON.parse(readFileSync(new URL('../../../test/fixtures/pull.json', import.meta.url), 'utf8')) as {
  readonly docker: string
  readonly recorded: readonly RecordedPull[]
}

describe('progress', () => {
  it.each(pulls.recorded)('shows $line as docker does, $columns wide', async ({ line, columns, messages, output }) => {
    // What `pull` itself says before, and after what was told to the end; a failure goes to stderr, which a pipe has not.
    const name = line.replace(/^docker pull /, '')
    const before = name.endsWith(':slim') ? '' : 'Using default tag: latest\n'
    const told = messages.filter((message) => message.error === undefined)
    const failure = messages.find((message) => message.error !== undefined)?.error
    const after = failure === undefined ? `${name}${name.endsWith(':slim') ? '' : ':latest'}\n` : `${failure}\n`
    const isSeen = failure === undefined || columns !== undefined
    expect(before + (await shown(columns, told)) + (isSeen ? after : '')).toBe(output)
  })

  it('is a line for each status without a terminal', async () => {
    expect(await shown(undefined)).toBe(
      'slim: Pulling from library/x\na: Pulling fs layer\nb: Pulling fs layer\nb: Pull complete\n' +
        'Status: Downloaded newer image for x:slim\n',
    )
  })

  it('writes over the lines of layers on a terminal, byte for byte as docker/cli 28.2', async () => {
    const bar = `[${'='.repeat(25)}>${' '.repeat(25)}]    500kB/1MB`
    expect(await shown(150)).toBe(
      'slim: Pulling from library/x\n' +
        '\n\u001b[1A\u001b[2K\ra: Pulling fs layer \r\u001b[1B' +
        '\n\u001b[1A\u001b[2K\rb: Pulling fs layer \r\u001b[1B' +
        `\u001b[2A\u001b[2K\ra: Downloading ${bar}\r\u001b[2B` +
        '\u001b[1A\u001b[2K\rb: Pull complete \r\u001b[1B' +
        'Status: Downloaded newer image for x:slim\n',
    )
    expect(await shown(80)).not.toContain('[==')
  })

  it('throws what the stream carries', async () => {
    await expect(shown(undefined, [{ error: 'no space', errorDetail: { message: 'no space' } }])).rejects.toEqual(
      new CliError('no space'),
    )
  })
})
