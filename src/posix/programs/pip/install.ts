/**
 * `pip install` and `pip download`: what is asked for and what it needs, from the offline index or from wheels in a
 * folder, into the interpreter's folder, the user's, a virtual environment's or any other.
 */
import { createHash } from 'node:crypto'
import { PosixError } from '../../filesystem/posixError'
import { found, makeDirectories, namesOf, placeContent, placeText } from '../../packages/containerFiles'
import { filler, fillerProgram } from '../../packages/filler'
import { normalName, type PythonPackage } from '../../packages/pythonPackages'
import type { Process } from '../../process/types'
import { fetchMetadata, fetchWheels } from './fetch'
import { valueOf, type Asked } from './options'
import { fullPath, installedAt, movedPlace, shownPath, type Installed, type Place } from './place'
import { constraintsOf, linksOf, requestedBy } from './requested'
import { installationOrder, resolve, type Chosen, type Plan, type Wanted } from './resolve'
import { removeInstalled } from './uninstall'
import { refuseManaged, warnRoot } from './warnings'

export async function install(process: Process, base: Place, asked: Asked): Promise<number> {
  const target = valueOf(process, asked, '--target')
  if (await refuseManaged(process, base, asked, target)) return 1
  const place = await chosenPlace(process, base, asked, target)
  const roots = await wantedOf(process, asked, 'install')
  if (roots === undefined) return 1
  const plan = await planned(process, place, asked, roots, { ignoresInstalled: target !== undefined })
  if (plan === undefined) return 1
  const isQuiet = asked.loudness < 0
  await fetchWheels(process, plan.chosen, { isKept: keeps(asked), isQuiet })
  if (asked.flags.has('--dry-run')) return tellDryRun(process, plan, isQuiet)
  const left = await notThere(process, place, asked, plan.chosen, target !== undefined)
  if (left.length > 0) await placeAll(process, place, asked, installationOrder(left), target)
  await warnRoot(process, asked, place)
  return 0
}

/** Wheels that were named are not installed over their own version. */
async function notThere(
  process: Process,
  place: Place,
  asked: Asked,
  chosen: readonly Chosen[],
  ignoresInstalled: boolean,
): Promise<readonly Chosen[]> {
  const isForced = ignoresInstalled || asked.flags.has('--force-reinstall') || asked.flags.has('--ignore-installed')
  const here = isForced ? new Map<string, Installed>() : installedAt(process, place)
  const left: Chosen[] = []
  for (const each of chosen) {
    const isThere = here.get(normalName(each.package.name))?.version === each.package.version
    if (!isThere) left.push(each)
    else if (asked.loudness >= 0)
      await process.print(
        `${normalName(each.package.name)} is already installed with the same version as the provided wheel. Use --force-reinstall to force an installation of the wheel.\n`,
      )
  }
  return left
}

async function chosenPlace(process: Process, base: Place, asked: Asked, target: string | undefined): Promise<Place> {
  const prefix = valueOf(process, asked, '--prefix')
  const library = `lib/python${base.python}/site-packages`
  if (target !== undefined) return movedPlace(base, absolute(process, target), `${absolute(process, target)}/bin`)
  if (prefix !== undefined)
    return movedPlace(base, `${absolute(process, prefix)}/${library}`, `${absolute(process, prefix)}/bin`)
  if (base.userFolder === undefined) return base
  const isUsers = asked.flags.has('--user')
  if (!isUsers && isWritable(process, base.folder)) return base
  if (!isUsers && asked.loudness >= 0)
    await process.print('Defaulting to user installation because normal site-packages is not writeable\n')
  return movedPlace(base, base.userFolder, `${process.env.get('HOME') ?? '/'}/.local/bin`)
}

function absolute(process: Process, path: string): string {
  return path.startsWith('/') ? path : `${process.cwd === '/' ? '' : process.cwd}/${path}`
}

