// `npm test`: builds, then runs every test that this machine can run and names those that it can't, with the reason.
// Arguments go on to vitest: `npm test -- --project unit src/posix`.
import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const require = createRequire(import.meta.url)
const bin = (name, path) => join(dirname(require.resolve(`${name}/package.json`)), path)

function run(file, args) {
  const result = spawnSync(process.execPath, [file, ...args], { stdio: 'inherit' })
  return result.status ?? 1
}

const built = run(bin('electron-vite', 'bin/electron-vite.js'), ['build', '--logLevel', 'warn'])
if (built !== 0) process.exit(built)

const status = run(bin('vitest', 'vitest.mjs'), [
  'run',
  '--reporter=default',
  `--reporter=${join(import.meta.dirname, 'skipReporter.mjs')}`,
  ...process.argv.slice(2),
])
if (process.env.CAMADA_ELECTRON === undefined) {
  console.log('not run: the Electron smoke test (npm run test:electron), which needs an Electron binary and a display')
}
process.exit(status)
