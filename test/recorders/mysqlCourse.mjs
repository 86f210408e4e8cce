/**
 * Records what a real server answers to the statements of a course on SQL (`mysql/course.sql`, one a line, in one session):
 *
 *   node test/recorders/mysqlCourse.mjs CLIENT...
 *
 * CLIENT calls a real MariaDB with MySQL's `sql_mode`, such as `docker exec -i NAME mysql`. Goes to
 * `test/fixtures/mysql/course.json`; `src/posix/mysql/random.test.ts` replays it.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { answersOf } from './mysql/answers.mjs'

const statements = readFileSync(new URL('mysql/course.sql', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
const setup = ['DROP DATABASE IF EXISTS course']
const cases = answersOf(process.argv.slice(2), setup, statements)
writeFileSync(
  new URL('../fixtures/mysql/course.json', import.meta.url),
  `${JSON.stringify({ setup, cases }, null, 1)}\n`,
)
console.log(`${cases.length} statements, ${cases.filter(({ error }) => error !== null).length} refused`)
