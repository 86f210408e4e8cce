/**
 * pip: Python's packages from the offline index into the interpreter's folder, with the cache that it keeps below the home
 * directory. Words are those of pip 25 (recorded from Debian's; what concerns the index's own site, from its manual).
 */
import { createHash } from 'node:crypto'
import { found, namesOf, placeContent, readText, removeFile } from '../../packages/containerFiles'
import { filler, fillerProgram } from '../../packages/filler'
import { normalName, pythonPackages, type PythonPackage } from '../../packages/pythonPackages'
import type { Process, Program } from '../../process/types'
import { cacheFolder, installedIn, nameOf, placeOf, read, sizeText, type Asked, type Place } from './place'
import { cache, freeze, list, show } from './queries'

const managed = `error: externally-managed-environment

× This environment is externally managed
╰─> This Python belongs to the system's package manager: install its
    packages (apt install python3-xyz, apk add py3-xyz), or make a
    virtual environment.

note: If you believe this is a mistake, please contact your Python installation or OS distribution provider. You can override this, at the risk of breaking your Python installation or OS, by passing --break-system-packages.
hint: See PEP 668 for the detailed specification.
`

const asRoot =
  "WARNING: Running pip as the 'root' user can result in broken permissions and conflicting behaviour with the system package manager, possibly rendering your system unusable. It is recommended to use a virtual environment instead: https://pip.pypa.io/warnings/venv. Use the --root-user-action option if you know what you are doing and want to suppress this warning.\n"

function isSet(process: Process, name: string): boolean {
  return /^(1|true|yes|on)$/i.test(process.env.get(name) ?? '')
}

interface Wanted {
  readonly requirement: string
  readonly from: string
}

interface Plan {
  readonly packages: readonly PythonPackage[]
  readonly lines: readonly string[]
  readonly failure: readonly string[]
}

/** Follows requirements; what is there already is said. */
function planOf(process: Process, place: Place, roots: readonly Wanted[]): Plan {
  const here = installedIn(process, place)
  const chosen = new Map<string, PythonPackage>()
  const lines: string[] = []
  const pending = [...roots]
  for (let wanted = pending.shift(); wanted !== undefined; wanted = pending.shift()) {
    const { requirement, from } = wanted
    const name = nameOf(requirement)
    if (chosen.has(name)) continue
    const each = pythonPackages().get(name)
    const version = here.get(name)
    const pinned = /==\s*([\w.]+)/.exec(requirement)?.[1]
    const suffix = from === '' ? '' : ` (from ${from})`
    if (version !== undefined && (pinned === undefined || pinned === version)) {
      lines.push(`Requirement already satisfied: ${requirement} in ${place.folder}${suffix} (${version})`)
      if (each !== undefined)
        pending.push(...each.needs.map((need) => ({ requirement: need.replace(/ /g, ''), from: requirement })))
      continue
    }
    const versions = each === undefined ? 'none' : each.version
    if (each === undefined || (pinned !== undefined && pinned !== each.version))
      return {
        packages: [],
        lines,
        failure: [
          `ERROR: Could not find a version that satisfies the requirement ${requirement} (from versions: ${versions})`,
          `ERROR: No matching distribution found for ${requirement}`,
        ],
      }
    chosen.set(name, each)
    const metadata = each.files.find(({ path }) => path.endsWith('.dist-info/METADATA'))?.sizeBytes ?? 1500
    lines.push(`Collecting ${requirement}${suffix}`, `  Downloading ${each.wheel}.metadata (${sizeText(metadata)})`)
    pending.push(...each.needs.map((need) => ({ requirement: need.replace(/ /g, ''), from: requirement })))
  }
  return { packages: [...chosen.values()], lines, failure: [] }
}

/** `http-v2/a/b/c/d/e/abcde….body`. */
function cachePath(process: Process, name: string): string {
  const hash = createHash('sha224').update(name).digest('hex')
  return `${cacheFolder(process)}/http-v2/${[...hash.slice(0, 5)].join('/')}/${hash}`
}

