/**
 * Where implementations of the contract begin: `os.images.list.handler(…)`. The middleware is the backend's one rim:
 * whatever was thrown, in a call or in the middle of an event stream, leaves as the contract's `LAB_ERROR` with a
 * `LabError` as its data.
 */
import { implement, ORPCError } from '@orpc/server'
import { contract } from '@shared/contract'
import { LabError, toLabError } from '@shared/errors'
import type { BackendContext } from './types'

/** The contract, ready to be implemented piece by piece. */
export const os = implement(contract)
  .$context<BackendContext>()
  .use(async ({ next }) => {
    try {
      const result = await next()
      return isAsyncIterator(result.output) ? { ...result, output: translating(result.output) } : result
    } catch (error) {
      throw toContractError(error)
    }
  })

/** Turns anything thrown into the contract's error. */
function toContractError(thrown: unknown): ORPCError<'LAB_ERROR', ReturnType<LabError['toData']>> {
  const error = isOrpcError(thrown) ? fromOrpcError(thrown) : toLabError(thrown)
  return new ORPCError('LAB_ERROR', { message: error.message, data: error.toData(), cause: thrown })
}

function isOrpcError(thrown: unknown): thrown is ORPCError<string, unknown> {
  return thrown instanceof ORPCError
}

function fromOrpcError(error: ORPCError<string, unknown>): LabError {
  if (error.code === 'LAB_ERROR') return LabError.fromData(error.data as ReturnType<LabError['toData']>)
  const kind = error.code === 'BAD_REQUEST' ? 'invalid' : error.code === 'NOT_FOUND' ? 'notFound' : 'system'
  return new LabError(kind, error.message, { cause: error })
}

function isAsyncIterator(value: unknown): value is AsyncIterator<unknown, unknown, void> {
  return typeof value === 'object' && value !== null && 'next' in value && Symbol.asyncIterator in value
}

/** The same stream with its errors translated. No generator: `return` must reach a source that waits in `next`. */
function translating(source: AsyncIterator<unknown, unknown, void>): AsyncIteratorObject<unknown, unknown, void> {
  const translated: AsyncIteratorObject<unknown, unknown, void> = {
    next: () =>
      source.next().catch((error: unknown) => {
        throw toContractError(error)
      }),
    return: async (value) => (await source.return?.(value)) ?? { done: true, value },
    [Symbol.asyncIterator]: () => translated,
  }
  return translated
}
