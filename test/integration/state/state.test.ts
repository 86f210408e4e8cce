/**
 * The state over its life, in this process: a state of the first version opens; a newer one is refused and untouched;
 * damage is found, set aside and told, and what is whole stays; export, import, reset and the way back.
 */
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { Readable } from 'node:stream'
import { createContainer } from '@simulator/engine/create'
import { SimulatorState } from '@simulator/engine/simulatorState'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

let folder: string
let dataDir: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'camada-state-'))
  dataDir = join(folder, 'data')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const open = (path = dataDir): Promise<SimulatorState> => SimulatorState.open({ socketPath: '', dataDir: path })

/** The recorded state of the first version: three images, three containers, two volumes. */
function unpackFirstVersion(): void {
  mkdirSync(dataDir)
  execFileSync('tar', ['-xzf', resolve('test/fixtures/state/version-1.tgz'), '-C', dataDir])
}

async function holds(state: SimulatorState): Promise<{ images: string[]; containers: string[]; volumes: string[] }> {
  const { images, containers, volumes } = (await state.view()).holds
  const named = images.filter((name) => !name.startsWith('sha256:'))
  return { images: [...named].sort(), containers: [...containers].sort(), volumes: volumes.filter((v) => v === 'data') }
}

const everything = {
  images: ['box:1', 'committed:2', 'fixture:1'],
  containers: ['made', 'ran', 'writer'],
  volumes: ['data'],
}

async function gather(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = []
  for await (const chunk of chunks) all.push(chunk)
  return Buffer.concat(all)
}

/** Files below a folder with their bytes, for "untouched". */
function picture(path: string): ReadonlyMap<string, string> {
  const files = new Map<string, string>()
  for (const entry of readdirSync(path, { recursive: true, withFileTypes: true })) {
    if (entry.isFile())
      files.set(join(entry.parentPath, entry.name), readFileSync(join(entry.parentPath, entry.name), 'hex'))
  }
  return files
}

describe('formats', () => {
  test('a state of the first version opens, whole', async () => {
    unpackFirstVersion()
    const state = await open()
    expect(state.problems).toEqual([])
    expect(await holds(state)).toEqual(everything)
    const { engine } = state
    expect(engine.containers.get('writer').layer.changes()).toEqual([
      { path: '/b', kind: 'added' },
      { path: '/c', kind: 'added' },
      { path: '/c2', kind: 'added' },
      { path: '/d', kind: 'added' },
      { path: '/data', kind: 'added' },
      { path: '/l', kind: 'added' },
      { path: '/one', kind: 'deleted' },
    ])
    expect(engine.containers.get('ran').record.state).toMatchObject({ status: 'exited', exitCode: 137 })
    await state.close()
    const again = await open()
    expect(await holds(again)).toEqual(everything)
    expect((await again.view()).setAside).toEqual([])
    await again.close()
  })

  test('a state of a newer version is refused and left as it is', async () => {
    const state = await open()
    await state.close()
    writeFileSync(join(dataDir, 'current', 'format'), '999\n')
    const before = picture(join(dataDir, 'current'))
    await expect(open()).rejects.toThrow(/written by a newer Camada \(format 999; this one knows \d+\)/)
    expect(picture(join(dataDir, 'current'))).toEqual(before)
  })

  test('two can not have one folder, and the second is told where the first listens', async () => {
    const state = await open()
    state.announce('unix:///run/first.sock')
    await expect(open()).rejects.toThrow(/is another simulator using it\? It listens on unix:\/\/\/run\/first.sock/)
    await state.close()
  })

  test.runIf(process.platform === 'linux')('a folder that can not be made is refused at once', async () => {
    await expect(open('/proc/x')).rejects.toThrow(/cannot write to the data folder \/proc\/x/)
    writeFileSync(join(folder, 'file'), '')
    await expect(open(join(folder, 'file', 'x'))).rejects.toThrow(/cannot write to the data folder/)
  })
})

