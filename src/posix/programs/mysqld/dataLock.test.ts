import { describe, expect, it } from 'vitest'
import { createWorld } from '../../testWorld'
import { serverWorld } from './testServer'

/** The log's codes and texts, without times. */
const told = (log: string): readonly string[] => log.split('\n').map((line) => line.replace(/^\S+ /, ''))

describe('a second server on the same data', () => {
  it('waits while the first one runs, and has the rows once that is killed', async () => {
    const world = createWorld('gnu')
    const first = await serverWorld(world)
    await first.run(['mysql', '-e', 'CREATE DATABASE lab; CREATE TABLE lab.a (n INT); INSERT INTO lab.a VALUES (7)'])
    let starting: ReturnType<typeof serverWorld> | undefined
    await new Promise<void>((resolve) => {
      starting = serverWorld(world, (log) => log.includes('MY-012574') && resolve())
    })
    expect(await first.run(['mysql', '-N', '-e', 'SELECT n FROM lab.a'])).toMatchObject({ stdout: '7\n' })
    first.server.signal('SIGKILL')
    const second = await starting
    if (second === undefined) throw new Error('no second server')
    expect(await second.run(['mysql', '-N', '-e', 'SELECT n FROM lab.a'])).toMatchObject({ stdout: '7\n' })
    expect([...new Set(told(second.log()))].slice(2, 5)).toEqual([
      '1 [System] [MY-013576] [InnoDB] InnoDB initialization has started.',
      '1 [ERROR] [MY-012574] [InnoDB] Unable to lock ./ibdata1 error: 11',
      '1 [System] [MY-013577] [InnoDB] InnoDB initialization has ended.',
    ])
    await second.stop()
  })
})
