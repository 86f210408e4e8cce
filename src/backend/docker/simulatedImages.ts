/**
 * Which images were made by a simulator, told by the comment that they carry wherever they go: also where one was loaded
 * into a real daemon. The list of images lacks comments, so each image is looked at once; what an ID names never changes.
 */
import { simulatedComment } from '@shared/docker/image'
import { toLabError } from '@shared/errors'
import { inTurns } from './inTurns'
import type { EngineClient } from './types'

const known = new Map<string, boolean>()
const keptImages = 10_000
const atOnce = 8

/** Those of the images that are simulated. One that is gone meanwhile is not. */
export async function simulatedAmong(
  client: Pick<EngineClient, 'images'>,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  await inTurns(
    ids.filter((id) => !known.has(id)),
    atOnce,
    async (id) => {
      const comment = await commentOf(client, id)
      if (comment === undefined) return
      if (known.size >= keptImages) known.clear()
      known.set(id, comment === simulatedComment)
    },
  )
  return new Set(ids.filter((id) => known.get(id) === true))
}

async function commentOf(client: Pick<EngineClient, 'images'>, id: string): Promise<string | undefined> {
  try {
    return (await client.images.inspect(id)).Comment
  } catch (thrown) {
    if (toLabError(thrown).kind === 'notFound') return undefined
    throw thrown
  }
}