describe('damage', () => {
  async function makeState(): Promise<void> {
    unpackFirstVersion()
    await (await open()).close()
  }

  const partsOf = (part: string): string => join(dataDir, 'current', part, 'sha256')

  test('a missing layer takes along what needs it, and nothing else', async () => {
    await makeState()
    const blobs = readdirSync(partsOf('blobs')).map((name) => join(partsOf('blobs'), name))
    // The smallest is the layer that `RUN echo one` made.
    const [smallest = ''] = blobs.sort((a, b) => statSync(a).size - statSync(b).size)
    rmSync(smallest)
    const state = await open()
    expect(state.problems.join('\n')).toMatch(/blob [0-9a-f]{12} is missing/)
    expect(await holds(state)).toMatchObject({ volumes: ['data'] })
    expect((await holds(state)).images).toContain('box:1')
    const [aside] = (await state.view()).setAside
    expect(aside).toMatchObject({ reason: 'damaged', details: [...state.problems] })
    await state.close()
    const again = await open()
    expect(again.problems).toEqual([])
    expect((await again.view()).setAside).toHaveLength(1)
    await again.close()
  })

  test.each(['CURRENT', 'MANIFEST'])('without LevelDB’s %s the records are salvaged', async (prefix) => {
    await makeState()
    const records = join(dataDir, 'current', 'records')
    rmSync(join(records, readdirSync(records).find((name) => name.startsWith(prefix)) ?? ''))
    const state = await open()
    expect(state.problems.join()).toMatch(/the records can't be opened/)
    expect(await holds(state)).toEqual(everything)
    expect((await state.view()).setAside).toMatchObject([{ reason: 'damaged' }])
    await state.close()
  })

  test('records that are gone altogether are told', async () => {
    await makeState()
    rmSync(join(dataDir, 'current', 'records'), { recursive: true })
    const state = await open()
    expect(state.problems).toEqual(['the folder of the records is missing'])
    expect((await state.view()).setAside).toHaveLength(1)
    await state.close()
  })

  const rounds = Number(process.env['CAMADA_OPERATIONS'] ?? '12')
  const seed = Number(process.env['CAMADA_SEED'] ?? String(Date.now() % 1_000_000))

  test(
    `${rounds} random damages are noticed or harmless, never a crash (seed ${seed})`,
    { timeout: 60_000 + rounds * 5_000 },
    async () => {
      await makeState()
      const whole = join(folder, 'whole')
      cpSync(dataDir, whole, { recursive: true })
      let state = seed >>> 0
      const random = (below: number): number => {
        state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
        return Math.floor((state / 2 ** 32) * below)
      }
      for (let round = 0; round < rounds; round++) {
        rmSync(dataDir, { recursive: true })
        cpSync(whole, dataDir, { recursive: true })
        const what = damage(join(dataDir, 'current'), random)
        const opened = await open().catch((error: unknown) => error as Error)
        if (opened instanceof Error) {
          // A bit of the format's number: what may be a newer Camada's is left as it is.
          expect(what).toContain(join('current', 'format'))
          expect(opened.message).toContain('was written by a newer Camada')
          continue
        }
        const found = await holds(opened)
        const isWhole = JSON.stringify(found) === JSON.stringify(everything)
        const told = opened.problems.length > 0
        expect(told || isWhole, `${what}: lost without a word (seed ${seed})`).toBe(true)
        if (told) expect((await opened.view()).setAside.length, what).toBeGreaterThan(0)
        await opened.close()
      }
    },
  )
})

/** Flips a bit in, cuts short, or deletes one file of a state. Returns what was done. */
function damage(path: string, random: (below: number) => number): string {
  const files = readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !['LOCK', 'LOG', 'LOG.old'].includes(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
  const file = files[random(files.length)] ?? ''
  const { size } = statSync(file)
  const kind = random(3)
  if (kind === 0 || size === 0) {
    rmSync(file)
    return `deleted ${file}`
  }
  if (kind === 1) {
    const kept = random(size)
    truncateSync(file, kept)
    return `cut ${file} from ${size} to ${kept}`
  }
  const bytes = readFileSync(file)
  const at = random(size)
  bytes[at] = (bytes[at] ?? 0) ^ (1 << random(8))
  writeFileSync(file, bytes)
  return `flipped a bit of ${file} at ${at}`
}

describe('export, import, reset', () => {
  test('an exported state is imported elsewhere, and the old one comes back', async () => {
    unpackFirstVersion()
    const state = await open()
    const file = await gather(await state.export())
    await state.close()

    const other = await open(join(folder, 'other'))
    await createContainer(other.engine, { name: 'mine', config: { Image: 'alpine', Cmd: ['true'] }, hostConfig: null })
    const setAside = await other.import(Readable.from([file]))
    expect(await holds(other)).toEqual(everything)
    expect(other.engine.containers.get('writer').layer.changes()).toContainEqual({ path: '/c', kind: 'added' })
    await other.restore(setAside)
    expect((await other.view()).holds.containers).toEqual(['mine'])
    await other.close()
  })

  test('a reset can be undone, and only the newest replaced state is kept', async () => {
    unpackFirstVersion()
    const state = await open()
    const first = await state.reset()
    expect(await holds(state)).toMatchObject({ containers: [], volumes: [] })
    const second = await state.restore(first)
    expect(await holds(state)).toEqual(everything)
    expect((await state.view()).setAside.map(({ id }) => id)).toEqual([second])
    await state.reset()
    expect((await state.view()).setAside).toHaveLength(1)
    await state.close()
  })

  test('a file that is not whole is refused, and nothing changes', async () => {
    unpackFirstVersion()
    const state = await open()
    const file = await gather(await state.export())
    const refused = async (bytes: Buffer): Promise<void> => {
      await expect(state.import(Readable.from([bytes]))).rejects.toThrow(/no state that can be imported/)
      expect(await holds(state)).toEqual(everything)
    }
    await refused(Buffer.alloc(0))
    await refused(Buffer.from('not a tar'))
    await refused(file.subarray(0, file.length - 2048))
    await refused(file.subarray(0, Math.floor(file.length / 2)))
    for (const part of ['records/', 'blobs/', 'sums.json']) {
      const bytes = Buffer.from(file)
      const at = bytes.indexOf(part) + 512 + 3
      bytes[at] = (bytes[at] ?? 0) ^ 1
      await refused(bytes)
    }
    await refused(Buffer.from(file.toString('latin1').replace('"format": 2', '"format": 9'), 'latin1'))
    expect((await state.view()).setAside).toEqual([])
    expect(existsSync(join(dataDir, 'current', 'records'))).toBe(true)
    await state.close()
  })
})