/** What pip caches of one package: the list of its versions, its metadata, its wheel; each with a head. Bytes. */
const listedBytes = 24_000
const headBytes = 1_900

async function fetchWheels(process: Process, packages: readonly PythonPackage[], asked: Asked): Promise<void> {
  const keeps = !asked.flags.has('--no-cache-dir') && !isSet(process, 'PIP_NO_CACHE_DIR')
  for (const each of packages) {
    const path = cachePath(process, each.wheel)
    const isCached = keeps && found(process, `${path}.body`) !== undefined
    if (!asked.quiet)
      await process.print(`${isCached ? 'Using cached' : 'Downloading'} ${each.wheel} (${sizeText(each.wheelBytes)})\n`)
    if (!keeps || isCached) continue
    placeContent(process, `${path}.body`, filler(each.wheel, each.wheelBytes))
    placeContent(process, path, filler(`${each.wheel} head`, headBytes))
    placeContent(process, cachePath(process, `/simple/${each.name}/`), filler(`${each.name} list`, listedBytes))
  }
}

/** As the wheel's file spells it. */
function wheelName({ wheel }: PythonPackage): string {
  return wheel.slice(0, wheel.indexOf('-'))
}

/** What is needed first. */
function ordered(packages: readonly PythonPackage[]): readonly PythonPackage[] {
  const done: PythonPackage[] = []
  const visit = (each: PythonPackage, path: readonly PythonPackage[]): void => {
    if (done.includes(each) || path.includes(each)) return
    for (const need of each.needs) {
      const other = packages.find(({ name }) => normalName(name) === nameOf(need))
      if (other !== undefined) visit(other, [...path, each])
    }
    done.push(each)
  }
  for (const each of [...packages].reverse()) visit(each, [])
  return done
}

/** A file's path with its `..` resolved, and the interpreter's own number in compiled modules. */
function fullPath({ folder, python }: Place, path: string): string {
  const named = path.replace('cpython-313', `cpython-${python.replace('.', '')}`)
  if (!named.startsWith('../../../')) return `${folder}/${named}`
  return `${folder.split('/').slice(0, -3).join('/')}/${named.slice('../../../'.length)}`
}

async function placeAll(process: Process, place: Place, packages: readonly PythonPackage[]): Promise<void> {
  for (const each of packages) {
    for (const { path, sizeBytes, mode } of each.files) {
      const seed = `${each.name} ${each.version} ${path}`
      const isProgram = path.startsWith('../../../bin/') || /\.so$/.test(path)
      const content = isProgram ? fillerProgram(seed, sizeBytes) : filler(seed, sizeBytes)
      placeContent(process, fullPath(place, path), content, { mode })
    }
    await process.checkpoint()
  }
}

async function requirementsOf(process: Process, asked: Asked): Promise<readonly Wanted[] | undefined> {
  const wanted: Wanted[] = asked.operands.map((requirement) => ({ requirement, from: '' }))
  for (const path of asked.files) {
    const text = readText(process, path)
    if (text === undefined) {
      await process.printError(
        `ERROR: Could not open requirements file: [Errno 2] No such file or directory: '${path}'\n`,
      )
      return undefined
    }
    for (const [at, line] of text.split('\n').entries()) {
      const requirement = line.replace(/(^|\s)#.*$/, '').trim()
      if (requirement !== '' && !requirement.startsWith('-'))
        wanted.push({ requirement, from: `-r ${path} (line ${at + 1})` })
    }
  }
  return wanted
}

async function install(process: Process, place: Place, asked: Asked): Promise<number> {
  const breaks = asked.flags.has('--break-system-packages') || isSet(process, 'PIP_BREAK_SYSTEM_PACKAGES')
  if (place.isManaged && !breaks) {
    await process.printError(managed)
    return 1
  }
  const wanted = await requirementsOf(process, asked)
  if (wanted === undefined) return 1
  if (wanted.length === 0) {
    await process.printError('ERROR: You must give at least one requirement to install (see "pip help install")\n')
    return 1
  }
  if (
    process.host.network.interfaces().length === 0 &&
    wanted.some(({ requirement }) => !installedIn(process, place).has(nameOf(requirement)))
  )
    return failOffline(process, wanted)
  const plan = planOf(process, place, wanted)
  if (!asked.quiet) await process.print(plan.lines.map((line) => `${line}\n`).join(''))
  if (plan.failure.length > 0) {
    await process.printError(`${plan.failure.join('\n')}\n`)
    return 1
  }
  if (plan.packages.length > 0) {
    await fetchWheels(process, plan.packages, asked)
    const sorted = ordered(plan.packages)
    if (!asked.quiet) await process.print(`Installing collected packages: ${sorted.map(wheelName).join(', ')}\n`)
    await placeAll(process, place, sorted)
    const names = plan.packages

      .map((each) => `${wheelName(each)}-${each.version}`)
      .sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1))
    if (!asked.quiet) await process.print(`\nSuccessfully installed ${names.join(' ')}\n`)
  }
  await warnRoot(process, asked)
  return 0
}

