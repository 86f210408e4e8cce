/**
 * Records psql's sessions (`test/fixtures/postgres/sessions.json`) from a real server: `node test/recorders/postgres.mjs
 * -h HOST -p PORT -U postgres`, with Debian's psql and a server that nobody else uses. Each session begins with an empty
 * schema `public`.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'

const path = 'test/fixtures/postgres/sessions.json'
const server = process.argv.slice(2)
const sessions = JSON.parse(readFileSync(path, 'utf8'))
const version = execFileSync('psql', ['--version'], { encoding: 'utf8' }).trim()

for (const session of sessions.sessions) {
  spawnSync('psql', [...server, '-q', '-c', 'DROP SCHEMA public CASCADE', '-c', 'CREATE SCHEMA public'])
  const ran = spawnSync('psql', [...server, '-X', ...session.options], { input: session.input, encoding: 'utf8' })
  Object.assign(session, { stdout: ran.stdout, stderr: ran.stderr, status: ran.status })
}
writeFileSync(path, `${JSON.stringify({ version, sessions: sessions.sessions }, undefined, 2)}\n`)
