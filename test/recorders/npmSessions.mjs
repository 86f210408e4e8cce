/**
 * Records what the real npm says and leaves on the same steps: each session in a folder `w` of its own, with its own home.
 *
 *   node test/recorders/npmSessions.mjs     with a registry at hand; for `src/posix/programs/npm/recorded.test.ts`
 *
 * Paths are told as /w and /root, times as 0ms, and the line about the log is left out; there is no registry to audit with.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const project = '{"name":"w","version":"1.0.0","dependencies":{"chalk":"^4.0.0"},"devDependencies":{"debug":"^4.3.0"}}'
const make = `echo '${project}' > package.json; `
const alien = `mkdir -p node_modules/alien; echo '{"name":"alien","version":"1.0.0"}' > node_modules/alien/package.json; `

const sessions = [
  `${make}npm install; npm prune --omit=dev; npm ls; npm prune --omit=dev; npm install; npm ls`,
  `${make}npm install; ${alien}npm ls; npm prune --dry-run; npm prune --dry-run --json; npm prune alien; npm prune; ls node_modules`,
  `${make}npm install >/dev/null; npm prune chalk; npm prune --production; npm prune --json; ls node_modules`,
  `npm prune; echo $?; ls`,
  `${make}npm prune; ls`,
  `${make}npm outdated; echo $?; npm install; npm outdated; echo $?; npm outdated debug; echo $?; npm outdated nosuch; npm outdated --json`,
  `${make}npm outdated --json; npm install --dry-run; npm install --dry-run --json; ls`,
  `${make}mkdir sub; cd sub; npm root; npm prefix; npm foo; echo $?`,
]

const recorded = sessions.map((script) => {
  const folder = mkdtempSync(join(tmpdir(), 'camada-npm-'))
  for (const name of ['w', 'home']) mkdirSync(join(folder, name))
  const { stdout, stderr, status } = spawnSync('sh', ['-c', script], {
    cwd: join(folder, 'w'),
    encoding: 'utf8',
    env: {
      PATH: process.env.PATH,
      HOME: join(folder, 'home'),
      ...{ npm_config_audit: 'false', npm_config_fund: 'false', npm_config_update_notifier: 'false' },
    },
  })
  rmSync(folder, { recursive: true })
  const plain = (text) =>
    text
      .replaceAll(join(folder, 'w'), '/w')
      .replaceAll(join(folder, 'home'), '/root')
      .replaceAll(/ in \d+m?s$/gm, ' in 0ms')
      .replaceAll(/^npm error A complete log of this run.*\n/gm, '')
  return { script, stdout: plain(stdout), stderr: plain(stderr), status }
})
const version = execFileSync('npm', ['--version'], { encoding: 'utf8' }).trim()
const recordedAt = new Date().toISOString().slice(0, 10)
const file = new URL('../fixtures/npmSessions.json', import.meta.url)
writeFileSync(file, `${JSON.stringify({ version, recordedAt, sessions: recorded }, null, 2)}\n`)
