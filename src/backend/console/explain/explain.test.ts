import { expect, it } from 'vitest'
import { LabError } from '@shared/errors'
import type { ConsoleLanguage } from '@shared/contract/console'
import { plainName } from '../findVerb'
import { verbs } from '../verbs/registry'
import { explainLine } from './explain'
import { en } from './texts/en'
import { pt } from './texts/pt'

const noEngine = (): never => {
  throw new LabError('unavailable', 'Cannot connect to the Docker daemon')
}

async function sentences(line: string, language: ConsoleLanguage = 'en'): Promise<readonly string[]> {
  const { parts } = await explainLine(line, { language, client: noEngine, nowMs: 0 })
  return parts.map(({ text, sentence }) => `${text} → ${sentence}`)
}

it('says a sentence for each part of a docker line', async () => {
  expect(
    await sentences('docker run -it --rm -v dados:/data:ro -v "$PWD":/w -v /anon --name t alpine sh -c "ls -l"'),
  ).toEqual([
    'docker run → Makes a container from the image, with an empty writable layer on top, and starts it.',
    '-i → Keeps the input open, so that one can type.',
    '-t → Gives the process a terminal.',
    '--rm → Removes the container, its writable layer and its anonymous volumes when it ends.',
    '-v dados:/data:ro → Mounts the volume dados at /data: what is written there stays in the volume, outside the container. Read-only.',
    '-v "$PWD":/w → Mounts the machine\'s path $PWD at /w: what is written there changes the machine\'s files.',
    '-v /anon → Mounts a new anonymous volume at /anon: it is left over when the container goes, and hard to find.',
    '--name t → Gives the container the name t.',
    'alpine → The image.',
    'sh -c "ls -l" → The command that runs in the container.',
  ])
})

it('follows pipes, substitutions and redirections in Portuguese', async () => {
  expect(await sentences('docker ps -aq | xargs docker rm -v && docker rm $(docker ps -q) > /dev/null', 'pt')).toEqual([
    'docker ps → Lista contêineres.',
    '-a → Inclui todos: também os parados, ou os intermediários.',
    '-q → Mostra só as identidades.',
    '| → A saída vai para a entrada de:',
    'xargs → Roda o comando seguinte com as palavras que chegam pela entrada.',
    'docker rm → Remove o contêiner e, com ele, tudo o que está na camada dele. Volumes nomeados ficam.',
    '-v → Remove também os volumes anônimos do contêiner. Volumes nomeados ficam.',
    '&& → Só se deu certo:',
    'docker rm → Remove o contêiner e, com ele, tudo o que está na camada dele. Volumes nomeados ficam.',
    '$(docker ps -q) → O shell põe aqui o resultado antes de o comando rodar.',
    '> /dev/null → Grava a saída em /dev/null; o que havia nele se perde.',
    'docker ps → Lista contêineres.',
    '-q → Mostra só as identidades.',
  ])
})

it('reads options as docker does: bundles, values behind, an end in the middle', async () => {
  expect(
    await sentences('docker run -ditvdados:/d -e=A=b --mount type=bind,src=/a,dst=/b,ro x; docker logs -n'),
  ).toEqual([
    `docker run → ${en.verbs['run'] ?? ''}`,
    `-d → ${en.options['detach'] ?? ''}`,
    `-i → ${en.options['interactive'] ?? ''}`,
    `-t → ${en.options['tty'] ?? ''}`,
    '-vdados:/d → Mounts the volume dados at /d: what is written there stays in the volume, outside the container.',
    `-e=A=b → ${(en.options['env'] ?? '').replace('{value}', 'A=b')}`,
    "--mount type=bind,src=/a,dst=/b,ro → Mounts the machine's path /a at /b: what is written there changes the machine's files. Read-only.",
    'x → The image.',
    `; → ${en.shell[';'] ?? ''}`,
    `docker logs → ${en.verbs['logs'] ?? ''}`,
    `-n → ${(en.options['tail'] ?? '').replace('{value}', '')}`,
  ])
})

it('says what it does not understand', async () => {
  expect(await sentences('docker rm --forse x')).toEqual([
    `docker rm → ${en.verbs['rm'] ?? ''}`,
    '--forse → The console does not know the option --forse of this command.',
    'x → The container.',
  ])
  expect((await sentences('docker run -d')).at(-1)).toBe(
    '[OPTIONS] IMAGE [COMMAND] [ARG...] → docker refuses the line: “requires at least 1 argument”.',
  )
  expect((await sentences('docker info x', 'pt')).at(-1)).toBe(
    '[OPTIONS] → O docker recusa a linha: “accepts no arguments”.',
  )
  expect(await sentences('docker frobnicate')).toEqual(['docker frobnicate → docker has no command frobnicate.'])
  expect(await sentences('docker push x', 'pt')).toEqual(['docker push x → Envia a imagem a um registro.'])
  expect((await sentences('echo "a'))[0]).toMatch(/^echo "a → The shell does not understand this line yet: ./)
  expect(await sentences('  ')).toEqual([' → Nothing is typed.'])
})

it('says why it can not tell the losses', async () => {
  const { losses, unknownLosses } = await explainLine('docker volume rm dados', {
    language: 'en',
    client: noEngine,
    nowMs: 0,
  })
  expect([losses, unknownLosses]).toEqual([[], 'Cannot connect to the Docker daemon'])
})

it('has a sentence for every verb, in both languages', () => {
  const names = verbs.map(plainName).sort()
  expect(names.filter((name) => !(name in pt.verbs))).toEqual([])
  for (const key of ['verbs', 'options', 'arguments', 'programs', 'shell', 'mounts', 'losses', 'starts'] as const) {
    expect(Object.keys(en[key]).sort()).toEqual(Object.keys(pt[key]).sort())
    expect(Object.values({ ...en[key], ...pt[key] }).filter((sentence: string) => sentence === '')).toEqual([])
  }
})