async function failOffline(process: Process, wanted: readonly Wanted[]): Promise<number> {
  const [{ requirement } = { requirement: '' }] = wanted
  await process.printError(
    `ERROR: Could not find a version that satisfies the requirement ${requirement} (from versions: none)\nERROR: No matching distribution found for ${requirement}\n`,
  )
  return 1
}

async function warnRoot(process: Process, asked: Asked): Promise<void> {
  const isSilenced =
    asked.flags.has('--root-user-action=ignore') || process.env.get('PIP_ROOT_USER_ACTION') === 'ignore'
  if (process.credentials.uid === 0 && !isSilenced) await process.printError(asRoot)
}

async function uninstall(process: Process, place: Place, asked: Asked): Promise<number> {
  for (const name of asked.operands) {
    const each = pythonPackages().get(normalName(name))
    if (each === undefined || !installedIn(process, place).has(normalName(name))) {
      await process.printError(`WARNING: Skipping ${name} as it is not installed.\n`)
      continue
    }
    await process.print(
      `Found existing installation: ${each.name} ${each.version}\nUninstalling ${each.name}-${each.version}:\n`,
    )
    const folders = new Set<string>()
    for (const { path } of each.files) {
      const full = fullPath(place, path)
      removeFile(process, full)
      for (let at = full.lastIndexOf('/'); at > place.folder.length; at = full.lastIndexOf('/', at - 1))
        folders.add(full.slice(0, at))
    }
    for (const folder of [...folders].sort().reverse())
      if (found(process, folder) !== undefined && namesOf(process, folder).length === 0)
        process.namespace.removeDirectory(process, folder)
    await process.print(`  Successfully uninstalled ${each.name}-${each.version}\n`)
  }
  await warnRoot(process, asked)
  return 0
}

const verbs: Readonly<Record<string, (process: Process, place: Place, asked: Asked) => Promise<number>>> = {
  install,
  uninstall,
  list,
  freeze,
  show,
  cache,
  check: async (process) => {
    await process.print('No broken requirements found.\n')
    return 0
  },
}

const help = `
Usage:   
  pip <command> [options]

Commands that the Camada simulator has:
  install, uninstall, list, freeze, show, check, cache (dir, info, purge)
`

export const pip: Program = async (process) => {
  const asked = read(process)
  const place = placeOf(process)
  if (asked.flags.has('--version') || asked.flags.has('-V')) {
    await process.print(`pip ${place.pipVersion} from ${place.pipFolder} (python ${place.python})\n`)
    return 0
  }
  if (asked.verb === undefined || asked.verb === 'help') {
    await process.print(help)
    return 0
  }
  const does = Object.hasOwn(verbs, asked.verb) ? verbs[asked.verb] : undefined
  if (does !== undefined) return does(process, place, asked)
  await process.printError(`ERROR: unknown command "${asked.verb}"\n`)
  return 1
}
