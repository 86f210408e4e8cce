/** The contract's `teaching`. */
import type { Router } from '@orpc/server'
import type { Contract } from '@shared/contract'
import type { MadePackEvent, PackEvent } from '@shared/contract/teaching'
import type { FollowedFolder, OwnLab, RecordingState } from '@shared/labs/progress'
import type { EngineClient } from '../docker/types'
import { os } from '../router/os'
import { subscription, workStream } from '../router/subscription'
import type { BackendContext } from '../router/types'
import type { Labs } from './labs'
import type { LibraryLab } from './library'
import type { LabLocale } from './loadLabs'
import { makePack, measurePack } from './packs/makePack'
import { exportResults, importResults, receivePack } from './teaching'

interface TeachingOptions {
  /** The connected engine. */
  readonly client: () => EngineClient
  /** Milliseconds since the epoch. */
  readonly clock: () => number
}

/** Serves what those who teach do. */
export function createTeachingRouter(
  labs: Labs,
  { client, clock }: TeachingOptions,
): Router<Contract['teaching'], BackendContext> {
  const on = os.teaching
  return {
    ...packs(labs, client),
    ...ownLabs(labs),
    ...recording(labs),
    preview: on.preview.handler(({ input }) => labs.library.preview(input.folder)),
    closePreview: on.closePreview.handler(({ input }) => labs.library.closePreview(input.folder)),
    watchPreviews: on.watchPreviews.handler(({ signal }) => watchPreviews(labs, signal)),
    exportResults: on.exportResults.handler(({ input }) => exportResults(labs, input, new Date(clock()))),
    readResults: on.readResults.handler(({ input }) => importResults(input.text)),
  }
}

function packs(labs: Labs, client: () => EngineClient) {
  const on = os.teaching
  const connected = (): EngineClient | undefined => {
    try {
      return client()
    } catch {
      return undefined
    }
  }
  const named = async (labIds: readonly string[]): Promise<readonly LibraryLab[]> =>
    Promise.all(labIds.map(async (labId) => (await labs.run(labId)).loaded))
  return {
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
    measurePack: on.measurePack.handler(async ({ input }) => measurePack(await named(input.labIds), connected())),
    makePack: on.makePack.handler(async ({ input, context, signal }) => {
      const chosen = await named(input.labIds)
      const engine = input.withImages ? client() : undefined
      return workStream<MadePackEvent>(signal, (push, ended) =>
        makePack(
          {
            title: input.title,
            labs: chosen,
            client: engine,
            openChannel: () => context.channels.create(),
            signal: ended,
          },
          push,
        ),
      )
    }),
  }
}

function ownLabs(labs: Labs) {
  const on = os.teaching
  return {
    ownLabs: on.ownLabs.handler(async ({ input }) => [...(await labs.own.list(input.locale))]),
    newOwn: on.newOwn.handler(async ({ input }) => {
      const { labs: present } = await labs.library.read()
      const name = await labs.own.create(input.title, present.length + 1)
      await labs.refresh()
      return { name }
    }),
    watchOwn: on.watchOwn.handler(({ input, signal }) => watchOwn(labs, input.name, input.locale, signal)),
    readOwn: on.readOwn.handler(({ input }) => labs.own.read(input.name, input.path)),
    writeOwn: on.writeOwn.handler(async ({ input }) => {
      await labs.own.write(input.name, input.path, input.text)
      await labs.refresh()
    }),
    removeOwnFile: on.removeOwnFile.handler(async ({ input }) => {
      await labs.own.removeFile(input.name, input.path)
      await labs.refresh()
    }),
    removeOwn: on.removeOwn.handler(async ({ input }) => {
      await labs.own.remove(input.name)
      await labs.refresh()
    }),
  }
}

/** The folders that are followed, as they are now and after each change. */
async function watchPreviews(
  { library }: Labs,
  signal: AbortSignal | undefined,
): Promise<AsyncIteratorObject<FollowedFolder[], void, void>> {
  const first = await library.previews()
  return subscription<FollowedFolder[]>({
    latestOnly: true,
    signal,
    subscribe: (push, end) => {
      push([...first])
      return library.onChange(() => {
        library.previews().then((now) => push([...now]), end)
      })
    },
  })
}

/** The lab as its files are now; what is played of it follows. */
async function watchOwn(
  labs: Labs,
  name: string,
  locale: LabLocale,
  signal: AbortSignal | undefined,
): Promise<AsyncIteratorObject<OwnLab, void, void>> {
  const first = await labs.own.view(name, locale)
  return subscription<OwnLab>({
    latestOnly: true,
    signal,
    subscribe: (push, end) => {
      push(first)
      return labs.own.watch(name, () => {
        labs
          .refresh()
          .then(async () => push(await labs.own.view(name, locale)), end)
          .catch(end)
      })
    },
  })
}

function recording({ recorder, library, refresh }: Labs) {
  const on = os.teaching
  return {
    watchRecording: on.watchRecording.handler(({ input, signal }) =>
      subscription<RecordingState>({
        latestOnly: true,
        signal,
        subscribe: (push) => {
          push(recorder.state(input.locale))
          return recorder.onChange(() => push(recorder.state(input.locale)))
        },
      }),
    ),
    startRecording: on.startRecording.handler(({ input }) => recorder.start(input.workspace)),
    cancelRecording: on.cancelRecording.handler(() => recorder.cancel()),
    finishRecording: on.finishRecording.handler(async ({ input }) => {
      const { labs: present } = await library.read()
      const name = await recorder.finish({ ...input, number: present.length + 1 })
      await refresh()
      return { name }
    }),
  }
}
