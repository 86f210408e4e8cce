/**
 * `node scripts/run.mjs serve|simulator|camada …` builds if it must and runs that program in this very process, so
 * that signals, terminal and exit code are the program's own.
 */
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ensureBuilt, rootDir } from './build.mjs'

const programs = { serve: 'server', simulator: 'simulator', camada: 'cli' }

const name = process.argv[2]
if (!Object.hasOwn(programs, name)) {
  process.stderr.write(`usage: node scripts/run.mjs ${Object.keys(programs).join('|')} …\n`)
  process.exit(2)
}
await ensureBuilt()
const program = join(rootDir, 'out', 'main', `${programs[name]}.js`)
process.argv.splice(1, 2, program)
await import(pathToFileURL(program).href)
