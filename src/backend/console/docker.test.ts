import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LabError } from '@shared/errors'
import type { EngineClient } from '../docker/types'
import { onlyDefault } from './contextSource'
import { runDocker } from './docker'
import type { HostFiles } from './hostFiles'
import type { VerbContext } from './verb'
import { verbs } from './verbs/registry'

/** An engine that answers nothing, and says so, at any depth. */
function deadEngine(): EngineClient {
  const refuse = (): Promise<never> => Promise.reject(new LabError('unavailable', 'no engine here'))
  const part = new Proxy({}, { get: () => refuse })
  const known = { apiVersion: '1.45', url: 'unix:///x', camada: undefined }
  return new Proxy({}, { get: (_, name) => (name in known ? known[name as keyof typeof known] : part) }) as EngineClient
}

const noFiles = new Proxy(
  {},
  { get: (_, name) => (name === 'absolute' ? (path: string) => path : () => undefined) },
) as HostFiles

async function run(words: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const written = { stdout: '', stderr: '' }
  const append = (stream: 'stdout' | 'stderr') => (data: string | Uint8Array) => {
    written[stream] += typeof data === 'string' ? data : Buffer.from(data).toString('utf8')
    return Promise.resolve()
  }
  const context: VerbContext = {
    client: deadEngine(),
    streams: {
      out: append('stdout'),
      err: append('stderr'),
      input: (async function* () {})(),
      inputIsTerminal: false,
      outputIsTerminal: false,
      size: () => undefined,
      onResize: () => () => undefined,
      setRaw: () => undefined,
    },
    cwd: '/lab',
    files: noFiles,
    realPath: () => undefined,
    env: () => undefined,
    contexts: onlyDefault(() => 'unix:///x'),
    dockerCli: { buildx: () => Promise.resolve('noCommand'), run: () => Promise.resolve(127) },
    signal: new AbortController().signal,
    onInterrupt: () => () => undefined,
    now: () => 0,
    touch: () => undefined,
    labels: {},
  }
  return { code: await runDocker(words, context), ...written }
}

const seed = Number(process.env['CAMADA_SEED'] ?? 2026)
const numRuns = Number(process.env['CAMADA_OPERATIONS'] ?? 2000)

describe('docker', () => {
  it(
    'ends every command line with an exit code, and says why it failed',
    async () => {
      const names = fc.constantFrom(...verbs.flatMap((verb) => verb.names))
      const options = verbs.flatMap(({ flags }) =>
        Object.entries(flags).flatMap(([name, { short }]) => [
          `--${name}`,
          ...(short === undefined ? [] : [`-${short}`]),
        ]),
      )
      const values = fc.constantFrom(
        '',
        'x',
        '1',
        '-1',
        'a=b',
        'a:b',
        '/x:/y',
        '1m',
        '{{.ID}}',
        '{{',
        '10.0.0.0/8',
        '-',
        '--',
        ',',
        '"',
        'type=bind',
      )
      const word = fc.oneof(
        fc.constantFrom(...options),
        values,
        fc.string({ maxLength: 6 }),
        fc.tuple(fc.constantFrom(...options), values).map((pair) => pair.join('=')),
      )
      const line = fc.tuple(
        fc.oneof(names, fc.array(fc.string({ maxLength: 5 }), { maxLength: 2 })),
        fc.array(word, { maxLength: 6 }),
      )
      await fc.assert(
        fc.asyncProperty(line, async ([name, words]) => {
          const { code, stdout, stderr } = await run([...name, ...words])
          expect(Number.isInteger(code) && code >= 0 && code < 256).toBe(true)
          if (code !== 0) expect(stdout + stderr).not.toBe('')
        }),
        { seed, numRuns },
      )
    },
    20_000 + numRuns * 10,
  )

  it('names an option that Docker has and the console lacks', async () => {
    expect(await run(['run', '--use-api-socket', 'alpine'])).toEqual({
      code: 125,
      stdout: '',
      stderr:
        "the lab's console does not have the option --use-api-socket; Docker's own command line does\n\n" +
        "Usage:  docker run [OPTIONS] IMAGE [COMMAND] [ARG...]\n\nRun 'docker run --help' for more information\n",
    })
    expect(await run(['push', 'alpine'])).toMatchObject({
      code: 1,
      stderr:
        "the lab's console does not have docker push: it works without a registry; Docker's own command line does\n",
    })
  })

  it('explains a command in Portuguese', async () => {
    expect(await run(['help', '--pt', 'volume', 'inspect'])).toEqual({
      code: 0,
      stdout:
        'Uso:  docker volume inspect [OPTIONS] VOLUME [VOLUME...]\n\nMostra o volume e onde ele fica, em JSON.\n\n' +
        'Opções:\n  -f, --format VALOR\n          Mostra a resposta pelo modelo VALOR.\n',
      stderr: '',
    })
    expect((await run(['help', '--pt'])).stdout).toContain('  ps ')
  })
})
