import { expect, it } from 'vitest'
import { createExec, execView, getExec, startExec } from './exec'
import { startContainer } from './start'
import { createBox, openTestEngine } from './testEngine'

const minuteMs = 60_000

it('forgets an exec that ended five to ten minutes ago, and one that never started not before its container', async () => {
  let nowMs = Date.UTC(2026, 0, 2)
  const { engine, close } = await openTestEngine({ clock: () => nowMs })
  try {
    const container = await createBox(engine, 'sleep 100')
    await startContainer(engine, container)
    const make = (): ReturnType<typeof createExec> => createExec(engine, container, { Cmd: ['true'] })
    const [ended, idle] = [make(), make()]
    await startExec(engine, ended, undefined)
    const seen = (): unknown => (execView(getExec(engine, ended.id)) as { CanRemove: boolean }).CanRemove
    nowMs += 4 * minuteMs
    expect(seen()).toBe(false)
    nowMs += minuteMs
    expect(seen()).toBe(true)
    nowMs += 5 * minuteMs
    expect(seen).toThrow(`No such exec instance: ${ended.id}`)
    expect(getExec(engine, idle.id)).toBe(idle)
    expect([...container.execIds]).toEqual([idle.id])
    // A sweep that was missed is made up for; a clock that was set back harms nothing.
    const late = make()
    await startExec(engine, late, undefined)
    nowMs += 60 * minuteMs
    expect(() => getExec(engine, late.id)).toThrow(`No such exec instance: ${late.id}`)
    nowMs -= 600 * minuteMs
    expect(getExec(engine, idle.id)).toBe(idle)
  } finally {
    await close()
  }
})
