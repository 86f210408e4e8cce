import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRouterClient } from '@orpc/server'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createAppRouter } from './appRouter'
import { defaultDataDir, simulatorSocketPath } from './dataDir'
import { listPageFiles } from './pageFiles'
import { openPreferences } from './preferences'
import { movedIn } from './setAside'
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
    const context = { channels: { create: () => Promise.reject(new Error('no channels here')) as never } }
    const router = (more: { choosePath?: () => Promise<string | undefined> }) =>
      createAppRouter({ ...options, ...more }, openSettings(root), openPreferences(root))
    const client = createRouterClient(router({}), { context })
    expect(await client.describe()).toEqual({ ...options, hasFileDialogs: false })
    await expect(client.choosePath({ kind: 'file' })).rejects.toMatchObject({ data: { kind: 'notImplemented' } })
    const desktop = createRouterClient(router({ choosePath: () => Promise.resolve('/home/ana/estado.tar') }), {
      context,
    })
    expect(await desktop.describe()).toEqual({ ...options, hasFileDialogs: true })
    expect(await desktop.choosePath({ kind: 'file' })).toEqual({ path: '/home/ana/estado.tar' })
    await client.keepPreference({ name: 'lab.id', value: '01' })
    expect(await client.preferences()).toEqual({ 'lab.id': '01' })
    expect(await client.updateSettings({ theme: 'light' })).toEqual({ theme: 'light', motion: 'system' })
    expect(await client.settings()).toEqual({ theme: 'light', motion: 'system' })
  })
})

describe('preferences', () => {
  it('are found again, in the order of their last use, and forgotten when there is no value', async () => {
    const preferences = openPreferences(root)
    await Promise.all([
      preferences.keep('console.open', true),
      preferences.keep('pinned.1f2e', ['/etc/motd']),
      preferences.keep('console.open', false),
      preferences.keep('lab.id', '01'),
    ])
    await preferences.keep('lab.id', undefined)
    expect(Object.entries(await openPreferences(root).read())).toEqual([
      ['pinned.1f2e', ['/etc/motd']],
      ['console.open', false],
    ])
  })

  it('let the oldest go when there are very many', async () => {
    const preferences = openPreferences(root)
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`pinned.${index}`, ['/']]))
    await writeFile(join(root, 'preferences.json'), JSON.stringify(many))
    await preferences.keep('one.more', 1)
    const names = Object.keys(await preferences.read())
    expect([names.length, names[0], names.at(-1)]).toEqual([500, 'pinned.1', 'one.more'])
  })

  it('begin anew beside a damaged file, or a folder in its place, and what was moved is known', async () => {
    await writeFile(join(root, 'preferences.json'), '{"a":{"b":1}}')
    expect(await openPreferences(root).read()).toEqual({})
    expect(await readFile(join(root, 'preferences.damaged.json'), 'utf8')).toBe('{"a":{"b":1}}')
    await mkdir(join(root, 'preferences.json'))
    expect(await openPreferences(root).read()).toEqual({})
    expect(movedIn(root)).toEqual([join(root, 'preferences.damaged.json'), join(root, 'preferences.damaged-2.json')])
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
