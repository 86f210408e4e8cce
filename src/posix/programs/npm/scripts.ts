/** `npm run`: a script of package.json by the shell, with the programs of `node_modules/.bin` on PATH. */
import { shellStatus } from '../../process/signals'
import type { Process } from '../../process/types'
import type { NpmOptions } from './options'
import { readPackageJson, titleOf, type PackageJson } from './project'
import { fail, failWithoutProject } from './words'

export async function runScript(process: Process, folder: string, name: string, options: NpmOptions): Promise<number> {
  const project = readPackageJson(process, folder)
  if (project === undefined) return failWithoutProject(process, folder)
  const script = project.scripts?.[name]
  if (script === undefined)
    return fail(process, [`Missing script: "${name}"`, '', 'To see a list of scripts, run:', '  npm run'])
  for (const each of [`pre${name}`, name, `post${name}`]) {
    const text = project.scripts?.[each]
    if (text === undefined) continue
    const words = each === name ? [text, ...options.rest.map(quoted)].join(' ') : text
    if (!options.flags.has('--silent') && !options.flags.has('-s'))
      await process.print(`\n> ${titleOf(project, folder)} ${each}\n> ${words}\n\n`)
    const status = await runShell(process, folder, each, words)
    if (status !== 0) return status
  }
  return 0
}

function quoted(word: string): string {
  return /^[\w./:=@%+-]+$/.test(word) ? word : `'${word.replace(/'/g, "'\\''")}'`
}

async function runShell(process: Process, folder: string, event: string, words: string): Promise<number> {
  const env = new Map(process.env)
  env.set('PATH', `${folder}/node_modules/.bin:${process.env.get('PATH') ?? ''}`)
  env.set('npm_lifecycle_event', event)
  const { credentials, umask } = process
  const descriptors = new Map([...process.descriptors].map(([number, each]) => [number, each.duplicate()] as const))
  const status = await process.wait(
    process.spawn({ argv: ['sh', '-c', words], env, cwd: folder, credentials, umask, descriptors }),
  )
  return shellStatus(status)
}

/** `npm run` alone: the scripts that there are. */
export async function listScripts(process: Process, folder: string): Promise<number> {
  const project = readPackageJson(process, folder)
  if (project === undefined) return failWithoutProject(process, folder)
  await process.print(scriptLines(project, folder))
  return 0
}

const lifecycle = new Set(['test', 'start', 'stop', 'restart'])

function scriptLines(project: PackageJson, folder: string): string {
  const scripts = Object.entries(project.scripts ?? {})
  const [own, others] = [
    scripts.filter(([name]) => lifecycle.has(name)),
    scripts.filter(([name]) => !lifecycle.has(name)),
  ]
  const rows = (list: readonly (readonly [string, string])[]): string =>
    list.map(([name, text]) => `  ${name}\n    ${text}\n`).join('')
  const title = titleOf(project, folder)
  const first = own.length === 0 ? '' : `Lifecycle scripts included in ${title}:\n${rows(own)}`
  const second =
    others.length === 0
      ? ''
      : `${first === '' ? `Scripts available in ${title} via \`npm run\`` : 'available via `npm run`'}:\n${rows(others)}`
  return [first, second].filter((text) => text !== '').join('')
}
