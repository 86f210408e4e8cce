import { describe, expect, it } from 'vitest'
import { runGuest } from '../guest/runGuest'
import type { Program } from '../process/types'
import { createWorld, type World } from '../testWorld'
import type { FromEngine } from './messages'

type Ask = (sql: string, session?: number) => Promise<unknown>

/** Starts the engine over a world's files and talks to it as one or more sessions. */
async function withEngine(
  world: World,
  talk: (ask: Ask) => Promise<void>,
  stop: 'clean' | 'kill' = 'clean',
): Promise<void> {
  world.write('/bin/engine', '\x7fELF\0', 0o755)
  let failure: unknown
  const engine: Program = async (process) => {
    const guest = runGuest(process, 'mysql', { input: { dataDir: '/w/data' } })
    const waiting = new Map<number, (message: FromEngine) => void>()
    let ready: () => void = () => undefined
    const isReady = new Promise<void>((resolve) => (ready = resolve))
    guest.onMessage((raw) => {
      const message = raw as FromEngine
      if (message.kind === 'ready') ready()
      else if ('session' in message) waiting.get(message.session)?.(message)
    })
    await Promise.race([isReady, guest.ended.then((end) => Promise.reject(new Error(JSON.stringify(end))))])
    const send = (session: number, message: object): Promise<FromEngine> =>
      new Promise((resolve) => {
        waiting.set(session, resolve)
        guest.post({ session, ...message })
      })
    const connected = new Set<number>()
    const ask: Ask = async (sql, session = 1) => {
      if (!connected.has(session)) {
        connected.add(session)
        await send(session, { kind: 'connect', user: 'root', host: 'localhost', password: '' })
      }
      const message = await send(session, { kind: 'query', sql })
      if (message.kind === 'error') return `${message.code} ${message.message}`
      if (message.kind !== 'answer') return message
      return message.answer.rows ?? message.answer.info ?? message.answer.affected
    }
    try {
      await talk(ask)
    } catch (error) {
      failure = error
    }
    if (stop === 'kill') await guest.end()
    else guest.post({ kind: 'stop' })
    await guest.ended
    return 0
  }
  if (!world.namespace.exists(caller, '/w/data')) world.namespace.createDirectory(caller, '/w/data', 0o755)
  const { stderr } = await world.run(['engine'], { programs: { engine } })
  if (failure !== undefined) throw failure as Error
  expect(stderr).toBe('')
}

const caller = { credentials: { uid: 0, gid: 0, groups: [] }, umask: 0o022, cwd: '/' }

describe('the engine of mysql', () => {
  it('keeps rows through a clean stop and through a kill, committed ones only', async () => {
    const world = createWorld('gnu')
    await withEngine(world, async (ask) => {
      expect(await ask('CREATE DATABASE shop')).toBe(1)
      await ask('USE shop')
      expect(
        await ask(
          'CREATE TABLE p (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(20) NOT NULL UNIQUE, price DECIMAL(8,2))',
        ),
      ).toBe(0)
      expect(await ask("INSERT INTO p (name, price) VALUES ('Ana', 1.5), ('Bia', 2)")).toBe(
        'Records: 2  Duplicates: 0  Warnings: 0',
      )
    })
    await withEngine(
      world,
      async (ask) => {
        await ask('USE shop')
        await ask("INSERT INTO p (name) VALUES ('Carla')")
        await ask('BEGIN')
        await ask("UPDATE p SET price = 9 WHERE name = 'ana'")
        expect(await ask('SELECT id, name, price FROM p')).toEqual([
          ['1', 'Ana', '9.00'],
          ['2', 'Bia', '2.00'],
          ['3', 'Carla', null],
        ])
        await ask('USE shop', 2)
        expect(await ask('SELECT price FROM p WHERE id = 1', 2)).toEqual([['1.50']])
      },
      'kill',
    )
    await withEngine(world, async (ask) => {
      await ask('USE shop')
      expect(await ask('SELECT id, name, price FROM p')).toEqual([
        ['1', 'Ana', '1.50'],
        ['2', 'Bia', '2.00'],
        ['3', 'Carla', null],
      ])
      expect(await ask("INSERT INTO p (name) VALUES ('ANA')")).toBe("1062 Duplicate entry 'ANA' for key 'p.name'")
      expect(await ask('OPTIMIZE TABLE p, nope')).toEqual([
        ['shop.p', 'optimize', 'note', 'Table does not support optimize, doing recreate + analyze instead'],
        ['shop.p', 'optimize', 'status', 'OK'],
        ['shop.nope', 'optimize', 'Error', "Table 'shop.nope' doesn't exist"],
        ['shop.nope', 'optimize', 'status', 'Operation failed'],
      ])
      expect(await ask('SELECT COUNT(*), SUM(price), AVG(price), MAX(name) FROM p')).toEqual([
        ['3', '3.50', '1.750000', 'Carla'],
      ])
    })
  })
})
