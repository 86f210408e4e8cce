/**
 * Replies against the specification: a tour of what the other cases don't ask for, and then the account of everything
 * that was answered on the way (`specification/replies.ts`). This one comes last.
 */
import { expect, it } from 'vitest'
import type { Bench } from '../bench'

export function specificationCases(bench: () => Bench): void {
  it('answers the questions that nobody asked', async () => {
    const { id } = await bench().run(['true'], { name: bench().name('tour') })
    const volume = bench().name('v')
    await bench().docker.createVolume({ Name: volume })
    const ask = (path: string, query: object = {}): Promise<unknown> => bench().request('GET', path, query)
    for (const path of ['/info', '/version', '/networks', '/volumes', '/plugins', '/system/df', '/images/json'])
      await ask(path)
    for (const network of ['bridge', 'host', 'none']) await ask(`/networks/${network}`)
    await ask('/containers/json', { all: 1, size: 1 })
    await ask(`/containers/${id}/json`, { size: 1 })
    await ask(`/containers/${id}/changes`)
    await ask(`/volumes/${volume}`)
    await ask('/images/alpine/json')
    await ask('/images/alpine/history')
    await bench().request('POST', '/containers/prune', { filters: '{"label":["no.such"]}' })
    await bench().request('POST', '/images/prune', { filters: '{"label":["no.such"]}' })
    await bench().request('POST', '/volumes/prune', { filters: '{"label":["no.such"]}' })
    await bench().request('POST', '/networks/prune', { filters: '{"label":["no.such"]}' })
    await bench().request('POST', '/build/prune', { filters: '{"id":["no.such"]}' })
  })

  it('answers as its specification says', () => {
    expect(bench().replies.count).toBeGreaterThan(20)
    bench().replies.record(bench().isReal)
    expect(bench().replies.unlisted()).toEqual([])
  })
}
