/**
 * Where ADD and COPY look: always in the build context, here the workspace. `/etc/motd` is `etc/motd` in it and never a
 * file of the user's disk; what isn't there, or is left out by .dockerignore, fails the build.
 */
import './parserGlobals'
import type { WorkspaceFile } from '@shared/docker/build'
import { Copy, DockerfileParser, JSONInstruction } from 'dockerfile-ast'
import type { Mark } from './lint'

interface Word {
  readonly text: string
  readonly line: number
  readonly character: number
}

/** Marks on the sources of ADD and COPY. `offsets` are those of the lines. */
export function sourceMarks(dockerfile: string, offsets: readonly number[], files: readonly WorkspaceFile[]): Mark[] {
  return DockerfileParser.parse(dockerfile)
    .getInstructions()
    .filter((instruction) => instruction instanceof JSONInstruction)
    .filter((instruction) => ['ADD', 'COPY'].includes(instruction.getKeyword()))
    .filter((instruction) => !(instruction instanceof Copy && instruction.getFromFlag() !== null))
    .flatMap((instruction) => sourcesOf(instruction))
    .flatMap((word) => {
      const found = judge(word.text, files)
      if (found === undefined) return []
      const from = (offsets[word.line] ?? 0) + word.character
      return [{ line: word.line + 1, from, to: from + word.text.length, ...found }]
    })
}

/** All words but the last, which is the place in the image. */
function sourcesOf(instruction: JSONInstruction): Word[] {
  const json = instruction.getJSONStrings()
  const words = json.length > 0 ? json : instruction.getArguments()
  return words.slice(0, -1).map((word) => {
    const { start } = word.getRange()
    const isQuoted = json.length > 0
    return {
      text: isQuoted ? word.getValue().replace(/^"|"$/g, '') : word.getValue(),
      line: start.line,
      character: start.character + (isQuoted ? 1 : 0),
    }
  })
}

function judge(source: string, files: readonly WorkspaceFile[]): Pick<Mark, 'severity' | 'key' | 'params'> | undefined {
  if (source.startsWith('--') || source.startsWith('<<') || /^[a-z]+:\/\//i.test(source) || source.includes('$'))
    return undefined
  const inside = source.replace(/^\.?\/+/, '').replace(/\/+$/, '')
  const params = { path: source, inside: inside === '' ? '.' : inside }
  const isAbsolute = source.startsWith('/')
  if (inside === '' || inside === '.') return undefined
  if (/[*?[]/.test(inside)) return isAbsolute ? { severity: 'info', key: 'absoluteSource', params } : undefined
  const found = files.find((file) => file.path === inside) ?? files.find((file) => file.path.startsWith(`${inside}/`))
  if (found === undefined) return { severity: 'warning', key: isAbsolute ? 'absoluteMissing' : 'missingSource', params }
  if (found.path === inside && found.isIgnored) return { severity: 'warning', key: 'ignoredSource', params }
  return isAbsolute ? { severity: 'info', key: 'absoluteSource', params } : undefined
}
