/** The contract's `labs`. */
import type { Router } from '@orpc/server'
import type { Contract } from '@shared/contract'
import type { PackEvent } from '@shared/contract/labs'
import type { LabState, RecordingState } from '@shared/labs/progress'
import type { EngineClient } from '../docker/types'
import { os } from '../router/os'
import { subscription, workStream } from '../router/subscription'
import type { BackendContext } from '../router/types'
import type { Labs } from './labs'
import type { LabLocale } from './loadLabs'
import { exportResults, importResults, receivePack, sendPack } from './teaching'

/** Serves the labs; `client` is the connected engine. */
export function createLabsRouter(
  labs: Labs,
  { client, clock }: { readonly client: () => EngineClient; readonly clock: () => number },
): Router<Contract['labs'], BackendContext> {
  const on = os.labs
  return {
    list: on.list.handler(({ input }) => labs.list(input.locale)),
    watch: on.watch.handler(({ input, signal }) => watch(labs, input.labId, input.locale, signal)),
    predict: on.predict.handler(async ({ input }) => (await labs.run(input.labId)).predict(input.stepId, input.guess)),
    answer: on.answer.handler(async ({ input }) =>
      (await labs.run(input.labId)).answer(input.questionId, input.optionId),
    ),
    hint: on.hint.handler(async ({ input }) => (await labs.run(input.labId)).showHint(input.stepId)),
    showSolution: on.showSolution.handler(async ({ input }) =>
      (await labs.run(input.labId)).showSolution(input.stepId),
    ),
    goTo: on.goTo.handler(async ({ input }) => (await labs.run(input.labId)).goTo(input.step)),
    allowHostPaths: on.allowHostPaths.handler(async ({ input }) =>
      (await labs.run(input.labId)).allowHostPaths(input.allow),
    ),
    previewCleaning: on.previewCleaning.handler(async ({ input }) => {
      const { containers, images, volumes } = await (await labs.run(input.labId)).previewCleaning()
      return { containers: [...containers], images: [...images], volumes: [...volumes] }
    }),
    openPack: on.openPack.handler(({ input, context, signal }) => {
      const channel = context.channels.create()
      return workStream<PackEvent>(signal, (push) => receivePack(labs, { channel, sizeBytes: input.sizeBytes }, push))
    }),
    trustPack: on.trustPack.handler(async ({ input }) => {
      await labs.packs.trust(input.packId)
      await labs.refresh()
    }),
    removePack: on.removePack.handler(async ({ input }) => {
      await labs.packs.remove(input.packId)
      await labs.refresh()
    }),
    packLab: on.packLab.handler(async ({ input, context }) => {
      const { loaded } = await labs.run(input.labId)
      const engine = input.withImages ? client() : undefined
      const channel = context.channels.create()
      void sendPack(labs, channel, { labId: input.labId, client: engine })
      return { output: channel.id, name: `${loaded.lab.id}.camada.tar` }
    }),
    preview: on.preview.handler(({ input }) => labs.library.preview(input.folder)),
    closePreview: on.closePreview.handler(({ input }) => labs.library.closePreview(input.folder)),
    watchRecording: on.watchRecording.handler(({ signal }) =>
      subscription<RecordingState>({
        latestOnly: true,
        signal,
        subscribe: (push) => {
          push(labs.recorder.state)
          return labs.recorder.onChange(() => push(labs.recorder.state))
        },
      }),
    ),
    startRecording: on.startRecording.handler(({ input }) => labs.recorder.start(input.workspace)),
    cancelRecording: on.cancelRecording.handler(() => labs.recorder.cancel()),
    finishRecording: on.finishRecording.handler(async ({ input }) => {
      const { labs: present } = await labs.library.read()
      const folder = await labs.recorder.finish(input.title, present.length + 1)
      await labs.refresh()
      return { folder }
    }),
    exportResults: on.exportResults.handler(({ input }) => exportResults(labs, input, new Date(clock()))),
    readResults: on.readResults.handler(({ input }) => importResults(input.text)),
    reset: on.reset.handler(async ({ input }) => labs.reset(await labs.run(input.labId))),
    leave: on.leave.handler(async ({ input }) => labs.leave(await labs.run(input.labId), input.clean)),
  }
}

async function watch(
  labs: Labs,
  labId: string,
  locale: LabLocale,
  signal: AbortSignal | undefined,
): Promise<AsyncIteratorObject<LabState, void, void>> {
  const run = await labs.run(labId)
  return subscription<LabState>({
    latestOnly: true,
    signal,
    subscribe: (push, end) => {
      const send = (): void => push(run.state(locale))
      const stop = run.onChange(send)
      // Starting may pull an image: the screen sees it being prepared.
      const following = labs.enter(run).then(() => {
        send()
        return labs.follow(run)
      }, end)
      return () => {
        stop()
        void following.then((unfollow) => unfollow?.())
      }
    },
  })
}
