/** Where pip works: which Python it belongs to, where packages go, what is there. */
import { found, namesOf, readText } from '../../packages/containerFiles'
import { normalName, pythonPackages } from '../../packages/pythonPackages'
import type { Process } from '../../process/types'

export interface Place {
  /** `3.13`. */
  readonly python: string
  /** Where packages go. */
  readonly folder: string
  /** Where programs go. */
  readonly programs: string
  /** Where else packages are found, in the order of Python's path: the user's own first. */
  readonly userFolder: string | undefined
  readonly systemFolder: string | undefined
  readonly pipVersion: string
  readonly pipFolder: string
  readonly manager: 'debian' | 'alpine' | undefined
}

/** A virtual environment's own, the image's Python in /usr/local, or Debian's or Alpine's. */
export function placeOf(process: Process): Place {
  const own = virtualEnvironmentOf(process)
  const base = basePlaceOf(process)
  if (own === undefined) return base
  const folder = `${own}/lib/python${base.python}/site-packages`
  return {
    ...base,
    ...{ folder, programs: `${own}/bin`, userFolder: undefined, systemFolder: undefined, manager: undefined },
    pipFolder: `${folder}/pip`,
  }
}

/** The Python that the image has. */
export function basePlaceOf(process: Process): Place {
  const own = namesOf(process, '/usr/local/lib').find((name) => /^python3\.\d+$/.test(name))
  const home = process.env.get('HOME') ?? '/'
  if (own !== undefined && found(process, `/usr/local/lib/${own}/site-packages`) !== undefined) {
    const folder = `/usr/local/lib/${own}/site-packages`
    return {
      ...{ python: own.slice(6), folder, programs: '/usr/local/bin', pipVersion: '25.3', pipFolder: `${folder}/pip` },
      ...{ userFolder: `${home}/.local/lib/${own}/site-packages`, systemFolder: undefined, manager: undefined },
    }
  }
  const name = namesOf(process, '/usr/lib').findLast((each) => /^python3\.\d+$/.test(each)) ?? 'python3.13'
  const userFolder = `${home}/.local/lib/${name}/site-packages`
  if (found(process, '/etc/alpine-release') !== undefined) {
    const folder = `/usr/lib/${name}/site-packages`
    return {
      ...{ python: name.slice(6), folder, programs: '/usr/bin', pipVersion: '24.3.1', pipFolder: `${folder}/pip` },
      ...{ userFolder, systemFolder: undefined, manager: 'alpine' },
    }
  }
  const systemFolder = '/usr/lib/python3/dist-packages'
  return {
    ...{ python: name.slice(6), folder: `/usr/local/lib/${name}/dist-packages`, programs: '/usr/local/bin' },
    ...{ pipVersion: '25.1.1', pipFolder: `${systemFolder}/pip`, userFolder, systemFolder },
    manager: found(process, `/usr/lib/${name}/EXTERNALLY-MANAGED`) === undefined ? undefined : 'debian',
  }
}

/** The folder of the virtual environment whose program this is: `pyvenv.cfg` lies above its `bin`. */
function virtualEnvironmentOf(process: Process): string | undefined {
  const name = process.argv[0] ?? ''
  const folders = (process.env.get('PATH') ?? '').split(':')
  const path = name.includes('/')
    ? name
    : folders.map((folder) => `${folder}/${name}`).find((each) => found(process, each) !== undefined)
  const bin = path?.slice(0, path.lastIndexOf('/'))
  if (bin?.endsWith('/bin') !== true) return undefined
  const folder = bin.slice(0, -'/bin'.length)
  const full = folder.startsWith('/') ? folder : `${process.cwd === '/' ? '' : process.cwd}/${folder}`
  return found(process, `${full}/pyvenv.cfg`) === undefined ? undefined : full
}

/** The place of `--user`, `--target` or `--prefix`. */
export function movedPlace(place: Place, folder: string, programs: string): Place {
  return { ...place, folder, programs }
}

/** A distribution that is there. */
export interface Installed {
  /** As its metadata spell it. */
  readonly name: string
  readonly version: string
  readonly folder: string
  /** The folder's own name: `flask-3.1.1.dist-info`. */
  readonly info: string
  readonly installer: string
}

/** Packages of some folders by normal name; earlier folders hide later ones. */
export function installedIn(process: Process, folders: readonly string[]): ReadonlyMap<string, Installed> {
  const here = new Map<string, Installed>()
  for (const folder of folders)
    for (const info of namesOf(process, folder)) {
      const [, written = '', version = ''] = /^(.+)-([^-]+)\.dist-info$/.exec(info) ?? []
      const key = normalName(written)
      if (written === '' || here.has(key)) continue
      const installer = readText(process, `${folder}/${info}/INSTALLER`)?.trim() ?? ''
      const name = pythonPackages().get(key)?.name ?? written
      here.set(key, { name, version, folder, info, installer: /^\w+$/.test(installer) ? installer : 'pip' })
    }
  return here
}

/** The folders on Python's path. */
function foldersOf({ userFolder, folder, systemFolder }: Place): readonly string[] {
  return [userFolder, folder, systemFolder].filter((each) => each !== undefined)
}

/** All that is there; pip itself is, even where the image has no record of it. */
export function installedAt(process: Process, place: Place): ReadonlyMap<string, Installed> {
  const all = installedIn(process, foldersOf(place))
  // What Debian's packages brought is told by where it lies.
  const here = new Map(
    [...all].map(([key, each]) => [key, each.folder === place.systemFolder ? { ...each, installer: 'debian' } : each]),
  )
  const folder = place.pipFolder.slice(0, -'/pip'.length)
  if (!here.has('pip') && found(process, place.pipFolder) !== undefined)
    here.set('pip', { name: 'pip', version: place.pipVersion, folder, info: '', installer: 'pip' })
  return here
}

/** `102 kB`, as pip writes sizes. */
export function sizeText(bytes: number): string {
  if (bytes > 1_000_000) return `${(bytes / 1_000_000).toFixed(1)} MB`
  if (bytes > 10_000) return `${Math.floor(bytes / 1000)} kB`
  return bytes > 1000 ? `${(bytes / 1000).toFixed(1)} kB` : `${bytes} bytes`
}

export function cacheFolder(process: Process): string {
  return `${process.env.get('XDG_CACHE_HOME') ?? `${process.env.get('HOME') ?? '/root'}/.cache`}/pip`
}

/** A path below the working directory is shown from there. */
export function shownPath(process: Process, path: string): string {
  return path.startsWith(`${process.cwd}/`) ? `.${path.slice(process.cwd.length)}` : path
}

/** A file's path with its `..` resolved, and the interpreter's own number in compiled modules. */
export function fullPath({ folder, programs, python }: Place, path: string): string {
  const named = path.replace('cpython-313', `cpython-${python.replace('.', '')}`)
  if (named.startsWith('../../../bin/')) return `${programs}/${named.slice('../../../bin/'.length)}`
  if (named.startsWith('../../../')) return `${programs.slice(0, -'/bin'.length)}/${named.slice('../../../'.length)}`
  return `${folder}/${named}`
}
