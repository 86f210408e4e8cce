import { describe, expect, it } from 'vitest'
import { LabError } from '@shared/errors'
import type { RawImage } from './engineApi'
import { simulatedAmong } from './simulatedImages'
import type { EngineClient } from './types'

/** An engine that holds images with these comments, and counts how often it is asked. */
function holding(comments: Readonly<Record<string, string>>) {
  const asked: string[] = []
  const inspect = (id: string): Promise<RawImage> => {
    asked.push(id)
    const comment = comments[id]
    if (comment === undefined) return Promise.reject(new LabError('notFound', `No such image: ${id}`))
    return Promise.resolve({ Id: id, Comment: comment } as RawImage)
  }
  return { asked, client: { images: { inspect } as EngineClient['images'] } }
}

describe('simulatedAmong', () => {
  it('goes by the comment, and looks at an image once', async () => {
    const { asked, client } = holding({ 'sha256:a1': 'simulated by Camada', 'sha256:b1': '', 'sha256:c1': 'mine' })
    const ids = ['sha256:a1', 'sha256:b1', 'sha256:c1']
    expect([...(await simulatedAmong(client, ids))]).toEqual(['sha256:a1'])
    expect([...(await simulatedAmong(client, ids.slice(0, 2)))]).toEqual(['sha256:a1'])
    expect(asked.sort()).toEqual(ids)
  })

  it('asks again for one that was gone, and tells other failures', async () => {
    const { asked, client } = holding({})
    expect([...(await simulatedAmong(client, ['sha256:d1']))]).toEqual([])
    await simulatedAmong(client, ['sha256:d1'])
    expect(asked).toEqual(['sha256:d1', 'sha256:d1'])
    const broken = { images: { inspect: () => Promise.reject(new LabError('unavailable', 'gone')) } }
    await expect(simulatedAmong(broken as never, ['sha256:e1'])).rejects.toThrow('gone')
  })
})
