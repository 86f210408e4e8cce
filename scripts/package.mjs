/**
 * Packages Camada with electron-builder:
 *   node scripts/package.mjs release      portable and installable forms for this system, unsigned, in dist/
 *   node scripts/package.mjs dir [OUT]    the bare Linux folder around a stand-in for Electron, in OUT (dist/)
 */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { ensureBuilt, rootDir } from './build.mjs'
import { makeElectronStub } from './electronStub.mjs'

const [kind, out = 'dist'] = process.argv.slice(2)
if (kind !== 'release' && kind !== 'dir') {
  process.stderr.write('usage: node scripts/package.mjs release | dir [OUT]\n')
  process.exit(2)
}
await ensureBuilt()

const { devDependencies } = JSON.parse(readFileSync(join(rootDir, 'package.json'), 'utf8'))
const version = devDependencies.electron
const args = ['--config', 'build/electron-builder.yml', '--publish', 'never', `-c.electronVersion=${version}`]
if (kind === 'dir') {
  const stub = join(rootDir, 'build', 'electron-stub')
  makeElectronStub(stub, version)
  args.push('--linux', 'dir', '--x64', `-c.electronDist=${stub}`, `-c.directories.output=${resolve(out)}`)
}
const builder = join(rootDir, 'node_modules', 'electron-builder', 'cli.js')
const result = spawnSync(process.execPath, [builder, ...args], {
  cwd: rootDir,
  stdio: 'inherit',
  // Nothing signs here, whatever certificates this machine has.
  env: { ...process.env, CSC_IDENTITY_AUTO_DISCOVERY: 'false' },
})
process.exit(result.status ?? 1)
