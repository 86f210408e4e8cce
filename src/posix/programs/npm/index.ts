/**
 * npm: packages of an offline index into `node_modules`, with package.json, lock files, programs' links and the cache of
 * the real one (words recorded from npm 11.19). Scripts of packages are not run, and no JavaScript.
 */
import { PosixError } from '../../filesystem/posixError'
import { emptyDirectory, found } from '../../packages/containerFiles'
import type { Process, Program } from '../../process/types'
import { cleanInstall, install, installGlobally, prune, uninstall, uninstallGlobally, update } from './install'
import { list, listGlobally, npmVersion } from './list'
import { readOptions, type NpmOptions } from './options'
import { outdated } from './outdated'
import { cacheFolder, measureCache } from './place'
import { BadJson, readPackageJson, writePackageJson } from './project'
import { listScripts, runScript } from './scripts'
import { cacheStays, fail } from './words'

type Command = (process: Process, folder: string, options: NpmOptions) => Promise<number>

const aliases: Readonly<Record<string, string>> = {
  ...{ i: 'install', add: 'install', in: 'install', 'clean-install': 'ci', ic: 'ci', list: 'ls', la: 'ls', ll: 'ls' },
  ...{
    remove: 'uninstall',
    rm: 'uninstall',
    un: 'uninstall',
    r: 'uninstall',
    'run-script': 'run',
    t: 'test',
    tst: 'test',
    up: 'update',
    upgrade: 'update',
    udpate: 'update',
  },
}

const prefix = '/usr/local'

const commands: Readonly<Record<string, Command>> = {
  install: (process, folder, options) =>
    options.isGlobal ? installGlobally(process, prefix, options) : install(process, folder, options),
  ci: cleanInstall,
  uninstall: (process, folder, options) =>
    options.isGlobal ? uninstallGlobally(process, prefix, options) : uninstall(process, folder, options),
  ls: (process, folder, options) => (options.isGlobal ? listGlobally(process, prefix) : list(process, folder, options)),
  init,
  outdated,
  prune,
  update,
  root: async (process, folder, { isGlobal }) => {
    await process.print(`${isGlobal ? `${prefix}/lib` : folder}/node_modules\n`)
    return 0
  },
  prefix: async (process, folder, { isGlobal }) => {
    await process.print(`${isGlobal ? prefix : folder}\n`)
    return 0
  },
  run: (process, folder, options) => {
    const [name, ...words] = options.operands
    return name === undefined
      ? listScripts(process, folder)
      : runScript(process, folder, name, { ...options, rest: [...words, ...options.rest] })
  },
  ...Object.fromEntries(
    ['test', 'start', 'stop', 'restart'].map((name): [string, Command] => [
      name,
      (process, folder, options) => runScript(process, folder, name, options),
    ]),
  ),
  cache,
  version: async (process) => {
    await process.print(`{ npm: '${npmVersion}' }\n`)
    return 0
  },
}

/** What the real one has beside these. */
const leftOut = new Set(
  'access adduser audit bugs completion config dedupe deprecate diff dist-tag docs doctor edit exec explain explore find-dupes fund get help-search install-ci-test install-test link login logout org owner pack ping pkg profile publish query rebuild repo sbom search set shrinkwrap star stars team token trust undeprecate unpublish unstar view whoami why info show x ln c'.split(
    ' ',
  ),
)

const help = `npm <command>

Usage:

npm install        install all the dependencies in your project
npm install <foo>  add the <foo> dependency to your project
npm test           run this project's tests
npm run <foo>      run the script named <foo>

All commands that the Camada simulator has:

    cache, ci, init, install, ls, outdated, prefix, prune, root, run, restart, start, stop, test, uninstall, update

npm@${npmVersion} /usr/local/lib/node_modules/npm
`

export const npm: Program = (process) => runNpm(process, process.argv.slice(1))

/** `npm_config_omit=dev` in the environment is `--omit=dev`. */
function settings({ env }: Process): readonly string[] {
  return [...env].flatMap(([name, value]) => {
    const key = /^npm_config_(\w+)$/i.exec(name)?.[1]?.toLowerCase().replaceAll('_', '-')
    if (key === undefined) return []
    return [value === 'true' ? `--${key}` : `--${key}=${value}`]
  })
}

