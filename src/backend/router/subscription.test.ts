import { describe, expect, it } from 'vitest'
import { subscription } from './subscription'

function setUp(options: { latestOnly?: boolean; signal?: AbortSignal } = {}) {
  const log: string[] = []
  let push: (item: number) => void = () => undefined
  let end: (error?: unknown) => void = () => undefined
  const stream = subscription<number>({
    ...options,
    subscribe: (pushItem, endStream) => {
      push = pushItem
      end = endStream
      return () => log.push('disposed')
    },
  })
  return { stream, log, push: (item: number) => push(item), end: (error?: unknown) => end(error) }
}

describe('subscription', () => {
  it('hands on what came before and while waiting, in order, then ends', async () => {
    const { stream, push, end, log } = setUp()
    push(1)
    push(2)
    expect([await stream.next(), await stream.next()].map(({ value }) => value)).toEqual([1, 2])
    const third = stream.next()
    push(3)
    expect(await third).toEqual({ done: false, value: 3 })
    push(4)
    end()
    expect(await stream.next()).toEqual({ done: false, value: 4 })
    expect(await stream.next()).toEqual({ done: true, value: undefined })
    expect(log).toEqual(['disposed'])
  })

  it('keeps only the newest with latestOnly', async () => {
    const { stream, push } = setUp({ latestOnly: true })
    push(1)
    push(2)
    expect(await stream.next()).toEqual({ done: false, value: 2 })
  })

  it('ends at once by return, also while somebody waits', async () => {
    const { stream, log } = setUp()
    const waiting = stream.next()
    await stream.return?.()
    expect(await waiting).toEqual({ done: true, value: undefined })
    expect(log).toEqual(['disposed'])
  })

  it('ends by its signal', async () => {
    const abort = new AbortController()
    const { stream, log } = setUp({ signal: abort.signal })
    const waiting = stream.next()
    abort.abort()
    expect(await waiting).toEqual({ done: true, value: undefined })
    expect(log).toEqual(['disposed'])
  })

  it('throws an error once, as a LabError', async () => {
    const { stream, end } = setUp()
    end(new Error('broken'))
    await expect(stream.next()).rejects.toMatchObject({ kind: 'system', message: 'broken' })
    expect(await stream.next()).toEqual({ done: true, value: undefined })
  })
})
