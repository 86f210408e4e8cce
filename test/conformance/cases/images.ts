/** Images: names, removal, and the way out and back in. */
import { expect, it } from 'vitest'
import { readAll, refusal, type Bench } from '../bench'

type Removed = ({ Untagged: string } | { Deleted: string })[]

export function imageCases(bench: () => Bench): void {
  const made = async (word: string): Promise<{ tag: string; id: string }> => {
    const tag = `${bench().name(word)}:1`
    const { imageId } = await bench().build({ Dockerfile: `FROM alpine\nRUN echo ${tag} > /tag` }, { t: tag })
    return { tag, id: imageId }
  }
  const image = (name: string) => bench().docker.getImage(name)

  it('misses what is not there', async () => {
    expect(await refusal(image('nosuch').inspect())).toEqual({
      status: 404,
      message: bench().speaks('1.45')
        ? 'No such image: nosuch:latest'
        : 'no such image: nosuch: No such image: nosuch:latest',
    })
    expect(await refusal(image('nosuch:1').remove())).toEqual({ status: 404, message: 'No such image: nosuch:1' })
    expect(await refusal(image('alpine').tag({ repo: 'A b', tag: 'x' }))).toMatchObject({
      status: bench().speaks('1.45') ? 400 : 500,
    })
  })

  it('goes by several names, and is deleted with the last', async () => {
    const { tag, id } = await made('names')
    const second = bench().name('second')
    await image(tag).tag({ repo: second, tag: '2' })
    expect((await image(id).inspect()).RepoTags?.sort()).toEqual([tag, `${second}:2`].sort())
    expect(await refusal(image(id).remove())).toEqual({
      status: 409,
      message: 'conflict: unable to delete <id> (must be forced) - image is referenced in multiple repositories',
    })
    expect((await image(tag).remove()) as unknown as Removed).toEqual([{ Untagged: tag }])
    const removed = (await image(`${second}:2`).remove()) as unknown as Removed
    expect(removed[0]).toEqual({ Untagged: `${second}:2` })
    expect(removed[1]).toEqual({ Deleted: id })
    expect((await refusal(image(id).inspect())).status).toBe(404)
  })

  it('is held by containers', async () => {
    const { tag, id } = await made('held')
    const container = await bench().create(['sleep', '60'], { image: tag })
    const stoppedByName = await refusal(image(tag).remove())
    expect(stoppedByName).toEqual({
      status: 409,
      message: `conflict: unable to remove repository reference "${tag}" (must force) - container <id> is using its referenced image <id>`,
    })
    expect(await refusal(image(id).remove())).toEqual({
      status: 409,
      message: 'conflict: unable to delete <id> (must be forced) - image is being used by stopped container <id>',
    })
    await container.start()
    expect(await refusal(image(id).remove({ force: true }))).toEqual({
      status: 409,
      message: 'conflict: unable to delete <id> (cannot be forced) - image is being used by running container <id>',
    })
    await container.remove({ force: true })
  })

  it('is held by its children', async () => {
    const parent = await made('parent')
    const tag = `${bench().name('child')}:1`
    await bench().build({ Dockerfile: `FROM ${parent.tag}\nRUN touch /child` }, { t: tag })
    expect(await refusal(image(parent.id).remove({ force: true }))).toEqual({
      status: 409,
      message: 'conflict: unable to delete <id> (cannot be forced) - image has dependent child images',
    })
  })

  it('comes back from a save with the same ID', async () => {
    const { tag, id } = await made('saved')
    const saved = await readAll(await image(tag).get())
    await image(tag).remove()
    expect((await refusal(image(id).inspect())).status).toBe(404)
    const loaded = await readAll(
      await bench().docker.loadImage(saved as unknown as NodeJS.ReadableStream, {
        quiet: true,
      }),
    )
    expect(JSON.parse(loaded.toString('utf8').trim().split('\n').at(-1) ?? '')).toEqual({
      stream: `Loaded image: ${tag}\n`,
    })
    expect((await image(tag).inspect()).Id).toBe(id)
    expect(await bench().sh('cat /tag', { image: tag })).toBe(`${tag}\n`)
  })

  it('is found by reference', async () => {
    const { tag, id } = await made('found')
    const found = await bench().docker.listImages({ filters: { reference: [tag] } })
    expect(found.map(({ Id, RepoTags }) => [Id, RepoTags])).toEqual([[id, [tag]]])
  })
}
