import { mkdir, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { extract } from 'tar-stream'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readDockerfile, refuseBuildKit } from './checkDockerfile'
import { contextOfFolder, type BuildContext } from './context'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'camada-context-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** `type name size uid -> link` of each entry. */
async function listing(context: BuildContext): Promise<string[]> {
  const lines: string[] = []
  for await (const entry of context.tar().pipe(extract())) {
    const { type, name, size, uid, gid, linkname } = entry.header
    lines.push(`${type} ${name} ${size} ${uid}:${gid}${type === 'symlink' ? ` -> ${linkname}` : ''}`)
    entry.resume()
  }
  return lines
}

describe('contextOfFolder', () => {
  it('packs everything, links as links, whatever it is called', async () => {
    await writeFile(join(folder, 'Dockerfile'), 'FROM alpine')
    await writeFile(join(folder, 'new\nline 😀'), 'x')
    await writeFile(join(folder, 'empty'), '')
    await mkdir(join(folder, 'd/e'), { recursive: true })
    await writeFile(join(folder, 'd/e', 'n'.repeat(150)), 'long')
    await symlink('nowhere', join(folder, 'broken'))
    await symlink('/etc/passwd', join(folder, 'd/out'))
    const socket = createServer().listen(join(folder, 'socket'))
    await new Promise((listening) => socket.once('listening', listening))
    const context = await contextOfFolder(folder)
    expect([context.files, context.sizeBytes]).toEqual([4, 16])
    expect(await listing(context)).toEqual([
      'file Dockerfile 11 0:0',
      'symlink broken 0 0:0 -> nowhere',
      'directory d/ 0 0:0',
      'directory d/e/ 0 0:0',
      `file d/e/${'n'.repeat(150)} 4 0:0`,
      'symlink d/out 0 0:0 -> /etc/passwd',
      'file empty 0 0:0',
      'file new\nline 😀 1 0:0',
    ])
    socket.close()
  })

  it('leaves out what .dockerignore names, but never the Dockerfile', async () => {
    for (const directory of ['src', 'out/deep', 'node_modules/a'])
      await mkdir(join(folder, directory), { recursive: true })
    for (const name of ['src/Dockerfile', 'src/a.log', 'out/x', 'out/deep/keep', 'node_modules/a/b']) {
      await writeFile(join(folder, name), name)
    }
    await writeFile(
      join(folder, '.dockerignore'),
      '# c\nsrc\n*.log\nout/**\n!out/deep/keep\nnode_modules\n.dockerignore\n',
    )
    expect(await listing(await contextOfFolder(folder, 'src/Dockerfile'))).toEqual([
      'file .dockerignore 63 0:0',
      'directory out/ 0 0:0',
      'file out/deep/keep 13 0:0',
      'file src/Dockerfile 14 0:0',
    ])
  })

  it('streams a file of a gigabyte', async () => {
    await writeFile(join(folder, 'big'), '')
    await truncate(join(folder, 'big'), 2 ** 30)
    const context = await contextOfFolder(folder)
    const before = process.memoryUsage().rss
    let [bytes, peak] = [0, 0]
    for await (const chunk of context.tar() as AsyncIterable<Buffer>) {
      bytes += chunk.length
      peak = Math.max(peak, process.memoryUsage().rss - before)
    }
    expect(bytes).toBe(2 ** 30 + 512 + 1024)
    expect(peak).toBeLessThan(200 * 2 ** 20)
  })

  it('keeps to the size that it said when a file grows or goes', async () => {
    await writeFile(join(folder, 'grows'), 'abc')
    const context = await contextOfFolder(folder)
    await writeFile(join(folder, 'grows'), 'abcdef')
    expect(await listing(context)).toEqual(['file grows 3 0:0'])
    await rm(join(folder, 'grows'))
    await expect(context.tar().toArray()).rejects.toThrow('ENOENT')
  })

  it('misses a folder that is not there', async () => {
    await expect(contextOfFolder(join(folder, 'no'))).rejects.toMatchObject({ kind: 'notFound' })
  })
})

describe('readDockerfile', () => {
  const key = async (dockerfile: string): Promise<string | undefined> =>
    readDockerfile(folder, dockerfile).then(
      () => 'read',
      (error: { hint?: { key: string } }) => error.hint?.key,
    )

  it('refuses what is no Dockerfile, with a hint', async () => {
    await writeFile(join(folder, 'good'), 'FROM alpine # olá')
    await writeFile(join(folder, 'binary'), Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0]))
    await writeFile(join(folder, 'latin'), Buffer.from([0x46, 0xe1]))
    await writeFile(join(folder, 'huge'), '')
    await truncate(join(folder, 'huge'), 2 ** 21)
    await mkdir(join(folder, 'directory'))
    const keys = await Promise.all(['good', 'binary', 'latin', 'huge', 'directory', 'none', '../x', '.'].map(key))
    expect(keys).toEqual([
      'read',
      'build.binaryDockerfile',
      'build.binaryDockerfile',
      'build.hugeDockerfile',
      ...Array<string>(4).fill('build.noDockerfile'),
    ])
  })

  it('names the line that needs BuildKit', () => {
    expect(() => refuseBuildKit('FROM a\nRUN --mount=type=cache,target=/x true')).toThrow(
      expect.objectContaining({
        hint: { key: 'build.needsBuildKit', params: { feature: '--mount', line: 2 } },
      }) as Error,
    )
    expect(() => refuseBuildKit('FROM a\nRUN true')).not.toThrow()
  })
})
