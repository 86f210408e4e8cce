/** The contract's `labs`. */
import type { Router } from '@orpc/server'
import type { Contract } from '@shared/contract'
import type { LabState } from '@shared/labs/progress'
import { os } from '../router/os'
import { subscription } from '../router/subscription'
import type { BackendContext } from '../router/types'
import type { Labs } from './labs'
import type { LabLocale } from './loadLabs'

/** Serves the labs. */
export function createLabsRouter(labs: Labs): Router<Contract['labs'], BackendContext> {
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
    answerImages: on.answerImages.handler(async ({ input }) => (await labs.run(input.labId)).answerImages(input.load)),
    previewCleaning: on.previewCleaning.handler(async ({ input }) => {
      const { containers, images, volumes, ...host } = await (await labs.run(input.labId)).previewCleaning()
      const [folders, files] = [[...host.folders], [...host.files]]
      return { containers: [...containers], images: [...images], volumes: [...volumes], folders, files }
    }),
    noteDone: on.noteDone.handler(async ({ input }) => labs.noteDone(input)),
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
