/** `pip uninstall`: asks first, unless it is told not to, and shows what it would remove. */
import { emptyDirectory, found, namesOf, readText, removeFile } from '../../packages/containerFiles'
import { normalName, pythonPackages, type PythonPackage } from '../../packages/pythonPackages'
import type { Process } from '../../process/types'
import { decodeText } from '../../text'
import { fullPath, installedAt, type Installed, type Place } from './place'
import { refuseManaged, warnRoot } from './warnings'
import type { Asked } from './options'

export async function uninstall(process: Process, place: Place, asked: Asked): Promise<number> {
  const names = [...asked.operands]
  for (const file of asked.values.get('--requirement') ?? []) {
    const text = readText(process, file)
    if (text === undefined) {
      await process.printError(
        `ERROR: Could not open requirements file: [Errno 2] No such file or directory: '${file}'\n`,
      )
      return 1
    }
    names.push(...text.split('\n').flatMap((line) => /^[A-Za-z0-9][\w.-]*/.exec(line.trim())?.[0] ?? []))
  }
  if (names.length === 0) {
    await process.printError('ERROR: You must give at least one requirement to uninstall (see "pip help uninstall")\n')
    return 1
  }
  if (await refuseManaged(process, place, asked)) return 1
  for (const name of names) {
    const status = await uninstallOne(process, place, asked, name)
    if (status !== 0) return status
  }
  await warnRoot(process, asked, place)
  return 0
}

async function uninstallOne(process: Process, place: Place, asked: Asked, name: string): Promise<number> {
  const old = installedAt(process, place).get(normalName(name))
  if (old === undefined) {
    await process.printError(`WARNING: Skipping ${name} as it is not installed.\n`)
    return 0
  }
  const say = (text: string): Promise<void> => (asked.loudness < 0 ? Promise.resolve() : process.print(text))
  await say(`Found existing installation: ${old.name} ${old.version}\n`)
  if (old.installer === 'debian' || old.folder === place.systemFolder) {
    await process.printError(noRecord(old))
    return 1
  }
  await say(`Uninstalling ${old.name}-${old.version}:\n`)
  if (!asked.flags.has('--yes')) {
    const answer = await confirmed(process, place, old)
    if (answer === undefined) return 2
    if (!answer) return 0
  }
  removeInstalled(process, place, old)
  await say(`  Successfully uninstalled ${old.name}-${old.version}\n`)
  return 0
}

function noRecord({ name, version }: Installed): string {
  return `error: uninstall-no-record-file

× Cannot uninstall ${name} ${version}
╰─> The package's contents are unknown: no RECORD file was found for ${name}.

hint: The package was installed by debian. You should check if it can uninstall the package.
`
}

/** Asks until the answer is one; undefined when nobody answers. */
async function confirmed(process: Process, place: Place, old: Installed): Promise<boolean | undefined> {
  const shown = removedBy(process, place, old)
  await process.print(`  Would remove:\n${shown.map((path) => `    ${path}\n`).join('')}`)
  for (;;) {
    await process.print('Proceed (Y/n)? ')
    const line = decodeText(await process.stdin.readLine())
    if (line === '') {
      await process.printError(
        'ERROR: Exception:\nTraceback (most recent call last):\n  (the Camada simulator leaves pip’s own lines out)\nEOFError: EOF when reading a line\n',
      )
      return undefined
    }
    const answer = line.trim().toLowerCase()
    if (['y', 'n', ''].includes(answer)) return answer !== 'n'
    await process.print(`Your response ('${answer}') was not one of the expected responses: y, n, \n`)
  }
}

/** Folders with all their files, and files beside them: sorted. */
function removedBy(process: Process, place: Place, old: Installed): readonly string[] {
  const shown = new Set<string>()
  for (const path of pathsOf(process, place, old)) {
    const inside = path.startsWith(`${old.folder}/`) ? path.slice(old.folder.length + 1) : undefined
    const top = inside?.includes('/') === true ? inside.slice(0, inside.indexOf('/')) : undefined
    if (top === undefined) shown.add(path)
    else if (top !== '__pycache__') shown.add(`${old.folder}/${top}/*`)
  }
  return [...shown].sort()
}

/** All files of a distribution that lies in its folder. */
function pathsOf(process: Process, place: Place, old: Installed): readonly string[] {
  const each = pythonPackages().get(normalName(old.name))
  const isOwn = each?.version === old.version
  const at = placeHolding(process, place, old)
  if (each !== undefined && isOwn) return each.files.map(({ path }) => fullPath(at, path))
  const tops = [old.info, normalName(old.name).replaceAll('-', '_')].map((name) => `${old.folder}/${name}`)
  return tops.filter((path) => found(process, path) !== undefined).map((path) => `${path}/__init__.py`)
}

/** The place with the folder in which the distribution lies. */
function placeHolding(process: Process, place: Place, { folder }: Installed): Place {
  if (folder === place.folder) return place
  const programs = folder === place.userFolder ? `${process.env.get('HOME') ?? '/'}/.local/bin` : place.programs
  return { ...place, folder, programs }
}

/** Removes a distribution's files, and the folders that are empty then. */
export function removeInstalled(process: Process, place: Place, old: Installed): void {
  const each: PythonPackage | undefined = pythonPackages().get(normalName(old.name))
  if (each?.version !== old.version)
    for (const path of removedBy(process, place, old)) emptyAndRemove(process, path.replace(/\/\*$/, ''))
  const folders = new Set<string>()
  for (const path of pathsOf(process, place, old)) {
    removeFile(process, path)
    for (let at = path.lastIndexOf('/'); at > old.folder.length; at = path.lastIndexOf('/', at - 1))
      folders.add(path.slice(0, at))
  }
  for (const folder of [...folders].sort().reverse())
    if (found(process, folder) !== undefined && namesOf(process, folder).length === 0)
      process.namespace.removeDirectory(process, folder)
}

function emptyAndRemove(process: Process, path: string): void {
  if (found(process, path)?.kind !== 'directory') {
    removeFile(process, path)
    return
  }
  emptyDirectory(process, path)
  process.namespace.removeDirectory(process, path)
}
