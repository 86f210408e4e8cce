import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createLab } from './createLab'

let root: string
beforeEach(async () => (root = await mkdtemp(join(tmpdir(), 'camada-new-'))))
afterEach(() => rm(root, { recursive: true }))

describe('a new lab', () => {
  it('makes the folders above it', async () => {
    const folder = await createLab(join(root, 'a', 'b'), 'mine')
    expect((await readdir(folder)).sort()).toContain('lab.yaml')
    await expect(createLab(join(root, 'a', 'b'), 'mine')).rejects.toThrow('is not empty')
  })

  it('is refused below a file', async () => {
    await writeFile(join(root, 'file'), '')
    await expect(createLab(join(root, 'file'), 'mine')).rejects.toThrow(/file\/?.*can't be made: /)
  })

  it.runIf(process.platform === 'linux')('is refused where no folder can be made and none is missing', async () => {
    await expect(createLab('/proc/none', 'mine')).rejects.toThrow("/proc/none can't be made: ENOENT")
  })
})
