/** `labs pack`: labs of a folder, or the one that it is, as a pack; saved images in its `images/` go with them. */
import { createReadStream, createWriteStream } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { folderOf } from '@backend/labs/library'
import { writePack, type PackedImage } from '@backend/labs/packs/packFile'
import { LabError } from '@shared/errors'
import { counted, print, readWholeLabs, type LabsVerb } from './verb'

export const packLabs: LabsVerb = {
  usage: 'pack DIR FILE [--title TITLE]',
  operands: [2, 2],
  async run({ operands: [dir = '', file = ''], title }) {
    const folder = resolve(dir)
    const labs = await readWholeLabs(folder)
    if (labs.length === 0) throw new LabError('invalid', `no labs in ${folder}`)
    const images = await imagesIn(join(folder, 'images'))
    await pipeline(
      writePack(title ?? basename(folder), labs.map(folderOf), images),
      createWriteStream(file, { flags: 'wx' }),
    )
    print(`${file}: ${counted(labs.length, 'lab')}, ${counted(images.length, 'image')}`)
    return 0
  },
}

async function imagesIn(folder: string): Promise<readonly PackedImage[]> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.tar')).sort()
  return Promise.all(
    names.map(async (name) => {
      const path = join(folder, name)
      return { name: name.slice(0, -4), sizeBytes: (await stat(path)).size, tar: createReadStream(path) }
    }),
  )
}