function isWritable(process: Process, folder: string): boolean {
  let path = folder
  while (path !== '' && found(process, path) === undefined) path = path.slice(0, path.lastIndexOf('/'))
  try {
    process.namespace.access(process, path === '' ? '/' : path, { write: true })
    return true
  } catch (error) {
    if (error instanceof PosixError) return false
    throw error
  }
}

async function wantedOf(process: Process, asked: Asked, verb: string): Promise<readonly Wanted[] | undefined> {
  const hasFiles = (asked.values.get('--requirement') ?? []).length > 0
  const roots = requestedBy(process, asked)
  if ('refused' in roots) {
    if (roots.refused[0]?.startsWith('ERROR: file://') === true)
      await process.print(`Obtaining ${/file:\/\/\S*/.exec(roots.refused[0])?.[0] ?? ''}\n`)
    await process.printError(roots.refused.map((line) => `${line}\n`).join(''))
    return undefined
  }
  if (roots.length > 0 || hasFiles) return roots
  await process.printError(`ERROR: You must give at least one requirement to ${verb} (see "pip help ${verb}")\n`)
  return undefined
}

function keeps(asked: Asked): boolean {
  return !asked.flags.has('--no-cache-dir')
}

interface PlanOptions {
  readonly ignoresInstalled: boolean
  /** Wheels that were downloaded before, by their file's name, with their path. */
  readonly here?: ReadonlyMap<string, string>
}

async function planned(
  process: Process,
  place: Place,
  asked: Asked,
  roots: readonly Wanted[],
  { ignoresInstalled, here = new Map() }: PlanOptions,
): Promise<Plan | undefined> {
  const constraints = constraintsOf(process, asked)
  if ('refused' in constraints) {
    await process.printError(constraints.refused.map((line) => `${line}\n`).join(''))
    return undefined
  }
  const links = linksOf(process, asked)
  const hasNoNetwork = process.host.network.interfaces().length === 0
  const lines: string[] = []
  const indexes = indexesOf(process, asked)
  const usesIndex = indexes.length > 0
  if (usesIndex && indexes.join() !== usualIndex) lines.push(`Looking in indexes: ${indexes.join(', ')}`)
  const folders = asked.values.get('--find-links') ?? []
  if (folders.length > 0) lines.push(`Looking in links: ${folders.join(', ')}`)
  const installed = installedAt(process, place)
  const plan = resolve(roots, {
    ...{ installed, links, constraints, usesIndex: indexes.some(answers) && !hasNoNetwork },
    withNeeds: !asked.flags.has('--no-deps') && !asked.flags.has('--no-dependencies'),
    ignoresInstalled: ignoresInstalled || asked.flags.has('--force-reinstall') || asked.flags.has('--ignore-installed'),
    say: (line) => void lines.push(line),
    satisfied: (wanted, each) => void lines.push(satisfiedLine(process, wanted, each)),
    collecting: (wanted, each, path) =>
      void lines.push(
        ...collectingLines(process, wanted, each, {
          path: path ?? here.get(each.wheel),
          isHere: path === undefined,
          isKept: keeps(asked),
        }),
      ),
  })
  const isQuiet = asked.loudness < 0
  if (!isQuiet) await process.print(lines.map((line) => `${line}\n`).join(''))
  if (plan.failure.length === 0) return plan
  if (hasNoNetwork && usesIndex) await warnOffline(process, asked, plan.failure)
  if (asked.loudness > -3) await process.printError(plan.failure.map((line) => `${line}\n`).join(''))
  return undefined
}

function satisfiedLine(process: Process, { requirement, from }: Wanted, { folder, version }: Installed): string {
  const suffix = from === '' ? '' : ` (from ${from})`
  return `Requirement already satisfied: ${requirement.text} in ${shownPath(process, folder)}${suffix} (${version})`
}

