/**
 * The user's settings, one JSON file in the data folder, checked by the contract's schema. It is written whole under
 * another name and then renamed, so a crash leaves the old or the new one. A file that can't be understood is set
 * aside as `settings.damaged.json` and the defaults take its place: nothing of the user's is deleted.
 */
import { randomUUID } from 'node:crypto'
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { settingsSchema, type Settings } from '@shared/contract/app'

export const defaultSettings: Settings = { theme: 'system', motion: 'system' }

type SettingsPatch = { readonly [Key in keyof Settings]?: Settings[Key] | undefined }

export interface SettingsStore {
  read(): Promise<Settings>
  /** Changes what the patch names; what it names as undefined goes back to the default. Resolves when it is on disk. */
  update(patch: SettingsPatch): Promise<Settings>
}

/** Opens the settings below `dataDir`, which is made when there is something to write. Throws what the disk throws. */
export function openSettings(dataDir: string): SettingsStore {
  const path = join(dataDir, 'settings.json')
  let current: Promise<Settings> | undefined
  const read = (): Promise<Settings> => (current ??= load(path, join(dataDir, 'settings.damaged.json')))
  return {
    read,
    update(patch) {
      const before = read()
      const updated = before.then(async (settings) => {
        const next = settingsSchema.parse({ ...defaultSettings, ...withoutUndefined({ ...settings, ...patch }) })
        await save(dataDir, path, next)
        return next
      })
      // A failed write leaves the settings as they were, for this caller and the next.
      current = updated.catch(() => before)
      return updated
    },
  }
}

async function load(path: string, damagedPath: string): Promise<Settings> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if (isMissing(error)) return defaultSettings
    throw error
  }
  const parsed = settingsSchema.safeParse(parseJson(text))
  if (parsed.success) return parsed.data
  await rename(path, damagedPath)
  return defaultSettings
}

async function save(dataDir: string, path: string, settings: Settings): Promise<void> {
  await mkdir(dataDir, { recursive: true })
  const draft = join(dataDir, `settings.${randomUUID()}.tmp`)
  try {
    const file = await open(draft, 'wx', 0o600)
    try {
      await file.writeFile(`${JSON.stringify(settings, undefined, 2)}\n`)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(draft, path)
  } catch (error) {
    await rm(draft, { force: true })
    throw error
  }
}

function withoutUndefined(settings: SettingsPatch): SettingsPatch {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined))
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}
