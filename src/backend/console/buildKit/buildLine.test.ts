/** Lines of the console that need BuildKit, on engines with it and without, with a command line that tells what it got. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { ConsoleLanguage, Touched } from '@shared/contract/console'
import type { EngineClient } from '../../docker/types'
import { onlyDefault } from '../contextSource'
import { createDockerProgram } from '../dockerProgram'
import { normalizePath } from '../normalizePath'
import { createWorkspaceShell } from '../workspaceShell'
import type { DockerCli, DockerCliRun } from './dockerCli'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'camada-buildkit-'))
  await writeFile(join(folder, 'Dockerfile'), 'FROM alpine\nRUN --mount=type=cache,target=/c true\n')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

interface Machine {
  readonly buildx?: Awaited<ReturnType<DockerCli['buildx']>>
  readonly isClassicOnly?: boolean
  readonly language?: ConsoleLanguage
}

/** Runs a line; the command line fails with 4 for what is tagged `bad`. */
async function run(line: string, { buildx = 'ready', isClassicOnly = false, language }: Machine = {}) {
  const runs: Pick<DockerCliRun, 'words' | 'folder' | 'engineUrl' | 'variables'>[] = []
  const inputs: string[] = []
  const touched: Touched[] = []
  const dockerCli: DockerCli = {
    buildx: () => Promise.resolve(buildx),
    async run({ words, folder: where, engineUrl, variables = {}, input, err }) {
      runs.push({ words, folder: where, engineUrl, variables })
      if (input !== undefined) inputs.push(Buffer.from(input).toString())
      await err(Buffer.from('#1 DONE\n'))
      return words.includes('--tag=bad') ? 4 : 0
    },
  }
  const client = {
    url: 'unix:///engine.sock',
    camada: isClassicOnly ? { says: (name: string) => name === 'classicBuilderOnly' } : undefined,
    capabilities: { sharesHostFiles: true },
  } as unknown as EngineClient
  const docker = createDockerProgram({
    client: () => client,
    contexts: onlyDefault(() => client.url),
    labels: () => ({}),
    realPath: (path) => {
      const absolute = normalizePath(path)
      return absolute === folder || absolute.startsWith(`${folder}/`) ? absolute : undefined
    },
    onStarted: () => undefined,
    onFinished: (_line, _code, things) => touched.push(...things),
    onResize: () => () => undefined,
    dockerCli,
    language,
  })
  const shell = createWorkspaceShell({ realPath: folder, hostPath: folder, clock: Date.now, docker })
  const written = { stdout: '', stderr: '' }
  const code = await shell.run(line, (stream, bytes) => {
    written[stream] += Buffer.from(bytes).toString()
    return Promise.resolve()
  })
  return { code, ...written, runs, inputs, touched }
}

const ran = (...words: string[]) => ({
  ...{ words: ['buildx', 'build', ...words], folder, engineUrl: 'unix:///engine.sock' },
  variables: { BUILDX_BUILDER: 'default' },
})

it('builds by buildx, says why, and lights the image', async () => {
  expect(await run('docker build -t um .')).toEqual({
    ...{ code: 0, stdout: '', inputs: [], touched: [{ kind: 'image', id: 'um' }] },
    stderr: 'dockerfile line 2: --mount requires BuildKit: it is built by docker buildx of this machine.\n#1 DONE\n',
    runs: [ran('--tag=um', folder)],
  })
  expect(await run('docker build -t bad .', { language: 'pt' })).toMatchObject({
    ...{ code: 4, touched: [] },
    stderr:
      'linha 2 do Dockerfile: --mount precisa do BuildKit: quem constrói é o docker buildx desta máquina.\n#1 DONE\n',
  })
})

it('hands over a Dockerfile of standard input', async () => {
  const line = 'docker build -t um - <<"END"\nFROM alpine\nRUN <<E\necho oi\nE\nEND'
  const { inputs, runs } = await run(line)
  expect(inputs).toEqual(['FROM alpine\nRUN <<E\necho oi\nE\n'])
  expect(runs).toEqual([ran('--tag=um', '-')])
  expect((await run('echo FROM alpine | docker build -f - --output=out .')).inputs).toEqual(['FROM alpine\n'])
})

it('takes a line that says buildx without a word', async () => {
  expect(await run('docker buildx build --progress=plain .')).toMatchObject({
    ...{ code: 0, stderr: '#1 DONE\n' },
    runs: [ran('--progress=plain', folder)],
  })
  expect((await run('docker buildx build --progress tty .')).runs).toEqual([ran('--progress=plain', folder)])
  expect((await run('docker buildx create')).stderr).toMatch(/^of docker buildx the lab's console has build, du, /)
  expect((await run('docker buildx ls')).runs[0]?.words).toEqual(['buildx', 'ls'])
})

it('says how to get there, and runs nothing, where there is no way', async () => {
  for (const [machine, words] of [
    [
      { buildx: 'noPlugin' },
      "dockerfile line 2: --mount requires BuildKit: the engine has it, and the lab reaches it through docker's plugin buildx",
    ],
    [
      { buildx: 'noCommand' },
      'dockerfile line 2: --mount requires BuildKit: the engine has it, and the lab reaches it through the docker command with its plugin buildx',
    ],
    [
      { isClassicOnly: true },
      'dockerfile line 2: --mount requires BuildKit: this engine has the classic builder alone',
    ],
  ] satisfies [Machine, string][]) {
    const { code, stderr, runs } = await run('docker build .', machine)
    expect({ code, stderr: stderr.slice(0, words.length), runs }).toEqual({ code: 1, stderr: words, runs: [] })
  }
  expect((await run('docker build --secret id=x .', { isClassicOnly: true })).stderr).toMatch(
    /^--secret needs BuildKit: /,
  )
})