/** npm with these words behind its name; its exit code. */
export async function runNpm(process: Process, words: readonly string[]): Promise<number> {
  const options = readOptions([...settings(process), ...words])
  const production = ['--production', '--only=production'].find((flag) => options.flags.has(flag))
  if (production !== undefined && !options.flags.has('--version'))
    await process.printError(
      `npm warn config ${production.startsWith('--only') ? 'only' : 'production'} Use \`--omit=dev\` instead.\n`,
    )
  if (options.flags.has('--version') || options.flags.has('-v')) {
    await process.print(`${npmVersion}\n`)
    return 0
  }
  if (options.command === undefined || options.command === 'help') {
    await process.print(help)
    return options.command === undefined ? 1 : 0
  }
  const name = aliases[options.command] ?? options.command
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (command === undefined && leftOut.has(name)) {
    await process.printError(`npm: the Camada simulator's npm leaves out ${name}\n`)
    return 1
  }
  if (command === undefined) {
    await process.print(
      `Unknown command: "${options.command}"\n\nTo see a list of supported npm commands, run:\n  npm help\n`,
    )
    return 1
  }
  return guarded(process, () => command(process, projectFolder(process, options), options))
}

async function guarded(process: Process, action: () => Promise<number>): Promise<number> {
  try {
    return await action()
  } catch (error) {
    if (error instanceof BadJson)
      return fail(process, ['code EJSONPARSE', `path ${error.path}`, `JSON.parse Failed to parse JSON data.`])
    if (!(error instanceof PosixError)) throw error
    return fail(process, [
      `code ${error.code}`,
      ...(error.path === undefined ? [] : [`path ${error.path}`]),
      `Error: ${error.message}`,
    ])
  }
}

/** The nearest folder upwards that is a project; else where it was called. */
function projectFolder(process: Process, options: NpmOptions): string {
  const start = options.prefix === undefined ? process.cwd : absolute(process, options.prefix)
  for (let folder = start; ; folder = folder.slice(0, folder.lastIndexOf('/'))) {
    if (['package.json', 'node_modules'].some((name) => found(process, `${folder}/${name}`) !== undefined))
      return folder === '' ? '/' : folder
    if (folder === '' || folder === '/') return start
  }
}

function absolute(process: Process, path: string): string {
  const whole = path.startsWith('/') ? path : `${process.cwd === '/' ? '' : process.cwd}/${path}`
  return whole.replace(/(?!^)\/$/, '')
}

/** `npm init -y`; without it the questions have their defaults as well. */
async function init(process: Process): Promise<number> {
  const folder = process.cwd
  const old = readPackageJson(process, folder)
  const content = {
    name: folder.slice(folder.lastIndexOf('/') + 1).toLowerCase(),
    version: '1.0.0',
    description: '',
    main: 'index.js',
    scripts: { test: 'echo "Error: no test specified" && exit 1' },
    keywords: [],
    author: '',
    license: 'ISC',
    type: 'commonjs',
    ...old,
  }
  writePackageJson(process, folder, content)
  await process.print(`Wrote to ${folder}/package.json:\n\n${JSON.stringify(content, null, 2)}\n\n\n\n`)
  return 0
}

async function cache(process: Process, _: string, options: NpmOptions): Promise<number> {
  const folder = `${cacheFolder(process)}/_cacache`
  const [action] = options.operands
  if (action === 'clean' || action === 'clear' || action === 'rm') {
    if (!options.flags.has('--force') && !options.flags.has('-f')) return fail(process, cacheStays)
    await process.printError('npm warn using --force Recommended protections disabled.\n')
    if (found(process, folder) !== undefined) {
      emptyDirectory(process, folder)
      process.namespace.removeDirectory(process, folder)
    }
    return 0
  }
  if (action === 'verify') {
    const { files, bytes, entries } = measureCache(process)
    await process.print(
      `Cache verified and compressed (${folder})\nContent verified: ${files} (${bytes} bytes)\nIndex entries: ${entries}\nFinished in 0.1s\n`,
    )
    return 0
  }
  await process.printError('npm: the Camada simulator has of `npm cache` clean and verify\n')
  return 1
}
