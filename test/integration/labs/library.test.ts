import { readFile, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { createLab } from '@backend/labs/createLab'
import { readLabs } from '@backend/labs/loadLabs'
import { openChecker } from '@backend/labs/openChecker'
import { exportResults, importResults } from '@backend/labs/teaching'
import { writePack } from '@backend/labs/packs/packFile'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeDataDir, openLabs, type OpenedLabs } from './support/openLabs'

/** Labs that don't come with the program: packs of others, folders that are being written; and results of all. */
describe('the library', () => {
  let dataDir: string
  let lab: OpenedLabs

  beforeAll(async () => {
    dataDir = await makeDataDir()
    await createLab(join(dataDir, 'prontos'), 'pronto')
    lab = await openLabs(dataDir, join(dataDir, 'prontos'))
  })
  afterAll(async () => {
    await lab.close()
    await rm(dataDir, { recursive: true })
  })

  const listed = async (): Promise<readonly string[]> =>
    (await lab.labs.list('en')).map(({ id, source, blocked }) =>
      [id.replace(/^(p|w)[0-9a-f]+-/, '$1-'), source.kind, ...blocked.map(({ kind }) => kind)].join(' '),
    )

  it('has the labs of a pack, with its images, in states of their own', async () => {
    await lab.line('pronto', 'docker tag alpine minha:1')
    const client = lab.connections.current()
    const chunks: Buffer[] = []
    for await (const chunk of await client.images.save(['minha:1'])) chunks.push(Buffer.from(chunk as Uint8Array))
    const tar = Buffer.concat(chunks)
    const image = { name: 'minha', sizeBytes: tar.length, tar: Readable.from([tar]) }
    const folder = { name: 'pronto', path: join(dataDir, 'prontos/pronto') }
    const pack = await lab.labs.packs.open(writePack('Turma A', [folder], [image]))
    await lab.labs.refresh()
    expect(await listed()).toEqual(['pronto builtin', 'p-pronto pack'])
    const id = `p${pack.id}-pronto`
    const run = await lab.labs.run(id)
    await lab.labs.enter(run)
    // Nothing is loaded, and nothing begun, before the user agreed.
    expect(run.state('en')).toMatchObject({
      phase: 'preparing',
      runId: '',
      asksImages: { images: ['alpine:latest'], sizeBytes: tar.length },
    })
    expect(await lab.line(id, 'docker images -q minha:1')).toBe('')
    await run.answerImages(true)
    expect(run.state('en').asksImages).toBeUndefined()
    expect(await lab.line(id, 'docker images -q minha:1')).toMatch(/^[0-9a-f]{12}$/)
    // Starting anew empties the lab's state, and its images come with it again.
    await lab.labs.reset(run)
    expect(await lab.line(id, 'docker images -q minha:1')).toMatch(/^[0-9a-f]{12}$/)
    await lab.line(id, "docker run --name pronto-1 alpine sh -c 'echo oi > /root/novo.txt'")
    expect(run.state('en').steps.map((step) => step.isReached)).toEqual([true])
    await lab.labs.leave(run, true)
    await lab.labs.packs.remove(pack.id)
    await lab.labs.refresh()
    expect(await listed()).toEqual(['pronto builtin'])
  })

  it('tells what was done, without more of a person than a name', async () => {
    const run = await lab.labs.run('pronto')
    await lab.labs.enter(run)
    await run.predict('write', { kind: 'paths', lines: ['C /root', 'A /root/novo.txt'] })
    await run.showHint('write')
    await lab.line('pronto', "docker run --name pronto-1 alpine sh -c 'echo oi > /novo.txt'")
    await lab.line('pronto', "docker rm pronto-1; docker run --name pronto-1 alpine sh -c 'echo oi > /root/novo.txt'")
    await run.answer('where', 'image')
    expect(run.state('en').questions[0]?.answer).toMatchObject({ isRight: false, explanation: /never changes/ })
    const { text, name } = await exportResults(
      lab.labs,
      { learner: 'Ana', format: 'csv', locale: 'en' },
      new Date('2026-11-22T12:00:00Z'),
    )
    expect(name).toBe('Ana-2026-11-22.csv')
    expect(importResults(text)).toEqual({
      learner: 'Ana',
      exportedAt: '2026-11-22T12:00:00.000Z',
      isIntact: true,
      steps: [
        {
          lab: 'pronto',
          title: 'A new lab',
          step: 'write',
          isReached: true,
          seconds: expect.any(Number),
          hints: 1,
          mistakes: 1,
          solutionShown: false,
          guessRight: true,
        },
      ],
    })
    expect(() => importResults('nome;nota\n')).toThrow('this is no file of results')
  })

  it('shows a folder as it is written, its faults too', async () => {
    const folder = await createLab(join(dataDir, 'escrita'), 'novo')
    await lab.labs.library.preview(folder)
    expect(await listed()).toEqual(['pronto builtin', 'w-novo preview'])
    const [, summary] = await lab.labs.list('en')
    const run = await lab.labs.run(summary?.id ?? '')
    await lab.labs.enter(run)
    const until = (isSo: () => boolean): Promise<void> =>
      new Promise((done) => {
        const look = (): void => {
          if (!isSo()) return
          stop()
          done()
        }
        const stop = run.onChange(look)
        look()
      })
    const file = join(folder, 'text.en.md')
    const text = await readFile(file, 'utf8')
    await writeFile(file, text.replace('# A new lab', '# Another title'))
    await until(() => run.state('en').title === 'Another title')
    await writeFile(file, text.replace('## ending', '## endings'))
    await until(() => run.state('en').problems.length > 0)
    expect(run.state('en').problems).toEqual([
      expect.stringMatching(/^text\.en\.md: line \d+: unknown section: ## endings$/),
    ])
    expect(run.state('en').title).toBe('Another title')
    expect(await lab.labs.library.previews()).toEqual([{ folder, labs: 0, problems: run.state('en').problems }])
    await writeFile(file, text)
    await until(() => run.state('en').problems.length === 0)
    await lab.labs.library.closePreview(folder)
    expect(await listed()).toEqual(['pronto builtin'])
  })

  it('records a lab while it is done, and the lab passes its check', async () => {
    const { recorder } = lab.labs
    const workspace = 'gravar'
    await lab.console.runLine(workspace, 'echo FROM alpine > Dockerfile; echo velho > velho.txt')
    await recorder.start(workspace)
    await expect(recorder.start(workspace)).rejects.toThrow('recorded already')
    await expect(recorder.finish({ title: 'x', number: 9 })).rejects.toThrow('nothing was run')
    const client = lab.connections.current()
    const typed = (line: string): Promise<unknown> => lab.console.runLine(workspace, line)
    /** As screens do it: the engine is asked, and the command told. */
    const click = async (act: Promise<unknown>, line: string, place?: string): Promise<void> => {
      await act
      await lab.labs.noteDone({ line, workspace: place })
    }
    const acts: readonly (() => Promise<unknown>)[] = [
      () => typed('docker ps'),
      () => lab.workspaces.write(workspace, 'Dockerfile', 'FROM alpine\nRUN echo oi > /oi\n'),
      () => typed('docker build -t gravada:1 .'),
      () => typed('docker rn'),
      () =>
        click(client.images.tag('gravada:1', { repository: 'gravada', tag: '2' }), 'docker tag gravada:1 gravada:2'),
      () => click(client.volumes.create({ name: 'dados' }), 'docker volume create dados'),
      () => click(Promise.resolve(), 'docker build -t alheia:1 .', 'outro-lugar'),
      () => typed("docker run -d --name visto -v dados:/d gravada:1 sh -c 'touch /d/x /root/y; sleep 1d'"),
      () => click(client.containers.kill('visto'), 'docker kill visto'),
      () => lab.workspaces.remove(workspace, 'velho.txt'),
      () => typed('docker rm visto'),
      () => typed('docker volume ls'),
    ]
    for (const act of acts) {
      await act()
      await recorder.settled()
    }
    await lab.workspaces.write(workspace, 'notas.txt', 'fim\n')
    const recorded = recorder.state('en').steps
    expect(recorded.map(({ acts: done }) => done.map(({ from, text }) => `${from}: ${text}`))).toEqual([
      ['console: docker ps', 'editor: Dockerfile', 'console: docker build -t gravada:1 .'],
      ['screen: docker tag gravada:1 gravada:2'],
      ['screen: docker volume create dados'],
      ["console: docker run -d --name visto -v dados:/d gravada:1 sh -c 'touch /d/x /root/y; sleep 1d'"],
      ['screen: docker kill visto'],
      ['editor: rm velho.txt', 'console: docker rm visto'],
      ['console: docker volume ls'],
    ])
    expect(recorded.map(({ goals }) => goals.map(({ sentence }) => sentence))).toEqual([
      ['the image gravada:1 exists'],
      ['the image gravada:2 exists'],
      ['the volume dados exists'],
      ['visto is running', 'the volume dados is mounted at /d in visto', 'docker diff visto shows A /root/y'],
      ['visto has ended'],
      ['there is no container named visto; the command was run'],
      [],
    ])
    // Without its goals, the tag's step joins the next.
    const [, tagStep] = recorded
    const name = await recorder.finish({
      title: 'Ação gravada',
      number: 9,
      dropped: tagStep?.goals.map(({ id }) => id) ?? [],
    })
    expect(name).toBe('acao-gravada')
    await lab.labs.refresh()
    expect(await listed()).toContain('own-acao-gravada own')
    const { labs, broken } = await readLabs(join(dataDir, 'own-labs', name))
    expect(broken).toEqual([])
    const [made] = labs
    expect(
      made?.lab.steps.map(({ goals, solution }) => [goals.map(({ check }) => check.kind), solution.length]),
    ).toEqual([
      [['image'], 3],
      [['volume'], 2],
      [['container', 'mount', 'change'], 1],
      [['container'], 1],
      [['all'], 2],
      [['file'], 2],
    ])
    if (made === undefined) return
    for (const line of ['docker volume rm dados', 'docker rmi gravada:1 gravada:2']) await typed(line)
    const checker = await openChecker({ url: client.url, dataDir })
    const { results } = await checker.check(made)
    await checker.dispose()
    expect(results.filter(({ isPassed }) => !isPassed)).toEqual([])
  })

  it('says of a recorded line when Docker chose a name in it', async () => {
    const { recorder } = lab.labs
    await recorder.start('gravar')
    await lab.console.runLine('gravar', 'docker run -d alpine sleep 1d')
    const printed = async (line: string): Promise<string> => (await lab.console.runLine('gravar', line)).stdout.trim()
    const name = await printed('docker ps -l --format "{{.Names}}"')
    const id = await printed('docker ps -lq')
    await lab.console.runLine('gravar', `docker kill ${id}; docker rm ${name}`)
    await recorder.settled()
    const unsure = recorder.state('en').steps.flatMap(({ acts }) => acts.flatMap((act) => act.unsure ?? []))
    expect([name, unsure]).toEqual([expect.stringMatching(/^[a-z]+_[a-z]+$/), [id, name]])
    recorder.cancel()
    expect(recorder.state('en')).toEqual({ steps: [] })
  })

  it('counts what is done on screens as lines of the lab that is open', async () => {
    const run = await lab.labs.run('pronto')
    await lab.labs.enter(run)
    await lab.labs.noteDone({ line: 'docker ps', labId: 'pronto' })
    expect(run.current?.commands.at(-1)).toEqual({ line: 'docker ps', exitCode: 0 })
  })

  it('lets nobody else’s lab be played where real disks are reached, until it is trusted', async () => {
    const folder = { name: 'pronto', path: resolve(dataDir, 'prontos/pronto') }
    const pack = await lab.labs.packs.open(writePack('De alguém', [folder]))
    await lab.labs.refresh()
    const run = await lab.labs.run(`p${pack.id}-pronto`)
    const { capabilities } = lab.connections.current()
    // As an engine of a real machine says of itself.
    Object.assign(capabilities, { reachesRealDisks: true })
    try {
      expect(await listed()).toContain('p-pronto pack untrusted')
      await run.resume()
      expect(run.state('en')).toMatchObject({ phase: 'failed', error: { hint: { key: 'lab.untrusted' } } })
      await expect(run.reset()).rejects.toThrow('not trusted')
      await lab.labs.packs.trust(pack.id)
      await lab.labs.refresh()
      expect(await listed()).toContain('p-pronto pack')
    } finally {
      Object.assign(capabilities, { reachesRealDisks: false })
    }
  })
})
