/** `docker commit --change`: the Dockerfile instructions that only change the config (moby `builder/dockerfile/dispatchers.go`). */
import { LabError } from '@shared/errors'
import type { RunConfigRequest } from './runConfig'

type Change = (request: RunConfigRequest, text: string) => RunConfigRequest

const changes: Readonly<Record<string, Change>> = {
  CMD: (request, text) => ({ ...request, Cmd: [...commandOf(text)] }),
  ENTRYPOINT: (request, text) => ({ ...request, Entrypoint: [...commandOf(text)] }),
  ENV: (request, text) => ({ ...request, Env: setVariables(request.Env ?? [], pairs('ENV', text)) }),
  LABEL: (request, text) => ({
    ...request,
    Labels: { ...request.Labels, ...Object.fromEntries(pairs('LABEL', text)) },
  }),
  USER: (request, text) => ({ ...request, User: text }),
  WORKDIR: (request, text) => ({ ...request, WorkingDir: text }),
  STOPSIGNAL: (request, text) => ({ ...request, StopSignal: text }),
  EXPOSE: (request, text) => ({
    ...request,
    ExposedPorts: {
      ...request.ExposedPorts,
      ...keys(text.split(/\s+/).map(portOf)),
    },
  }),
  VOLUME: (request, text) => ({
    ...request,
    Volumes: { ...request.Volumes, ...keys(listOf(text) ?? text.split(/\s+/)) },
  }),
  ONBUILD: (request, text) => ({ ...request, OnBuild: [...(request.OnBuild ?? []), text] }),
}

const takesOne = ['USER', 'WORKDIR', 'STOPSIGNAL']
const takesSome = ['ENV', 'LABEL', 'EXPOSE', 'VOLUME', 'ONBUILD']

/** Applies the instructions in order. Throws LabError invalid for one that can't be used here. */
export function applyChanges(request: RunConfigRequest, lines: readonly string[]): RunConfigRequest {
  let result = request
  for (const line of lines.flatMap((text) => text.split('\n')).filter((text) => text.trim() !== '')) {
    const match = /^\s*(\S+)\s+(.*?)\s*$/s.exec(line)
    const written = match?.[1] ?? line.trim()
    const name = written.toUpperCase()
    const change = Object.hasOwn(changes, name) ? changes[name] : undefined
    if (change === undefined) throw invalid(`${written} is not a valid change command`)
    const text = match?.[2] ?? ''
    checkArguments(name, text)
    result = change(result, text)
  }
  return result
}

function invalid(message: string): LabError {
  return new LabError('invalid', message)
}

function checkArguments(name: string, text: string): void {
  if (text === '' && takesOne.includes(name)) throw invalid(`${name} requires exactly one argument`)
  if (text === '' && takesSome.includes(name)) throw invalid(`${name} requires at least one argument`)
  if (name === 'VOLUME' && listOf(text)?.length === 0) throw invalid('VOLUME requires at least one argument')
}

/** `80`, `80/udp`, `80-90/tcp`. Throws LabError invalid with go-connections' words. */
function portOf(text: string): string {
  const [ports = '', protocol = 'tcp'] = text.split('/')
  if (!/^\d+(-\d+)?$/.test(ports)) throw invalid(`Invalid containerPort: ${ports}`)
  return `${ports}/${protocol.toLowerCase()}`
}

function setVariables(env: readonly string[], set: readonly (readonly [string, string])[]): string[] {
  const result = [...env]
  for (const [name, value] of set) {
    const at = result.findIndex((variable) => variable.startsWith(`${name}=`))
    if (at < 0) result.push(`${name}=${value}`)
    else result[at] = `${name}=${value}`
  }
  return result
}

function commandOf(text: string): readonly string[] {
  return listOf(text) ?? ['/bin/sh', '-c', text]
}

/** The JSON form, or undefined when it is not one. */
function listOf(text: string): readonly string[] | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : undefined
  } catch {
    return undefined
  }
}

function keys(names: readonly string[]): Record<string, Record<string, never>> {
  return Object.fromEntries(names.filter((name) => name !== '').map((name) => [name, {}]))
}

/** `a=b c="d e"`, or the old `name value`. */
function pairs(instruction: string, text: string): readonly (readonly [string, string])[] {
  if (text.startsWith('=')) throw invalid(`${instruction} names can not be blank`)
  if (!/^[^\s=]+=/.test(text)) {
    const match = /^(\S+)\s+(.*)$/s.exec(text)
    if (match === null) throw invalid(`${instruction} must have two arguments`)
    return [[match[1] ?? '', match[2] ?? '']]
  }
  const found: (readonly [string, string])[] = []
  for (const [, key, value] of text.matchAll(/([^\s=]+)=((?:"(?:[^"\\]|\\.)*"|'[^']*'|\\.|[^\s"'\\])*)/g)) {
    found.push([
      key ?? '',
      (value ?? '')
        .replace(/"((?:[^"\\]|\\.)*)"|'([^']*)'/g, (_all, a?: string, b?: string) => a ?? b ?? '')
        .replace(/\\(.)/g, '$1'),
    ])
  }
  return found
}
