import { rm } from 'node:fs/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeDataDir, openLabs, type OpenedLabs } from './support/openLabs'

/** Labs on an engine with several states: each has its own, beside the learner's. */
describe('a lab on the simulator', () => {
  let dataDir: string
  let lab: OpenedLabs

  beforeEach(async () => {
    dataDir = await makeDataDir()
    lab = await openLabs(dataDir)
  })
  afterEach(async () => {
    await lab.close()
    await rm(dataDir, { recursive: true })
  })

  const enter = async (id: string): Promise<void> => lab.labs.enter(await lab.labs.run(id))
  const state = async (id: string) => (await lab.labs.run(id)).state('en')
  const names = (): Promise<string> => lab.line('container-layer', 'docker ps -a --format "{{.Names}} {{.State}}"')

  it('has a state of its own, and finds it as it was left', async () => {
    await lab.line('container-layer', 'docker create --name meu alpine')
    await enter('container-layer')
    expect(await names()).toBe('')
    await lab.line('container-layer', 'docker run -d --name diario alpine sleep 1d')
    await enter('named-volumes')
    expect(await names()).toBe('')
    await enter('container-layer')
    expect(await names()).toBe('diario running')
    expect((await state('container-layer')).steps[0]?.isReached).toBe(true)
    await lab.labs.leave(await lab.labs.run('container-layer'), false)
    expect(await names()).toBe('meu created')
    expect(lab.started).toEqual(['', 'lab-container-layer', 'lab-named-volumes'])
  })

  it('goes on after a restart, where containers are found as after a power cut', async () => {
    await enter('container-layer')
    await lab.line('container-layer', 'docker run -d --name diario alpine sleep 1d')
    await lab.close()
    lab = await openLabs(dataDir)
    await enter('container-layer')
    expect(await names()).toBe('diario exited')
    const { steps, gone } = await state('container-layer')
    expect([steps.map((step) => step.isReached), gone]).toEqual([[true, false, false, false, false], undefined])
  })

  it('is taken back as far as its first step, and what was reached stays reached', async () => {
    await enter('first-image')
    const { startPoint } = await state('first-image')
    expect(startPoint).toBe(1)
    await lab.line(
      'first-image',
      'mkdir etc; echo oi > etc/motd; docker build -q -t meu-motd:1 .; docker rmi -f meu-motd:1',
    )
    await expect.poll(async () => (await state('first-image')).steps.filter((step) => step.isReached).length).toBe(1)
    expect(await lab.line('first-image', 'undo; docker images --format "{{.Repository}}:{{.Tag}}" meu-motd')).toContain(
      'meu-motd:1',
    )
    await expect.poll(async () => (await state('first-image')).steps.filter((step) => step.isReached).length).toBe(2)
    await lab.line('first-image', 'undo')
    const { steps, ...now } = await state('first-image')
    expect([steps.map((step) => step.isReached), now.startPoint]).toEqual([[true, true, false, false], startPoint])
    expect(await lab.line('first-image', 'docker images -q meu-motd; docker images -q alpine:3.7 | wc -l')).toBe('1')
  })

  it('begins anew with nothing left, whatever was made in it', async () => {
    await enter('container-layer')
    await lab.line('container-layer', 'docker create --name diario alpine; docker tag alpine minha')
    const run = await lab.labs.run('container-layer')
    await lab.labs.reset(run)
    expect(await names()).toBe('')
    expect(await lab.line('container-layer', 'docker images -q minha')).toBe('')
    expect(lab.connections.state).toBe('lab-container-layer')
  })

  it('forgets its state when it is left clean, and says so when it is opened again', async () => {
    await enter('container-layer')
    await lab.line('container-layer', 'docker create --name diario alpine')
    await lab.labs.leave(await lab.labs.run('container-layer'), true)
    await enter('container-layer')
    expect(await names()).toBe('')
    expect((await state('container-layer')).gone).toBe('cleaned')
    await lab.labs.reset(await lab.labs.run('container-layer'))
    expect((await state('container-layer')).gone).toBeUndefined()
  })
})
