/** What those who teach do, in the sample: one own lab with a fault, a recording, packs of a megabyte. */
import { implement } from '@orpc/server'
import { contract } from '@shared/contract'
import type { OwnLab, RecordingState } from '@shared/labs/progress'
import { LabError } from '@shared/errors'
import { Broadcast, pause, type SampleContext } from './state'

const os = implement(contract)

const ownTexts = new Map([
  ['lab.yaml', 'formatVersion: 1\nid: gravado\nnumber: 4\nlevel: beginner\nminutes: 5\n'],
  ['text.en.md', '# A recorded lab\n\nOne sentence for the library.\n'],
  ['text.pt-BR.md', '# Um laboratório gravado\n\nUma frase para a biblioteca.\n'],
  ['workspace/Dockerfile', 'FROM alpine\n'],
])

const ownLab = (): OwnLab => ({
  name: 'gravado',
  labId: 'own-gravado',
  title: 'Um laboratório gravado',
  folder: '/home/ana/.local/share/camada/own-labs/gravado',
  files: [...ownTexts.keys()],
  problems: ['text.en.md: no ## ending'],
})

const recorded: RecordingState = {
  workspace: 'meu-motd',
  steps: [
    {
      acts: [
        { text: 'Dockerfile', from: 'editor' },
        { text: 'docker build -t minha:1 .', from: 'screen' },
      ],
      goals: [{ id: '0.0', sentence: 'a imagem minha:1 existe' }],
    },
    { acts: [{ text: 'docker rm elated_pasteur', from: 'console', unsure: 'elated_pasteur' }], goals: [] },
  ],
}

/** What recordings were ended with, for tests. */
export const finishedRecordings: { title: string; dropped: string[] }[] = []

export function teachingRouter(context: SampleContext) {
  const on = os.teaching
  const recording = new Broadcast<RecordingState>({ steps: [] })
  const own = new Broadcast<OwnLab>(ownLab())
  return {
    openPack: on.openPack.handler(async function* () {
      await context.answer()
      yield { kind: 'done', packId: '0a1b2c3d', title: 'Turma A' }
    }),
    trustPack: on.trustPack.handler(() => context.answer()),
    removePack: on.removePack.handler(() => context.answer()),
    measurePack: on.measurePack.handler(async ({ input }) => {
      await context.answer()
      return {
        labBytes: 4096 * input.labIds.length,
        images: [{ reference: 'alpine:3.7', sizeBytes: 4_200_000 }, { reference: 'ubuntu:20.04' }],
      }
    }),
    makePack: on.makePack.handler(async function* ({ input, signal }) {
      const channel = context.channels.create()
      if (input.withImages) yield { kind: 'reading', image: 'alpine:3.7', doneBytes: 0 }
      await pause(context.options.delayMs)
      signal?.addEventListener('abort', () => channel.close())
      void channel.write(new Uint8Array(1024)).then(() => channel.end())
      yield { kind: 'ready', output: channel.id, name: 'turma.camada.tar', sizeBytes: 1024 }
    }),
    preview: on.preview.handler(() => context.answer()),
    closePreview: on.closePreview.handler(() => context.answer()),
    watchPreviews: on.watchPreviews.handler(async function* () {
      await context.answer()
      const isEmpty = context.options.scenario === 'empty'
      yield isEmpty ? [] : [{ folder: '/home/ana/aula', labs: 1, problems: ['lab.yaml: minutes: Invalid input'] }]
    }),
    ownLabs: on.ownLabs.handler(async () => {
      await context.answer()
      return context.options.scenario === 'empty' ? [] : [ownLab()]
    }),
    newOwn: on.newOwn.handler(() => ({ name: 'gravado' })),
    watchOwn: on.watchOwn.handler(async function* ({ signal }) {
      await context.answer()
      yield* own.follow(signal)
    }),
    readOwn: on.readOwn.handler(async ({ input }) => {
      await context.answer()
      const text = ownTexts.get(input.path)
      if (text === undefined) throw new LabError('notFound', `${input.path}: no such file in the workspace`)
      return { kind: 'text' as const, text }
    }),
    writeOwn: on.writeOwn.handler(({ input }) => {
      ownTexts.set(input.path, input.text)
      own.push({ ...ownLab(), problems: [] })
    }),
    removeOwnFile: on.removeOwnFile.handler(({ input }) => {
      ownTexts.delete(input.path)
      own.push(ownLab())
    }),
    removeOwn: on.removeOwn.handler(() => context.answer()),
    watchRecording: on.watchRecording.handler(({ signal }) => recording.follow(signal)),
    startRecording: on.startRecording.handler(() => recording.push(recorded)),
    cancelRecording: on.cancelRecording.handler(() => recording.push({ steps: [] })),
    finishRecording: on.finishRecording.handler(({ input }) => {
      finishedRecordings.push(input)
      recording.push({ steps: [] })
      return { name: 'gravado' }
    }),
    exportResults: on.exportResults.handler(() => ({ text: 'learner\r\n', name: 'ana.csv' })),
    readResults: on.readResults.handler(({ input }) => {
      if (input.text === '') throw new LabError('invalid', 'this is no file of results')
      return { learner: input.text.trim(), exportedAt: '2026-11-22', steps: [], isIntact: true }
    }),
  }
}
