/** `images.*`: list, stack, pull, tag, remove. */
import { splitReference } from '../docker/client/images'
import type { RawDeletedItem, RawProgress } from '../docker/engineApi'
import { previewImageRemoval } from '../docker/imageRemoval'
import { inspectImage, listImages } from '../docker/images'
import { readSharing } from '../docker/sharing'
import type { EngineConnections } from '../docker/types'
import type { ImageArchives } from '../docker/archives/imageArchives'
import { os } from './os'
import { workStream } from './subscription'

/** Implements `images` on whichever engine is connected. */
export function imagesRouter(connections: EngineConnections, archives: ImageArchives) {
  const emptyLayers = (imageId: string) => archives.emptyLayers(connections.current(), imageId)
  return {
    list: os.images.list.handler(({ input }) => listImages(connections.current(), input.all)),
    offers: os.images.offers.handler(async () => [...((await connections.current().camada?.catalog()) ?? [])]),
    inspect: os.images.inspect.handler(({ input }) =>
      inspectImage(connections.current(), input.reference, emptyLayers),
    ),
    sharing: os.images.sharing.handler(() => readSharing(connections.current(), emptyLayers)),
    pull: os.images.pull.handler(({ input, signal }) =>
      workStream<PullProgress>(signal, (push, ended) =>
        forward(connections.current().images.pull(input.reference, { signal: ended }), push),
      ),
    ),
    tag: os.images.tag.handler(async ({ input }) => {
      const { name, tag } = splitReference(input.tag)
      await connections.current().images.tag(input.reference, { repository: name, tag })
    }),
    previewRemoval: os.images.previewRemoval.handler(({ input }) =>
      previewImageRemoval(connections.current(), input.reference, emptyLayers),
    ),
    remove: os.images.remove.handler(async ({ input }) => {
      const items = await connections.current().images.remove(input.reference, { force: input.force })
      return items.map(toRemoved)
    }),
  }
}

type PullProgress = { id: string; status: string; currentBytes?: number; totalBytes?: number }

async function forward(source: Promise<AsyncIterable<RawProgress>>, push: (item: PullProgress) => void): Promise<void> {
  for await (const { id, status, progressDetail } of await source) {
    push({
      id: id ?? '',
      status: status ?? '',
      ...(progressDetail?.current === undefined ? {} : { currentBytes: progressDetail.current }),
      ...(progressDetail?.total === undefined ? {} : { totalBytes: progressDetail.total }),
    })
  }
}

function toRemoved(item: RawDeletedItem): { kind: 'untagged' | 'deleted'; id: string } {
  return 'Untagged' in item ? { kind: 'untagged', id: item.Untagged } : { kind: 'deleted', id: item.Deleted }
}
