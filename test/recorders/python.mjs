/**
 * Records what a real Python prints for the scripts of `python/scripts.mjs`, each in an empty folder at `/w`:
 *
 *   node test/recorders/python.mjs [PYTHON]     as root (a folder is mounted on /w); PYTHON is `python3` by default
 *
 * Standard output, standard error and the exit code go to `test/fixtures/python.json`, which
 * `src/posix/programs/python/recorded.test.ts` compares with the simulator's.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { scripts } from './python/scripts.mjs'

const python = process.argv[2] ?? 'python3'
const version = spawnSync(python, ['--version'], { encoding: 'utf8' }).stdout.trim()
const executable = spawnSync(python, ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' }).stdout.trim()

function record({ name, source, argv = [], stdin = '', files = {}, options = [] }) {
  const folder = mkdtempSync(join(tmpdir(), 'python-'))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  if (source !== undefined) writeFileSync(join(folder, 'script.py'), source)
  const words = [executable, ...options, ...(source === undefined ? [] : ['script.py']), ...argv]
  const inside = `exec unshare -m sh -c 'mkdir -p /w; mount --bind "$0" /w; cd /w; exec "$@"' "$0" "$@"`
  const { stdout, stderr, status } = spawnSync('sh', ['-c', inside, folder, ...words], {
    input: stdin,
    encoding: 'utf8',
    env: { PATH: '/usr/bin:/bin', HOME: '/root', PYTHONDONTWRITEBYTECODE: '1' },
  })
  rmSync(folder, { recursive: true })
  return { name, source, argv, stdin, files, options, stdout, stderr, status }
}

const recorded = { version, recordedAt: new Date().toISOString().slice(0, 10), scripts: scripts.map(record) }
writeFileSync(new URL('../fixtures/python.json', import.meta.url), `${JSON.stringify(recorded, null, 2)}\n`)
process.stdout.write(`${recorded.scripts.length} scripts\n`)
