import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { KeptProgress } from './keptProgress'
import { noJudgement } from './judgement'
import { readLabs } from './loadLabs'
import { createProgressStore, newProgress, type LabProgress } from './progressStore'
import { viewLab } from './viewLab'

let dataDir: string
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'camada-progress-'))
  await mkdir(join(dataDir, 'labs'))
})
afterEach(() => rm(dataDir, { recursive: true }))

const before = {
  images: [],
  containers: [],
  volumes: [],
  nameless: [],
  namelessVolumes: [],
  missingFolders: [],
  missingFiles: [],
}
const begun = newProgress('run', { before, startedAtMs: 1000, place: 'simulator#lab-x', loadsImages: false })

describe('progress', () => {
  it('is there again, whoever ended the program, and however', async () => {
    const kept: LabProgress = {
      ...begun,
      reached: ['a'],
      predictions: { a: { kind: 'paths', lines: ['C /etc'] } },
      happened: { a: { kind: 'paths', lines: ['C /etc', 'C /etc/motd'] } },
      answers: { q: ['no', 'yes'] },
    }
    await createProgressStore(dataDir).write('x', kept)
    // A kill in the middle of the next write leaves its half beside.
    await writeFile(join(dataDir, 'labs/x.json.part'), '{"formatVersion":1,"run')
    expect(await createProgressStore(dataDir).read('x')).toEqual(kept)
  })

  it('is read as it was written before guesses had kinds', async () => {
    const old = {
      formatVersion: 1,
      runId: 'r',
      phase: 'running',
      currentStep: 1,
      reached: ['a'],
      predictions: { a: 'there' },
      hints: {},
      solutions: [],
      commands: ['docker ps'],
      allowsHostPaths: false,
      before,
    }
    await writeFile(join(dataDir, 'labs/x.json'), JSON.stringify(old))
    expect(await createProgressStore(dataDir).read('x')).toMatchObject({
      reached: ['a'],
      predictions: { a: { kind: 'choice', option: 'there' } },
      commands: [{ line: 'docker ps', exitCode: 0 }],
      place: '',
      isCleaned: false,
    })
  })

  it('is set aside when it is damaged, beside what was set aside before, and says where', async () => {
    const half = '{"formatVersion":1'
    for (const [again, name] of ['x.damaged.json', 'x.damaged-2.json'].entries()) {
      await writeFile(join(dataDir, 'labs/x.json'), half + again)
      const store = createProgressStore(dataDir)
      expect([await store.read('x'), store.asideOf('x')]).toEqual([undefined, join(dataDir, 'labs', name)])
      expect(await readFile(join(dataDir, 'labs', name), 'utf8')).toBe(half + again)
      expect([await store.read('other'), store.asideOf('other')]).toEqual([undefined, undefined])
    }
    expect(await readdir(join(dataDir, 'labs'))).toEqual(['x.damaged-2.json', 'x.damaged.json'])
  })

  it('is set aside once, whoever asks for it meanwhile', async () => {
    await writeFile(join(dataDir, 'labs/x.json'), '{')
    const kept = new KeptProgress('x', createProgressStore(dataDir), () => undefined)
    await Promise.all([kept.load(), kept.load()])
    expect(kept.aside).toBe(join(dataDir, 'labs/x.damaged.json'))
  })

  it('is set aside when a folder stands in its place, with what is in it', async () => {
    await mkdir(join(dataDir, 'labs/x.json/mine'), { recursive: true })
    const store = createProgressStore(dataDir)
    expect([await store.read('x'), store.asideOf('x')]).toEqual([undefined, join(dataDir, 'labs/x.damaged.json')])
    expect(await readdir(join(dataDir, 'labs/x.damaged.json'))).toEqual(['mine'])
    await store.write('x', begun)
    expect(await createProgressStore(dataDir).read('x')).toEqual(begun)
  })

  it('counts while it can not be kept, says so, and is kept when it can be', async () => {
    // A file where the folder should be refuses like a full disk does.
    await rm(join(dataDir, 'labs'), { recursive: true })
    await writeFile(join(dataDir, 'labs'), '')
    const store = createProgressStore(dataDir)
    const told: (string | undefined)[] = []
    const kept: KeptProgress = new KeptProgress('x', store, () => told.push(kept.unsaved?.hint?.key))
    await kept.load()
    await kept.set(begun)
    await kept.set({ ...begun, reached: ['a'] })
    expect([kept.current?.reached, told]).toEqual([['a'], [undefined, 'lab.unsaved', 'lab.unsaved']])
    expect(kept.unsaved?.hint?.params).toEqual({ path: join(dataDir, 'labs/x.json') })
    await rm(join(dataDir, 'labs'))
    await kept.retry()
    expect([kept.unsaved, (await createProgressStore(dataDir).read('x'))?.reached]).toEqual([undefined, ['a']])
    expect(await readdir(join(dataDir, 'labs'))).toEqual(['x.json'])
  })

  it('goes on with a lab that was changed since', async () => {
    const { labs } = await readLabs(resolve('labs/03-container-layer'))
    const [loaded] = labs
    if (loaded === undefined) throw new Error('no lab')
    const [first, second] = loaded.lab.steps
    const view = viewLab(
      {
        loaded: { ...loaded, source: { kind: 'builtin' }, images: [] },
        workspace: 'w',
        // A step that is no more was reached, and the screen stood at a step beyond the last.
        progress: { ...begun, reached: ['gone-since', second?.id ?? ''], currentStep: 99, phase: 'done' },
        judgement: { ...noJudgement, feedback: ['ended'] },
        isPreparing: false,
        failure: undefined,
        isForbidden: false,
        problems: [],
        progressAside: undefined,
        unsaved: undefined,
        gone: undefined,
        asksHostPaths: [],
        asksImages: false,
      },
      'en',
    )
    expect(view.steps.map((step) => step.isReached)).toEqual([false, true, false, false, false])
    expect([view.phase, view.currentStep]).toEqual(['running', 4])
    // The step that is judged is the first that is not reached.
    expect(view.steps.map((step) => step.feedback.length)).toEqual([1, 0, 0, 0, 0])
    expect(first?.id).toBe(view.steps[0]?.id)
  })
})
