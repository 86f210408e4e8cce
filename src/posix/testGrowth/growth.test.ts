/**
 * Data directories beside those of real servers (`test/recorders/growth.mjs`): which files a step of a story makes,
 * replaces, writes to and takes away, how large they become, and how much of them changes: an update of one row is a page
 * or three, not the file.
 */
import { describe, expect, it } from 'vitest'
import mysql from '../../../test/fixtures/growth/mysql.json'
import postgres from '../../../test/fixtures/growth/postgres.json'
import redis from '../../../test/fixtures/growth/redis.json'
import { roomFor } from '../mysql/storage/pageFiles'
import type { FileChange } from './changes'
import { playMysql, playPostgres, playRedis } from './played'

interface Step {
  readonly step: string
  readonly changes: readonly (Omit<FileChange, 'how'> & { readonly how: string })[]
}

/** What happened, step by step: `update one: inPlace base/DATABASE/item`. */
const events = (steps: readonly Step[], isOf: (path: string) => boolean): readonly string[] =>
  steps.flatMap(({ step, changes }) =>
    changes.filter(({ path }) => isOf(path)).map(({ path, how }) => `${step}: ${how} ${path}`),
  )

/** A figure of each file of a step, of those that `isOf` takes. */
const figures = (
  steps: readonly Step[],
  figure: 'sizeBytes' | 'changedBytes',
  isOf: (path: string) => boolean,
): ReadonlyMap<string, number> =>
  new Map(
    steps.flatMap(({ step, changes }) =>
      changes.filter(({ path }) => isOf(path)).map((each) => [`${step}: ${each.how} ${each.path}`, each[figure]]),
    ),
  )

/** Figures that are farther from the real ones than `allowed` says, both named. */
function apart(
  own: ReadonlyMap<string, number>,
  real: ReadonlyMap<string, number>,
  allowed: (own: number, real: number) => boolean,
): readonly string[] {
  expect([...own.keys()]).toEqual([...real.keys()])
  return [...own].flatMap(([name, figure]) => {
    const other = real.get(name) ?? NaN
    return allowed(figure, other) ? [] : [`${name} ${String(figure)}, really ${String(other)}`]
  })
}

const within =
  (bytes: number) =>
  (own: number, real: number): boolean =>
    Math.abs(own - real) <= bytes
const byFactor =
  (factor: number) =>
  (own: number, real: number): boolean =>
    own <= real * factor && real <= own * factor

const page = 16_384

describe.concurrent('the data directory grows as a real one', () => {
  it('of redis: the same files, to some bytes of their sizes', async () => {
    const played = await playRedis()
    const all = (): boolean => true
    expect(played.names).toEqual(redis.names)
    expect(events(played.steps, all)).toEqual(events(redis.steps, all))
    for (const figure of ['sizeBytes', 'changedBytes'] as const) {
      expect(apart(figures(played.steps, figure, all), figures(redis.steps, figure, all), within(4096))).toEqual([])
    }
  })

  it("of PostgreSQL: the table's files have the same sizes, and the same pages change", async () => {
    const played = await playPostgres()
    const ofTable = (path: string): boolean => /\/item(_|$)/.test(path)
    const lock = '.s.PGSQL.5432.lock'
    expect(played.names).toEqual(postgres.names.filter((name) => name !== lock))
    expect(events(played.steps, ofTable)).toEqual(events(postgres.steps, ofTable))
    const sizes = figures(played.steps, 'sizeBytes', ofTable)
    expect(sizes).toEqual(figures(postgres.steps, 'sizeBytes', ofTable))
    const changed = figures(played.steps, 'changedBytes', ofTable)
    expect(apart(changed, figures(postgres.steps, 'changedBytes', ofTable), within(8192))).toEqual([])
    expect(changed.get('update one: inPlace base/DATABASE/item')).toBeLessThan(page)

    const isLog = (path: string): boolean => path.startsWith('pg_wal/')
    const logOf = (steps: readonly Step[]): ReadonlyMap<string, number> =>
      new Map([...figures(steps, 'changedBytes', isLog)].filter(([name]) => /^(?!stop).*: inPlace/.test(name)))
    expect(apart(logOf(played.steps), logOf(postgres.steps), byFactor(2))).toEqual([])

    const isOther = (path: string): boolean => !ofTable(path) && !isLog(path) && !path.includes('CATALOG')
    const gone = [`stop: gone ${lock}`, 'stop: new pg_stat/pgstat.stat']
    expect(events(played.steps, isOther)).toEqual(
      events(postgres.steps, isOther).filter((event) => !gone.includes(event)),
    )
  })

  it("of mysql: the table's file is as large to four pages, and about as much of it changes", async () => {
    const played = await playMysql()
    const ofTable = (path: string): boolean => path === 'lab/item.ibd'
    expect(events(played.steps, ofTable)).toEqual(events(mysql.steps, ofTable))
    const sizes = figures(played.steps, 'sizeBytes', ofTable)
    expect(apart(sizes, figures(mysql.steps, 'sizeBytes', ofTable), within(4 * page))).toEqual([])
    const changed = figures(played.steps, 'changedBytes', ofTable)
    expect(apart(changed, figures(mysql.steps, 'changedBytes', ofTable), byFactor(2))).toEqual([])
    expect(changed.get('update one: inPlace lab/item.ibd')).toBeLessThanOrEqual(page)

    const beside = (path: string): boolean => /^ib(tmp1|_buffer_pool)$/.test(path)
    expect(events(played.steps, beside)).toEqual(events(mysql.steps, beside))
    const logOf = (steps: readonly Step[], isLog: RegExp): ReadonlyMap<string, number> =>
      new Map(
        [...figures(steps, 'changedBytes', (path) => isLog.test(path))]
          .map(([name, bytes]) => [name.split(':')[0] ?? '', bytes] as const)
          .filter(([step]) => step !== 'create' && step !== 'stop'),
      )
    const [own, real] = [logOf(played.steps, /^#innodb_redo/), logOf(mysql.steps, /^ib_logfile0$/)]
    expect(apart(own, real, byFactor(6))).toEqual([])
  })
})

it("has as many pages in a table's file as InnoDB, to an extent", () => {
  const beyondTheFirst = mysql.curve.filter(({ usedPages }) => usedPages > 7)
  const wrong = beyondTheFirst.filter(({ usedPages, filePages }) => {
    const isSmall = usedPages < 64
    return Math.abs(roomFor(usedPages) - filePages) > (isSmall ? 0 : 64)
  })
  expect({ wrong, of: beyondTheFirst.length }).toEqual({ wrong: [], of: 10 })
})
