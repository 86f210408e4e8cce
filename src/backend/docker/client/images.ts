/** Images over the Engine API: `/images`, `/build`. */
import type { RawDeletedItem, RawHistoryRow, RawImage, RawImageSummary, RawProgress } from '../engineApi'
import { errorOfProgress } from '../engineErrors'
import type { EngineImages } from '../types'
import { jsonLines } from './streams'
import { imagePath, type Transport } from './transport'

/** Image functions over a transport. */
export function createImages(transport: Transport): EngineImages {
  return {
    list: ({ all, filters, digests } = {}) =>
      transport.json<RawImageSummary[]>({ method: 'GET', path: '/images/json', query: { all, filters, digests } }),
    inspect: async (reference) =>
      transport.json<RawImage>({ method: 'GET', path: `/images/${imagePath(reference)}/json` }),
    history: async (reference) =>
      transport.json<RawHistoryRow[]>({ method: 'GET', path: `/images/${imagePath(reference)}/history` }),
    tag: async (reference, { repository, tag }) => {
      const path = `/images/${imagePath(reference)}/tag`
      await transport.json<unknown>({ method: 'POST', path, query: { repo: repository, tag } })
    },
    remove: async (reference, { force, noPrune } = {}) =>
      transport.json<RawDeletedItem[]>({
        method: 'DELETE',
        path: `/images/${imagePath(reference)}`,
        query: { force, noprune: noPrune },
      }),
    ...createTransfers(transport),
    build: async (context, options) => {
      const query = {
        dockerfile: options.dockerfile ?? 'Dockerfile',
        t: options.tags,
        buildargs: options.buildArgs,
        labels: options.labels,
        nocache: options.noCache,
        pull: options.pull,
        rm: (options.rm ?? true) ? '1' : '0',
        forcerm: options.forceRm,
        target: options.target,
        q: options.quiet,
        version: '1',
        ...(options.tellsMisses === true && { camadaCacheMisses: '1' }),
      }
      const answer = await transport.stream({ method: 'POST', path: '/build', query, file: context, ...options })
      return jsonLines<RawProgress>(answer, options.signal)
    },
    prune: async ({ filters } = {}) => {
      type Pruned = { ImagesDeleted: RawDeletedItem[] | null; SpaceReclaimed: number }
      const pruned = await transport.json<Pruned>({ method: 'POST', path: '/images/prune', query: { filters } })
      return { deleted: pruned.ImagesDeleted ?? [], reclaimedBytes: pruned.SpaceReclaimed }
    },
  }
}

function createTransfers(transport: Transport): Pick<EngineImages, 'pull' | 'save' | 'load' | 'import'> {
  const create = '/images/create'
  return {
    pull: async (reference, { signal, platform } = {}) => {
      const { name, tag } = splitReference(reference)
      const query = { fromImage: name, tag, platform }
      const answer = await transport.stream({ method: 'POST', path: create, query, signal })
      return failing(jsonLines<RawProgress>(answer, signal))
    },
    save: async (references, { signal } = {}) => {
      const only = references.length === 1 ? references[0] : undefined
      return only === undefined
        ? transport.stream({ method: 'GET', path: '/images/get', query: { names: references }, signal })
        : transport.stream({ method: 'GET', path: `/images/${imagePath(only)}/get`, signal })
    },
    load: async (tar, { signal } = {}) => {
      const query = { quiet: '1' }
      const answer = await transport.stream({ method: 'POST', path: '/images/load', query, file: tar, signal })
      return failing(jsonLines<RawProgress>(answer, signal))
    },
    import: async (tar, { repository, tag, message, changes, signal }) => {
      const query = { fromSrc: '-', repo: repository, tag, message, changes }
      const answer = await transport.stream({ method: 'POST', path: create, query, file: tar, signal })
      return failing(jsonLines<RawProgress>(answer, signal))
    },
  }
}

/** Throws the error that a stream of progress carries. */
async function* failing(progress: AsyncIterable<RawProgress>): AsyncGenerator<RawProgress> {
  for await (const item of progress) {
    const error = item.errorDetail?.message ?? item.error
    if (error !== undefined) throw errorOfProgress(error)
    yield item
  }
}

/** Name and tag as `POST /images/create` wants them; a digest goes as the tag; without either, `latest`. */
export function splitReference(reference: string): { name: string; tag: string } {
  const at = reference.indexOf('@')
  if (at >= 0) return { name: reference.slice(0, at).replace(/:[^:/]*$/, ''), tag: reference.slice(at + 1) }
  const colon = reference.lastIndexOf(':')
  return colon > reference.lastIndexOf('/')
    ? { name: reference.slice(0, colon), tag: reference.slice(colon + 1) }
    : { name: reference, tag: 'latest' }
}
