/**
 * One small JSON file in the data folder, checked by a schema. It is written whole under another name and then renamed,
 * so a crash leaves the old or the new one. A file that can't be understood or read is set aside as `<name>.damaged.json`
 * and the first value takes its place: nothing of the user's is deleted.
 */
import { randomUUID } from 'node:crypto'
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { z } from 'zod'
import { isMissing, noteMoved, setAside } from './setAside'

export interface JsonFile<Value> {
  read(): Promise<Value>
  /** Replaces the value by what `change` makes of it. Resolves when it is on disk; a failure leaves it as it was. */
  update(change: (value: Value) => Value): Promise<Value>
}

export interface JsonFileOptions<Value> {
  /** Made when there is something to write. */
  readonly dataDir: string
  /** Without `.json`. */
  readonly name: string
  readonly schema: z.ZodType<Value>
  /** What stands there until something is written. */
  readonly first: Value
}

/** The file, read when it is first asked for. Its functions throw what the disk throws. */
export function openJsonFile<Value>(options: JsonFileOptions<Value>): JsonFile<Value> {
  let current: Promise<Value> | undefined
  const read = (): Promise<Value> => (current ??= load(options))
  return {
    read,
    update(change) {
      const before = read()
      const updated = before.then(async (value) => {
        const next = change(value)
        await save(options, next)
        return next
      })
      // A failed write leaves the value as it was, for this caller and the next.
      current = updated.catch(() => before)
      return updated
    },
  }
}

async function load<Value>({ dataDir, name, schema, first }: JsonFileOptions<Value>): Promise<Value> {
  const path = join(dataDir, `${name}.json`)
  try {
    const parsed = schema.safeParse(parseJson(await readFile(path, 'utf8')))
    if (parsed.success) return parsed.data
  } catch (error) {
    if (isMissing(error)) return first
  }
  noteMoved(dataDir, await setAside(path))
  return first
}

async function save<Value>({ dataDir, name }: JsonFileOptions<Value>, value: Value): Promise<void> {
  await mkdir(dataDir, { recursive: true })
  const draft = join(dataDir, `${name}.${randomUUID()}.tmp`)
  try {
    const file = await open(draft, 'wx', 0o600)
    try {
      await file.writeFile(`${JSON.stringify(value, undefined, 2)}\n`)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(draft, join(dataDir, `${name}.json`))
  } catch (error) {
    await rm(draft, { force: true })
    throw error
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