function collectingLines(
  process: Process,
  { requirement, from }: Wanted,
  each: PythonPackage,
  { path, isHere, isKept }: { readonly path: string | undefined; readonly isHere: boolean; readonly isKept: boolean },
): readonly string[] {
  const suffix = from === '' ? '' : ` (from ${from})`
  const asked = requirement.text.replace(/; extra == .*$/, '')
  if (path !== undefined && isHere) return [`Collecting ${asked}${suffix}`, `  File was already downloaded ${path}`]
  if (path !== undefined)
    return [`Processing ${path.startsWith('/') ? shownPath(process, path) : `./${path.replace(/^\.\//, '')}`}${suffix}`]
  return [`Collecting ${asked}${suffix}`, fetchMetadata(process, each, isKept)]
}

const usualIndex = 'https://pypi.org/simple'

/** Addresses of indexes; none with `--no-index`. */
function indexesOf(process: Process, asked: Asked): readonly string[] {
  if (asked.flags.has('--no-index')) return []
  const more = asked.values.get('--extra-index-url') ?? process.env.get('PIP_EXTRA_INDEX_URL')?.split(/\s+/) ?? []
  return [valueOf(process, asked, '--index-url') ?? usualIndex, ...more]
}

/** All indexes that aren't on this machine have what the real one has. */
function answers(url: string): boolean {
  return !/^\w+:\/\/(localhost|127\.|\[::1\])/.test(url)
}

/** As pip tries a name that nobody answers for: five times more. */
async function warnOffline(process: Process, asked: Asked, [failure = '']: readonly string[]): Promise<void> {
  const name = normalName(/requirement ([\w.-]+)/.exec(failure)?.[1] ?? '')
  const retries = Number(valueOf(process, asked, '--retries') ?? 5)
  const address = createHash('sha1').update(name).digest('hex').slice(0, 8)
  if (asked.loudness < -1) return
  for (let total = retries - 1; total >= 0; total--)
    await process.printError(
      `WARNING: Retrying (Retry(total=${total}, connect=None, read=None, redirect=None, status=None)) after connection broken by 'NewConnectionError('<pip._vendor.urllib3.connection.HTTPSConnection object at 0x7f${address}${total}0>: Failed to establish a new connection: [Errno -3] Temporary failure in name resolution')': /simple/${name}/\n`,
    )
}

async function tellDryRun(process: Process, { chosen }: Plan, isQuiet: boolean): Promise<number> {
  const names = chosen.map(({ package: { name, version } }) => `${name}-${version}`).sort()
  if (names.length > 0 && !isQuiet) await process.print(`Would install ${names.join(' ')}\n`)
  return 0
}

async function placeAll(
  process: Process,
  place: Place,
  asked: Asked,
  chosen: readonly Chosen[],
  target: string | undefined,
): Promise<void> {
  const isQuiet = asked.loudness < 0
  const say = (text: string): Promise<void> => (isQuiet ? Promise.resolve() : process.print(text))
  await say(`Installing collected packages: ${chosen.map(({ name }) => name).join(', ')}\n`)
  const here =
    target === undefined && !asked.flags.has('--ignore-installed')
      ? installedAt(process, place)
      : new Map<string, Installed>()
  const scripts: string[] = []
  for (const each of chosen) {
    const old = here.get(normalName(each.package.name))
    if (old !== undefined) await replace(process, place, old, say)
    if (target !== undefined && (await isInTheWay(process, place, each.package))) continue
    placePackage(process, place, each)
    scripts.push(...scriptsOf(each.package))
    await process.checkpoint()
  }
  // Beside an interpreter of its own they are found.
  if (target === undefined && place.userFolder !== undefined) await warnScripts(process, place, asked, scripts)
  const names = chosen
    .map(({ name, package: { version } }) => `${name}-${version}`)
    .sort((left, right) => (left.toLowerCase() < right.toLowerCase() ? -1 : 1))
  await say(`${chosen.length > 1 ? '\n' : ''}Successfully installed ${names.join(' ')}\n`)
}

async function replace(
  process: Process,
  place: Place,
  old: Installed,
  say: (text: string) => Promise<void>,
): Promise<void> {
  await say(
    `  Attempting uninstall: ${normalName(old.name)}\n    Found existing installation: ${old.name} ${old.version}\n    Uninstalling ${old.name}-${old.version}:\n`,
  )
  removeInstalled(process, place, old)
  await say(`      Successfully uninstalled ${old.name}-${old.version}\n`)
}

async function isInTheWay(process: Process, { folder }: Place, each: PythonPackage): Promise<boolean> {
  const tops = new Set(each.files.map(({ path }) => path.split('/')[0] ?? '').filter((name) => name !== '..'))
  const here = [...tops].filter((name) => found(process, `${folder}/${name}`) !== undefined).sort()
  for (const name of here)
    await process.printError(
      `WARNING: Target directory ${folder}/${name} already exists. Specify --upgrade to force replacement.\n`,
    )
  return here.length > 0
}

function placePackage(process: Process, place: Place, { package: each, isAsked }: Chosen): void {
  for (const { path, sizeBytes, mode } of each.files) {
    if (path.endsWith('.dist-info/REQUESTED') && !isAsked) continue
    if (path.endsWith('.dist-info/INSTALLER')) placeText(process, fullPath(place, path), 'pip\n', owner(process))
    else {
      const seed = `${each.name} ${each.version} ${path}`
      const isProgram = path.startsWith('../../../bin/') || /\.so$/.test(path)
      const content = isProgram ? fillerProgram(seed, sizeBytes) : filler(seed, sizeBytes)
      placeContent(process, fullPath(place, path), content, { mode, ...owner(process) })
    }
  }
}

function owner({ credentials: { uid, gid } }: Process): { readonly uid: number; readonly gid: number } {
  return { uid, gid }
}

function scriptsOf({ files }: PythonPackage): readonly string[] {
  return files.flatMap(({ path }) => /^\.\.\/\.\.\/\.\.\/bin\/(.*)$/.exec(path)?.[1] ?? [])
}

async function warnScripts(
  process: Process,
  { programs }: Place,
  asked: Asked,
  scripts: readonly string[],
): Promise<void> {
  const isSilent = asked.flags.has('--no-warn-script-location') || asked.loudness < -1
  if (scripts.length === 0 || isSilent || (process.env.get('PATH') ?? '').split(':').includes(programs)) return
  const sorted = [...scripts].sort()
  const which =
    sorted.length === 1
      ? `script ${sorted[0]} is`
      : `scripts ${sorted.slice(0, -1).join(', ')} and ${sorted.at(-1)} are`
  await process.printError(
    `  WARNING: The ${which} installed in '${programs}' which is not on PATH.\n  Consider adding this directory to PATH or, if you prefer to suppress this warning, use --no-warn-script-location.\n`,
  )
}

/** `pip download` and `pip wheel`: wheels into a folder, nothing installed. */
export async function download(process: Process, place: Place, asked: Asked): Promise<number> {
  const verb = asked.verb === 'wheel' ? 'wheel' : 'download'
  const roots = await wantedOf(process, asked, verb)
  if (roots === undefined) return 1
  const folder = valueOf(process, asked, verb === 'wheel' ? '--wheel-dir' : '--dest') ?? '.'
  const isQuiet = asked.loudness < 0
  const full = absolute(process, folder === '.' ? '' : folder).replace(/\/$/, '')
  const here = new Map(namesOf(process, full).map((name) => [name, `${full}/${name}`]))
  const plan = await planned(process, place, asked, roots, { ignoresInstalled: true, here })
  if (plan === undefined) return 1
  const fresh = plan.chosen.filter(({ package: { wheel } }) => !here.has(wheel))
  await fetchWheels(process, fresh, { isKept: keeps(asked), isQuiet })
  makeDirectories(process, full)
  for (const { package: each } of fresh) {
    placeContent(process, `${full}/${each.wheel}`, filler(each.wheel, each.wheelBytes), owner(process))
    if (!isQuiet) await process.print(`Saved ${shownPath(process, `${full}/${each.wheel}`)}\n`)
  }
  const names = plan.chosen.map(({ name }) => name)
  if (verb === 'download' && names.length > 0 && !isQuiet)
    await process.print(`Successfully downloaded ${names.join(' ')}\n`)
  return 0
}
