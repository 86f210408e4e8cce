/** What a command line asks to fetch: names, requirement files, wheels; and constraints. */
import { found, namesOf, readText } from '../../packages/containerFiles'
import { normalName, pythonPackages } from '../../packages/pythonPackages'
import type { Process } from '../../process/types'
import type { Asked } from './options'
import { parseRequirement, type BadRequirement, type Requirement } from './requirement'
import type { Wanted } from './resolve'

/** What is wrong with it: lines of standard error. */
export interface Refused {
  readonly refused: readonly string[]
}

const noProject = "neither 'setup.py' nor 'pyproject.toml' found."

/** Requirements in the order of the command line, files after them. */
export function requestedBy(process: Process, asked: Asked): readonly Wanted[] | Refused {
  const [editable] = asked.values.get('--editable') ?? []
  if (editable !== undefined) return refuseProject(process, editable, true)
  const wanted: Wanted[] = []
  for (const operand of asked.operands) {
    const read = operandOf(process, operand)
    if ('refused' in read) return read
    wanted.push(read)
  }
  for (const file of asked.values.get('--requirement') ?? []) {
    const lines = fileOf(process, file, '-r')
    if ('refused' in lines) return lines
    wanted.push(...lines)
  }
  return wanted
}

/** Requirements of `-c`. */
export function constraintsOf(process: Process, asked: Asked): readonly Requirement[] | Refused {
  const constraints: Requirement[] = []
  for (const file of asked.values.get('--constraint') ?? []) {
    const lines = fileOf(process, file, '-c')
    if ('refused' in lines) return lines
    constraints.push(...lines.map(({ requirement }) => requirement))
  }
  return constraints
}

/** Wheels of `--find-links`, by normal name. */
export function linksOf(process: Process, asked: Asked): ReadonlyMap<string, string> {
  const links = new Map<string, string>()
  for (const folder of asked.values.get('--find-links') ?? [])
    for (const name of namesOf(process, folder)) {
      const key = keyOfWheel(name)
      if (key !== undefined) links.set(key, `${folder}/${name}`)
    }
  return links
}

function keyOfWheel(path: string): string | undefined {
  const file = path.slice(path.lastIndexOf('/') + 1)
  return [...pythonPackages().values()]
    .filter(({ wheel }) => wheel === file)
    .map(({ name }) => normalName(name))
    .at(0)
}

function operandOf(process: Process, operand: string): Wanted | Refused {
  if (/^(git|hg|svn|bzr)\+/.test(operand))
    return { refused: [`ERROR: the Camada simulator's pip fetches nothing from repositories: ${operand}`] }
  if (operand.endsWith('.whl')) return wheelOf(process, operand)
  const isPath = operand === '.' || /^\.{0,2}\//.test(operand)
  if (isPath && found(process, operand) !== undefined) return refuseProject(process, operand, false)
  const requirement = parseRequirement(operand)
  if (!('problem' in requirement)) return { requirement, from: '' }
  const hint = isPath ? [`Hint: It looks like a path. File '${operand}' does not exist.`] : []
  return { refused: [...badWords(operand, requirement, ''), ...hint] }
}

function wheelOf(process: Process, path: string): Wanted | Refused {
  const key = keyOfWheel(path)
  const each = key === undefined ? undefined : pythonPackages().get(key)
  if (found(process, path) !== undefined && each !== undefined) {
    const requirement = parseRequirement(each.wheel.split('-')[0] ?? each.name)
    if (!('problem' in requirement)) return { requirement, from: '', path }
  }
  const file = path.slice(path.lastIndexOf('/') + 1)
  const missing =
    found(process, path) === undefined
      ? [`WARNING: Requirement '${path}' looks like a filename, but the file does not exist`]
      : []
  const parts = file.slice(0, -'.whl'.length).split('-').length
  const words =
    parts < 5
      ? `ERROR: Invalid wheel filename (wrong number of parts): '${file.slice(0, -'.whl'.length)}'`
      : missing.length > 0
        ? `ERROR: Could not install packages due to an OSError: [Errno 2] No such file or directory: '${path}'`
        : `ERROR: the Camada simulator's pip knows only the wheels of its own index: ${file}`
  return { refused: [...missing, words] }
}

function refuseProject(process: Process, path: string, isEditable: boolean): Refused {
  const isProject = ['setup.py', 'pyproject.toml'].some((name) => found(process, `${path}/${name}`) !== undefined)
  if (isProject) return { refused: [`ERROR: the Camada simulator's pip builds no projects: ${path}`] }
  if (!isEditable)
    return {
      refused: [`ERROR: Directory '${path}' is not installable. Neither 'setup.py' nor 'pyproject.toml' found.`],
    }
  const url = path.startsWith('/') ? path : `${process.cwd}${path === '.' ? '' : `/${path.replace(/^\.\//, '')}`}`
  return { refused: [`ERROR: file://${url} does not appear to be a Python project: ${noProject}`] }
}

function fileOf(process: Process, path: string, option: string, isInner = false): readonly Wanted[] | Refused {
  const text = readText(process, path)
  if (text === undefined)
    return { refused: [`ERROR: Could not open requirements file: [Errno 2] No such file or directory: '${path}'`] }
  const wanted: Wanted[] = []
  for (const [at, line] of text.replace(/\\\n/g, '').split('\n').entries()) {
    const source = line.replace(/(^|\s)#.*$/, '').trim()
    const inner = /^(?:-r|--requirement)[ =](.*)$/.exec(source)?.[1]?.trim()
    if (inner !== undefined && !isInner) {
      const folder = path.includes('/') ? path.slice(0, path.lastIndexOf('/') + 1) : ''
      const lines = fileOf(process, inner.startsWith('/') ? inner : `${folder}${inner}`, option, true)
      if ('refused' in lines) return lines
      wanted.push(...lines)
      continue
    }
    if (source === '' || source.startsWith('-')) continue
    const requirement = parseRequirement(source.replace(/\s+--\S.*$/, ''))
    if ('problem' in requirement) return { refused: badWords(source, requirement, ` (from line ${at + 1} of ${path})`) }
    if (isWanted(requirement)) wanted.push({ requirement, from: `${option} ${path} (line ${at + 1})` })
  }
  return wanted
}

/** What holds for other systems or older Pythons only is left out. */
function isWanted({ marker }: Requirement): boolean {
  return !/sys_platform\s*==\s*["'](win32|darwin)|platform_system\s*==\s*["']Windows|python_version\s*<\s*["']3\.\d["']/.test(
    marker,
  )
}

function badWords(source: string, { problem, at }: BadRequirement, where: string): readonly string[] {
  return [`ERROR: Invalid requirement: '${source}': ${problem}`, `    ${source}`, `    ${' '.repeat(at)}^${where}`]
}
