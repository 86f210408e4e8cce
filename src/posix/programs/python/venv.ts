/**
 * `python3 -m venv`: a folder with links to the interpreter, a place for packages and pip of its own, as Debian 13's
 * Python 3.13 makes it. Whatever is called from its `bin` finds it by `pyvenv.cfg` (`pip/place.ts`).
 */
import { emptyDirectory, found, makeDirectories, placeContent, placeText } from '../../packages/containerFiles'
import { filler, fillerProgram } from '../../packages/filler'
import { pythonPackages } from '../../packages/pythonPackages'
import type { Process } from '../../process/types'
import { basePlaceOf, type Place } from '../pip/place'

const usage = `usage: venv [-h] [--system-site-packages] [--symlinks | --copies] [--clear]
            [--upgrade] [--without-pip] [--prompt PROMPT] [--upgrade-deps]
            [--without-scm-ignore-files]
            ENV_DIR [ENV_DIR ...]
`

const flags =
  '--system-site-packages --symlinks --copies --clear --upgrade --without-pip --upgrade-deps --without-scm-ignore-files'.split(
    ' ',
  )

/** Sizes of what activates it in other shells. */
const otherScripts: Readonly<Record<string, number>> = {
  'Activate.ps1': 9031,
  'activate.csh': 888,
  'activate.fish': 2159,
}

/** Makes the environments that the words name; `executable` is the interpreter's path, `version` its `3.13.5`. */
export async function makeEnvironments(
  process: Process,
  words: readonly string[],
  { executable, version }: { readonly executable: string; readonly version: string },
): Promise<number> {
  const folders: string[] = []
  const given = new Set<string>()
  const unknown: string[] = []
  let prompt: string | undefined
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? ''
    if (word === '-h' || word === '--help') {
      await process.print(usage)
      return 0
    }
    if (word === '--prompt') prompt = words[++at]
    else if (flags.includes(word)) given.add(word)
    else if (word.startsWith('-')) unknown.push(word)
    else folders.push(word)
  }
  if (folders.length === 0) return refuse(process, 'the following arguments are required: ENV_DIR')
  if (unknown.length > 0) return refuse(process, `unrecognized arguments: ${unknown.join(' ')}`)
  for (const folder of folders) {
    const path = `/${folder.startsWith('/') ? folder : `${process.cwd}/${folder}`}`
      .replace(/\/+/g, '/')
      .replace(/\/$/, '')
    const command = [executable, '-m', 'venv', ...words.filter((word) => word !== folder), path].join(' ')
    const made = await make(process, { path, executable, version, command, given, prompt })
    if (made !== 0) return made
  }
  return 0
}

async function refuse(process: Process, words: string): Promise<number> {
  await process.printError(`${usage}venv: error: ${words}\n`)
  return 2
}

interface Environment {
  readonly path: string
  readonly executable: string
  readonly version: string
  readonly command: string
  readonly given: ReadonlySet<string>
  readonly prompt: string | undefined
}

async function make(process: Process, environment: Environment): Promise<number> {
  const { path, given } = environment
  const base = basePlaceOf(process)
  if (given.has('--clear')) emptyDirectory(process, path)
  layOut(process, environment, base)
  if (given.has('--without-pip')) return 0
  if (base.manager === 'debian' && found(process, `/usr/lib/python${base.python}/ensurepip`) === undefined) {
    await process.print(withoutEnsurepip(environment, base))
    return 1
  }
  placePip(process, path, base)
  return 0
}

function layOut(
  process: Process,
  { path, executable, version, command, given, prompt }: Environment,
  base: Place,
): void {
  for (const folder of ['bin', `include/python${base.python}`, `lib/python${base.python}/site-packages`])
    makeDirectories(process, `${path}/${folder}`)
  link(process, 'lib', `${path}/lib64`)
  const own = executable.slice(executable.lastIndexOf('/') + 1)
  link(process, executable, `${path}/bin/${own}`)
  for (const name of ['python', 'python3', `python${base.python}`])
    if (name !== own) link(process, own, `${path}/bin/${name}`)
  const home = executable.slice(0, executable.lastIndexOf('/'))
  const isShared = given.has('--system-site-packages')
  placeText(
    process,
    `${path}/pyvenv.cfg`,
    `home = ${home}\ninclude-system-site-packages = ${isShared}\nversion = ${version}\n${prompt === undefined ? '' : `prompt = '${prompt}'\n`}executable = ${home}/python${base.python}\ncommand = ${command}\n`,
  )
  if (!given.has('--without-scm-ignore-files'))
    placeText(process, `${path}/.gitignore`, '# Created by venv; see https://docs.python.org/3/library/venv.html\n*\n')
  placeText(process, `${path}/bin/activate`, activating(path, prompt ?? path.slice(path.lastIndexOf('/') + 1)))
  for (const [name, sizeBytes] of Object.entries(otherScripts))
    placeContent(process, `${path}/bin/${name}`, filler(name, sizeBytes))
}

function link(process: Process, target: string, path: string): void {
  if (found(process, path) === undefined) process.namespace.symlink(process, target, path)
}

function placePip(process: Process, path: string, base: Place): void {
  const pip = pythonPackages().get('pip')
  for (const { path: file, sizeBytes, mode } of pip?.files ?? []) {
    if (file.startsWith('../')) continue
    const named = file
      .replace('cpython-313', `cpython-${base.python.replace('.', '')}`)
      .replace('pip-25.1.1', `pip-${base.pipVersion}`)
    placeContent(process, `${path}/lib/python${base.python}/site-packages/${named}`, filler(file, sizeBytes), { mode })
  }
  for (const name of ['pip', 'pip3', `pip${base.python}`])
    placeContent(process, `${path}/bin/${name}`, fillerProgram(name, 220), { mode: 0o755 })
}

function withoutEnsurepip({ path }: Environment, { python }: Place): string {
  return `The virtual environment was not created successfully because ensurepip is not
available.  On Debian/Ubuntu systems, you need to install the python3-venv
package using the following command.

    apt install python${python}-venv

You may need to use sudo with that command.  After installing the python3-venv
package, recreate your virtual environment.

Failing command: ${path}/bin/python3

`
}

/** What \`. bin/activate\` does: PATH, the prompt, and a function that takes both back. */
function activating(path: string, prompt: string): string {
  return `# to be read by a shell: . ${path}/bin/activate
deactivate () {
  if [ -n "\${_OLD_VIRTUAL_PATH:-}" ]; then PATH=$_OLD_VIRTUAL_PATH; export PATH; unset _OLD_VIRTUAL_PATH; fi
  if [ -n "\${_OLD_VIRTUAL_PS1:-}" ]; then PS1=$_OLD_VIRTUAL_PS1; export PS1; unset _OLD_VIRTUAL_PS1; fi
  hash -r 2>/dev/null
  unset VIRTUAL_ENV VIRTUAL_ENV_PROMPT
  if [ "\${1:-}" != nondestructive ]; then unset -f deactivate; fi
}
deactivate nondestructive
VIRTUAL_ENV=${path}
export VIRTUAL_ENV
_OLD_VIRTUAL_PATH=$PATH
PATH=$VIRTUAL_ENV/bin:$PATH
export PATH
VIRTUAL_ENV_PROMPT=${prompt}
export VIRTUAL_ENV_PROMPT
if [ -z "\${VIRTUAL_ENV_DISABLE_PROMPT:-}" ]; then
  _OLD_VIRTUAL_PS1=\${PS1:-}
  PS1="(${prompt}) \${PS1:-}"
  export PS1
fi
hash -r 2>/dev/null
`
}
