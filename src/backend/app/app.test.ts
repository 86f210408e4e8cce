import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRouterClient } from '@orpc/server'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createAppRouter } from './appRouter'
import { defaultDataDir, simulatorSocketPath } from './dataDir'
import { listPageFiles } from './pageFiles'
import { defaultSettings, openSettings } from './settings'

let root = ''
beforeEach(async () => (root = await mkdtemp(join(tmpdir(), 'camada-app-'))))
afterEach(() => rm(root, { recursive: true }))

describe('settings', () => {
  it('are the defaults until something is changed, and are found again', async () => {
    const dataDir = join(root, 'not', 'yet')
    const settings = openSettings(dataDir)
    expect(await settings.read()).toEqual(defaultSettings)
    await settings.update({ locale: 'en' })
    await settings.update({ theme: 'dark', endpointUrl: 'unix:///run/x.sock' })
    const expected = { theme: 'dark', motion: 'system', locale: 'en', endpointUrl: 'unix:///run/x.sock' }
    expect(await settings.read()).toEqual(expected)
    expect(await openSettings(dataDir).read()).toEqual(expected)
    expect(await readdir(dataDir)).toEqual(['settings.json'])
  })

  it('go back to the default where the patch says undefined', async () => {
    const settings = openSettings(root)
    await settings.update({ locale: 'en', theme: 'light' })
    expect(await settings.update({ locale: undefined, theme: undefined })).toEqual(defaultSettings)
  })

  it('keep every one of many changes made at once', async () => {
    const settings = openSettings(root)
    await Promise.all([settings.update({ locale: 'pt-BR' }), settings.update({ theme: 'dark' })])
    expect(await openSettings(root).read()).toEqual({ theme: 'dark', motion: 'system', locale: 'pt-BR' })
  })

  it.each(['', '{"theme":', '{"theme":"purple","motion":"off"}', '[]'])(
    'set a damaged file aside: %s',
    async (text) => {
      await writeFile(join(root, 'settings.json'), text)
      const settings = openSettings(root)
      expect(await settings.read()).toEqual(defaultSettings)
      expect(await readFile(join(root, 'settings.damaged.json'), 'utf8')).toBe(text)
      await settings.update({ motion: 'off' })
      expect(await openSettings(root).read()).toEqual({ theme: 'system', motion: 'off' })
    },
  )

  it('are as before when they cannot be written', async () => {
    await writeFile(join(root, 'file'), '')
    const settings = openSettings(join(root, 'file'))
    await expect(settings.read()).rejects.toMatchObject({ code: 'ENOTDIR' })
    const readable = openSettings(root)
    await readable.update({ theme: 'dark' })
    await rm(root, { recursive: true })
    await writeFile(root, '')
    await expect(readable.update({ theme: 'light' })).rejects.toMatchObject({ code: 'EEXIST' })
    expect((await readable.read()).theme).toBe('dark')
  })

  it('answer the contract', async () => {
    const options = {
      version: '1.2.3',
      host: 'browser',
      platform: 'linux',
      dataDir: root,
      homeDir: '/home/ana',
    } as const
    const client = createRouterClient(createAppRouter(options, openSettings(root)), {
      context: { channels: { create: () => Promise.reject(new Error('no channels here')) as never } },
    })
    expect(await client.describe()).toEqual(options)
    expect(await client.updateSettings({ theme: 'light' })).toEqual({ theme: 'light', motion: 'system' })
    expect(await client.settings()).toEqual({ theme: 'light', motion: 'system' })
  })
})

describe('defaultDataDir', () => {
  it.each([
    ['linux', {}, '/home/ana', '/home/ana/.local/share/camada'],
    ['linux', { XDG_DATA_HOME: '/data/ana' }, '/home/ana', '/data/ana/camada'],
    ['linux', { XDG_DATA_HOME: 'relative' }, '/home/ana', '/home/ana/.local/share/camada'],
    ['darwin', {}, '/Users/ana', '/Users/ana/Library/Application Support/Camada'],
    [
      'win32',
      { LOCALAPPDATA: 'C:\\Users\\ana\\AppData\\Local' },
      'C:\\Users\\ana',
      'C:\\Users\\ana\\AppData\\Local\\Camada',
    ],
    ['win32', {}, 'C:\\Users\\ana', 'C:\\Users\\ana\\AppData\\Local\\Camada'],
  ] as const)('%s %j', (platform, env, homeDir, expected) => {
    expect(defaultDataDir({ platform, env, homeDir })).toBe(expected)
  })
})

describe('simulatorSocketPath', () => {
  it('is in the data folder, or short elsewhere, or a pipe', () => {
    expect(simulatorSocketPath('/data/camada', 'linux')).toBe('/data/camada/simulator.sock')
    const deep = `/data/${'a'.repeat(90)}`
    expect(simulatorSocketPath(deep, 'linux')).toMatch(/\/camada-[0-9a-f]{16}\.sock$/)
    expect(simulatorSocketPath(deep, 'linux')).not.toBe(simulatorSocketPath(`${deep}b`, 'linux'))
    expect(simulatorSocketPath('C:\\Camada', 'win32')).toMatch(/^\\\\\.\\pipe\\camada-[0-9a-f]{16}$/)
  })
})

describe('listPageFiles', () => {
  it('lists files by the path they are asked for', async () => {
    const { mkdir } = await import('node:fs/promises')
    await mkdir(join(root, 'assets'))
    await Promise.all(
      ['index.html', 'assets/index-abc.js', 'assets/index-abc.js.map'].map((name) => writeFile(join(root, name), '')),
    )
    const files = await listPageFiles(root)
    expect([...files].map(([path, file]) => [path, file.contentType, file.isImmutable]).sort()).toEqual([
      ['/', 'text/html; charset=utf-8', false],
      ['/assets/index-abc.js', 'text/javascript; charset=utf-8', true],
      ['/index.html', 'text/html; charset=utf-8', false],
    ])
  })

  it('says what to do when there is no page', async () => {
    await expect(listPageFiles(join(root, 'none'))).rejects.toMatchObject({ kind: 'notFound' })
  })
})
