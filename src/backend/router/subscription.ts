/**
 * A listener turned into the event stream that the contract hands out. `return` ends it at once, also while somebody
 * waits in `next`: a generator could not. What comes faster than it is read waits; with `latestOnly` only the newest.
 */
import { toLabError } from '@shared/errors'

export interface SubscriptionSource<Item> {
  /** Called at once; returns the disposer. `end` ends the stream, with an error if one is given. */
  subscribe(push: (item: Item) => void, end: (error?: unknown) => void): () => void
  /** Default false. */
  readonly latestOnly?: boolean
  readonly signal?: AbortSignal | undefined
}

/** The stream of what a source pushes. */
export function subscription<Item>(source: SubscriptionSource<Item>): AsyncIteratorObject<Item, void, void> {
  let queue: Item[] = []
  let outcome: { error?: unknown } | undefined
  let waiting: ((result: Promise<IteratorResult<Item, void>>) => void) | undefined
  let dispose: () => void = () => undefined
  const done: IteratorResult<Item, void> = { done: true, value: undefined }
  const finish = (error?: unknown): void => {
    if (outcome !== undefined) return
    outcome = error === undefined ? {} : { error }
    source.signal?.removeEventListener('abort', cancel)
    dispose()
    if (waiting === undefined) return
    waiting(settled(outcome))
    waiting = undefined
    outcome = {}
  }
  const settled = (end: { error?: unknown }): Promise<IteratorResult<Item, void>> =>
    'error' in end ? Promise.reject(toLabError(end.error)) : Promise.resolve(done)
  const cancel = (): void => {
    queue = []
    finish()
  }
  const push = (item: Item): void => {
    if (outcome !== undefined) return
    if (waiting !== undefined) {
      const wake = waiting
      waiting = undefined
      wake(Promise.resolve({ done: false, value: item }))
    } else {
      if (source.latestOnly === true) queue = []
      queue.push(item)
    }
  }
  const iterator: AsyncIteratorObject<Item, void, void> = {
    next: () => {
      const item = queue.shift()
      if (item !== undefined) {
        return Promise.resolve({ done: false, value: item })
      }
      if (outcome === undefined) return new Promise<IteratorResult<Item, void>>((resolve) => (waiting = resolve))
      const end = outcome
      outcome = {}
      return settled(end)
    },
    return: () => {
      cancel()
      return Promise.resolve(done)
    },
    [Symbol.asyncIterator]: () => iterator,
  }
  dispose = source.subscribe(push, finish)
  if (outcome !== undefined) dispose()
  source.signal?.addEventListener('abort', cancel, { once: true })
  return iterator
}

/** What a work tells while it runs, as a stream: its end is the work's, and leaving the stream aborts the work. */
export function workStream<Item>(
  signal: AbortSignal | undefined,
  work: (push: (item: Item) => void, ended: AbortSignal) => Promise<void>,
): AsyncIteratorObject<Item, void, void> {
  const ended = new AbortController()
  return subscription<Item>({
    signal,
    subscribe: (push, end) => {
      void work(push, ended.signal).then(
        () => end(),
        (error: unknown) => end(error),
      )
      return () => ended.abort()
    },
  })
}
