import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { LabRun } from '@backend/labs/labRun'
import { eventually, patienceMs } from '../../support/eventually'
import { makeDataDir, openLabs, type OpenedLabs } from './support/openLabs'

/** Goals are judged because something changed: here nothing is polled, and nobody asks. */
describe('judging', () => {
  let dataDir: string
  let lab: OpenedLabs
  let stop: () => void = () => undefined

  beforeEach(async () => {
    dataDir = await makeDataDir()
    lab = await openLabs(dataDir, resolve('labs'), { pollMs: 1e9 })
  })
  afterEach(async () => {
    stop()
    await lab.close()
    await rm(dataDir, { recursive: true })
  })

  async function open(id: string): Promise<LabRun> {
    const run = await lab.labs.run(id)
    await lab.labs.enter(run)
    stop = lab.labs.follow(run)
    return run
  }
  const until = (run: LabRun, isSo: () => boolean): Promise<void> =>
    new Promise((done) => {
      const forget = run.onChange(() => {
        if (!isSo()) return
        forget()
        done()
      })
    })
  const goals = (run: LabRun, step: number): readonly boolean[] =>
    run.state('en').steps[step]?.goals.map((goal) => goal.isReached) ?? []

  it('follows the engine, whoever changed it, and not more often than it changes', async () => {
    const run = await open('container-layer')
    const { containers } = lab.connections.current()
    const judge = vi.spyOn(run, 'judge')
    let events = 0
    const uncount = lab.connections.onEvent(() => events++)
    const tookMs: number[] = []
    for (let round = 0; round < 5; round++) {
      const created = await containers.create({ Image: 'alpine', Cmd: ['sleep', '60'] }, { name: 'diario' })
      const seen = until(run, () => goals(run, 0)[0] === true)
      const startedAt = performance.now()
      await containers.start(created.id)
      await seen
      tookMs.push(performance.now() - startedAt)
      const gone = until(run, () => goals(run, 0)[0] !== true)
      if (run.state('en').steps[0]?.isReached === true) break
      await containers.remove('diario', { force: true })
      await gone
    }
    uncount()
    expect(tookMs.length).toBeGreaterThan(0)
    expect(judge.mock.calls.length).toBeLessThanOrEqual(events)
    console.log(
      `judged ${judge.mock.calls.length} times on ${events} events; seen after ${Math.max(...tookMs).toFixed(0)} ms`,
    )
    // Once reached, a step stays so.
    await containers.remove('diario', { force: true }).catch(() => undefined)
    await containers.create({ Image: 'alpine', Cmd: ['sleep', '60'] }, { name: 'diario' })
    const reached = until(run, () => run.state('en').steps[0]?.isReached === true)
    await containers.start('diario')
    await reached
    await containers.remove('diario', { force: true })
    await run.judge()
    expect(run.state('en').steps[0]?.isReached).toBe(true)
  })

  it.each([
    ['container-layer', 'diario', {}],
    ['volumes-from', 'dados', { Volumes: { '/dados': {} }, Cmd: ['sh', '-c', 'echo outro > /dados/pedidos.txt'] }],
  ])('of %s is not done again because it was', async (id, name, settings) => {
    const run = await open(id)
    const { containers } = lab.connections.current()
    await containers.create({ Image: 'alpine', Cmd: ['sleep', '60'], ...settings }, { name })
    const judge = vi.spyOn(run, 'judge')
    const looked = new Promise<void>((done) => {
      lab.connections.onEvent(({ action }) => {
        if (action === 'archive-path') done()
      })
    })
    await containers.start(name)
    await looked
    await vi.waitUntil(() => judge.mock.calls.length > 0, patienceMs)
    // Starting, ending and unmounting are told one by one; what only looking into the container told is not.
    let judged = -1
    await eventually(
      'a pause of the judging',
      () => judge.mock.calls.length,
      (calls) => {
        const isPaused = calls === judged
        judged = calls
        return isPaused
      },
      { everyMs: 500, patienceMs: 20_000 },
    )
  })

  it('goes on beside a container that can not be looked into', async () => {
    const run = await open('bind-mounts')
    await lab.line('bind-mounts', "docker run --rm -v $PWD:/d alpine sh -c 'echo escrito por dentro > /d/bilhete.txt'")
    expect(run.state('en').steps[0]?.isReached).toBe(true)
    // The daemon makes a folder of the missing file, which can't be mounted over a file.
    await lab.line('bind-mounts', 'rm bilhete.txt; docker run --name tampa -v $PWD/bilhete.txt:/etc/motd alpine true')
    const { error, steps } = run.state('en')
    expect([error, steps[1]?.goals.map(({ isReached, observed }) => [isReached, observed])]).toEqual([
      undefined,
      [
        [true, 'the host’s /home/aluno/lab-bind-mounts/bilhete.txt is mounted at /etc/motd in tampa'],
        [false, '/etc/motd does not exist in tampa'],
      ],
    ])
  })

  it('follows the files, and says what is beside what should be', async () => {
    const run = await open('first-image')
    const [goal] = run.state('en').steps[0]?.goals ?? []
    expect(goal?.parts.map(({ thing, subject, now, wanted }) => [thing, subject, now.look, wanted.look])).toEqual([
      ['file', 'etc/motd', 'absent', 'rightText'],
    ])
    const seen = until(run, () => goals(run, 0).every(Boolean))
    const folder = join(dataDir, 'workspaces', run.workspace, 'etc')
    await mkdir(folder)
    await writeFile(join(folder, 'motd'), 'oi\n')
    await seen
    expect(goals(run, 0)).toEqual([true])
  })
})
