/**
 * A build line as words for the real `docker buildx build`, which runs in the workspace's real folder: each path that the
 * line names becomes the real one. Paths that lead out of the workspace, also through links, are refused: the console's
 * shell reaches nothing else of the machine, and what it starts must not either.
 */
import { realpath } from 'node:fs/promises'
import { basename, dirname, join, sep } from 'node:path'
import { CliError } from '../cliError'
import type { FlagTable } from '../flags'
import { lineSteps, type LineStep } from '../lineSteps'
import type { VerbContext } from '../verb'

export interface BuildxLine {
  /** Behind `docker`. */
  readonly words: readonly string[]
  /** Variables of the shell that the line names (`--secret env=`). */
  readonly variables: Readonly<Record<string, string>>
}

export type PathContext = Pick<VerbContext, 'cwd' | 'env' | 'realPath'>

/** Translates the words behind `docker build`. Throws `CliError` for a path outside of the workspace. */
export async function buildxWords(
  table: FlagTable,
  words: readonly string[],
  context: PathContext,
): Promise<BuildxLine> {
  const translation = new Translation(context)
  const translated: string[] = []
  for (const step of lineSteps(table, words)) {
    const word = words[step.word] ?? ''
    if (step.kind === 'argument') translated.push(await translation.folder(word))
    else if (step.kind !== 'option') translated.push(word)
    else translated.push(`--${step.name}=${await translation.option(step)}`)
  }
  return { words: ['buildx', 'build', ...translated], variables: translation.variables }
}

/** Which fields of a `key=value,…` are paths. */
const pathFields: Readonly<Record<string, readonly string[]>> = {
  output: ['dest'],
  secret: ['src', 'source'],
  'cache-from': ['src'],
  'cache-to': ['dest'],
}
const pathOptions = new Set(['file', 'iidfile', 'metadata-file'])
/** Names that decide how the command itself runs. */
const ownVariables = /^(PATH|HOME|LANG|NO_COLOR|(DOCKER|BUILDX|BUILDKIT|LD|DYLD|NODE|GODEBUG).*)$/i

class Translation {
  readonly variables: Record<string, string> = {}

  constructor(private readonly context: PathContext) {}

  async option({ name, value }: Extract<LineStep, { kind: 'option' }>): Promise<string> {
    if (pathOptions.has(name)) return value === '-' ? value : this.path(value)
    if (name === 'build-arg') return this.argument(value)
    // Its output is no terminal of its own.
    if (name === 'progress' && value === 'tty') return 'plain'
    if (name === 'build-context') return this.namedContext(value)
    if (name === 'output' && !value.includes('=')) return value === '-' ? value : this.path(value)
    const fields = pathFields[name]
    return fields === undefined ? value : this.fields(value, fields)
  }

  /** A folder, or what BuildKit fetches itself. */
  folder(word: string): Promise<string> {
    const isElsewhere = word === '-' || /^([a-z][\w+.-]*:\/\/|git@|github\.com\/)/.test(word)
    return isElsewhere ? Promise.resolve(word) : this.path(word)
  }

  /** `--build-arg NAME` takes the shell's variable, which the command does not see. */
  private argument(value: string): string {
    const known = value.includes('=') ? undefined : this.context.env(value)
    return known === undefined ? value : `${value}=${known}`
  }

  private async namedContext(value: string): Promise<string> {
    const at = value.indexOf('=')
    return at === -1 ? value : `${value.slice(0, at + 1)}${await this.folder(value.slice(at + 1))}`
  }

  private async fields(value: string, paths: readonly string[]): Promise<string> {
    const fields = await Promise.all(
      value.split(',').map(async (field) => {
        const at = field.indexOf('=')
        const [name, given] = [field.slice(0, at).toLowerCase(), field.slice(at + 1)]
        if (name === 'env') this.takeVariable(given)
        return paths.includes(name) && given !== '-' ? `${name}=${await this.path(given)}` : field
      }),
    )
    return fields.join(',')
  }

  private takeVariable(name: string): void {
    const value = this.context.env(name)
    if (ownVariables.test(name)) throw new CliError(`the variable ${name} is not handed to a build`)
    if (value !== undefined) this.variables[name] = value
  }

  private async path(path: string): Promise<string> {
    const real = this.context.realPath(path)
    const root = realRoot(this.context)
    if (real === undefined || root === undefined || !(await isWithin(real, root))) {
      throw new CliError(
        `${path} is not in the workspace: docker buildx runs on this machine itself, and the console hands it nothing else of it`,
      )
    }
    return real
  }
}

/** The workspace's real folder: the highest one above the working directory that is still in it. */
export function realRoot({ cwd, realPath }: PathContext): string | undefined {
  let root = realPath(cwd)
  for (let path = dirname(cwd); root !== undefined; path = dirname(path)) {
    const above = realPath(path)
    if (above === undefined || path === dirname(path)) return root
    root = above
  }
  return undefined
}

/** With links followed; of what is not there yet its folder counts. */
async function isWithin(path: string, root: string): Promise<boolean> {
  const [real, realRootPath] = await Promise.all([resolved(path), realpath(root)])
  return real === realRootPath || real?.startsWith(realRootPath + sep) === true
}

async function resolved(path: string): Promise<string | undefined> {
  try {
    return await realpath(path)
  } catch {
    const folder = await realpath(dirname(path)).catch(() => undefined)
    return folder === undefined ? undefined : join(folder, basename(path))
  }
}
