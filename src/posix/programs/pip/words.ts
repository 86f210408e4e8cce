/** Texts of pip 25 that are longer than a line. */

export const managedByDebian = `error: externally-managed-environment

× This environment is externally managed
╰─> To install Python packages system-wide, try apt install
    python3-xyz, where xyz is the package you are trying to
    install.
    
    If you wish to install a non-Debian-packaged Python package,
    create a virtual environment using python3 -m venv path/to/venv.
    Then use path/to/venv/bin/python and path/to/venv/bin/pip. Make
    sure you have python3-full installed.
    
    If you wish to install a non-Debian packaged Python application,
    it may be easiest to use pipx install xyz, which will manage a
    virtual environment for you. Make sure you have pipx installed.
    
    See /usr/share/doc/python3.13/README.venv for more information.

note: If you believe this is a mistake, please contact your Python installation or OS distribution provider. You can override this, at the risk of breaking your Python installation or OS, by passing --break-system-packages.
hint: See PEP 668 for the detailed specification.
`

/** Alpine's \`EXTERNALLY-MANAGED\` of its 3.21. */
export const managedByAlpine = `error: externally-managed-environment

× This environment is externally managed
╰─> 
    The system-wide python installation should be maintained using the system
    package manager (apk) only.
    
    If the package in question is not packaged already (and hence installable via
    "apk add py3-somepackage"), please consider installing it inside a virtual
    environment, e.g.:
    
    python3 -m venv /path/to/venv
    . /path/to/venv/bin/activate
    pip install mypackage
    
    To exit the virtual environment, run:
    
    deactivate
    
    The virtual environment is not deleted, and can be re-entered by re-sourcing
    the activate file.
    
    To automatically manage virtual environments, consider using pipx (from the
    pipx package).

note: If you believe this is a mistake, please contact your Python installation or OS distribution provider. You can override this, at the risk of breaking your Python installation or OS, by passing --break-system-packages.
hint: See PEP 668 for the detailed specification.
`

export const asRoot =
  "WARNING: Running pip as the 'root' user can result in broken permissions and conflicting behaviour with the system package manager, possibly rendering your system unusable. It is recommended to use a virtual environment instead: https://pip.pypa.io/warnings/venv. Use the --root-user-action option if you know what you are doing and want to suppress this warning.\n"

/** Commands in the order of pip's help. */
export const commands: Readonly<Record<string, string>> = {
  install: 'Install packages.',
  lock: 'Generate a lock file.',
  download: 'Download packages.',
  uninstall: 'Uninstall packages.',
  freeze: 'Output installed packages in requirements format.',
  inspect: 'Inspect the python environment.',
  list: 'List installed packages.',
  show: 'Show information about installed packages.',
  check: 'Verify installed packages have compatible dependencies.',
  config: 'Manage local and global configuration.',
  search: 'Search PyPI for packages.',
  cache: "Inspect and manage pip's wheel cache.",
  index: 'Inspect information available from package indexes.',
  wheel: 'Build wheels from your requirements.',
  hash: 'Compute hashes of package archives.',
  completion: 'A helper command used for command completion.',
  debug: 'Show information useful for debugging.',
  help: 'Show help for commands.',
}

/** The first lines of `pip help`; the general options are left out. */
export const help = `
Usage:   
  pip <command> [options]

Commands:
${Object.entries(commands)
  .map(([name, what]) => `  ${name.padEnd(27)} ${what}\n`)
  .join('')}`

const fetched = (verb: string): readonly string[] => [
  `${verb} [options] <requirement specifier> [package-index-options] ...`,
  `${verb} [options] -r <requirements file> [package-index-options] ...`,
]

const usages: Readonly<Record<string, readonly string[]>> = {
  install: [
    ...fetched('install'),
    'install [options] [-e] <vcs project url> ...',
    'install [options] [-e] <local project path> ...',
    'install [options] <archive url/path> ...',
  ],
  download: [
    ...fetched('download'),
    'download [options] <vcs project url> ...',
    'download [options] <local project path> ...',
    'download [options] <archive url/path> ...',
  ],
  uninstall: ['uninstall [options] <package> ...', 'uninstall [options] -r <requirements file> ...'],
  list: ['list [options]'],
  freeze: ['freeze [options]'],
  show: ['show [options] <package> ...'],
  check: ['check [options]'],
}

/** `Usage:` of a command, with an empty line before and after. */
export function usageOf(verb: string): string {
  const lines = usages[verb] ?? [`${verb} [options]`]
  return `\nUsage:   \n${lines.map((line) => `  pip ${line}\n`).join('')}\n`
}
