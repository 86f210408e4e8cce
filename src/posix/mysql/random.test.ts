/**
 * Random statements, many of them outside of what runs here, and those of a course on SQL, against what a real MariaDB
 * answered to them (recorded by `test/recorders/mysqlRandom.mjs` and `mysqlCourse.mjs`): each is answered alike or refused by
 * name, never misread. CAMADA_RANDOM names another recording, such as one of 5,000.
 */
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { serverWorld } from '../programs/mysqld/testServer'

interface Recording {
  readonly setup: readonly string[]
  readonly cases: readonly {
    readonly sql: string
    readonly rows: string
    readonly error: { readonly code: number; readonly message: string } | null
  }[]
}

const random = process.env['CAMADA_RANDOM'] ?? 'test/fixtures/mysql/random.json'
const recordings = [random, 'test/fixtures/mysql/course.json'].map((path) => ({
  path,
  ...(JSON.parse(readFileSync(path, 'utf8')) as Recording),
}))
const refusal = /^The Camada simulator does not run /

it.each(recordings)('answers the statements of $path alike or refuses them', async ({ setup, cases }) => {
  const { run, stop } = await serverWorld()
  const lines = [...setup, ...cases.flatMap(({ sql }, at) => [`SELECT '%%%${String(at)}'`, sql])]
  const { stdout, stderr } = await run(['mysql', '-N', '-f'], lines.map((line) => `${line};\n`).join(''))
  await stop()
  const found = new Map(
    stdout
      .split(/^%%%/m)
      .slice(1)
      .map((part) => [Number(part.slice(0, part.indexOf('\n'))), part.slice(part.indexOf('\n') + 1)]),
  )
  const errors = new Map(
    [...stderr.matchAll(/^ERROR (\d+) \(\w+\) at line (\d+): (.*)$/gm)].map(([, code, line, message = '']) => [
      (Number(line) - setup.length) / 2 - 1,
      { code: Number(code), message },
    ]),
  )
  const misread = cases.flatMap(({ sql, rows, error }, at) => {
    const failure = errors.get(at)
    if (failure !== undefined && refusal.test(failure.message)) return []
    const isAlike = failure === undefined ? error === null && found.get(at) === rows : failure.code === error?.code
    return isAlike ? [] : [{ sql, expected: error ?? rows, found: failure ?? found.get(at) }]
  })
  if (process.env['CAMADA_SHOW'] !== undefined) {
    const refused = [...errors.values()].filter(({ message }) => refusal.test(message)).length
    console.log(JSON.stringify(misread, null, 1), misread.length, 'refused', refused)
  }
  expect(misread).toEqual([])
})
