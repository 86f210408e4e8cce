/**
 * Names of images: `[registry[:port]/]path[:tag][@digest]`, after `github.com/distribution/reference`. A canonical name
 * has its registry (`docker.io/library/alpine:latest`); the familiar one leaves out what is default.
 */
import { LabError } from '@shared/errors'

export interface Reference {
  /** `docker.io/library/alpine`. */
  readonly name: string
  readonly domain: string
  readonly path: string
  readonly tag: string | undefined
  readonly digest: string | undefined
}

const component = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*'
const domainLabel = '(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])'
const domain = `(?:${domainLabel}(?:\\.${domainLabel})*|\\[(?:[a-fA-F0-9:]+)\\])(?::[0-9]+)?`
const digest = '[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}'
const namePattern = `(?:${domain}/)?${component}(?:/${component})*`
const referencePattern = new RegExp(`^(${namePattern})(?::([\\w][\\w.-]{0,127}))?(?:@(${digest}))?$`)
const maxNameLength = 255

function invalid(reason: string): LabError {
  return new LabError('invalid', reason)
}

function splitDomain(text: string): { domain: string; remainder: string } {
  const slash = text.indexOf('/')
  const first = text.slice(0, Math.max(slash, 0))
  const isDomain = slash >= 0 && (/[.:]/.test(first) || first === 'localhost' || first.toLowerCase() !== first)
  let domainName = isDomain ? first : 'docker.io'
  let remainder = isDomain ? text.slice(slash + 1) : text
  if (domainName === 'index.docker.io') domainName = 'docker.io'
  if (domainName === 'docker.io' && !remainder.includes('/')) remainder = `library/${remainder}`
  return { domain: domainName, remainder }
}

/** Parses a name as a user writes it. Throws LabError invalid with Docker's words. */
export function parseReference(text: string): Reference {
  if (/^[a-f0-9]{64}$/.test(text)) {
    throw invalid(`invalid repository name (${text}), cannot specify 64-byte hexadecimal strings`)
  }
  const { domain: domainName, remainder } = splitDomain(text)
  const colon = remainder.indexOf(':')
  const remote = colon >= 0 ? remainder.slice(0, colon) : remainder
  if (remote.toLowerCase() !== remote) {
    throw invalid(`invalid reference format: repository name (${remote}) must be lowercase`)
  }
  const match = referencePattern.exec(`${domainName}/${remainder}`)
  const name = match?.[1]
  if (match === null || name === undefined) throw invalid('invalid reference format')
  if (name.length - domainName.length - 1 > maxNameLength)
    throw invalid(`repository name must not be more than ${maxNameLength} characters`)
  return { name, domain: domainName, path: name.slice(domainName.length + 1), tag: match[2], digest: match[3] }
}

/** With tag `latest` unless it has a tag or a digest. */
export function withDefaultTag(reference: Reference): Reference {
  return reference.tag === undefined && reference.digest === undefined ? { ...reference, tag: 'latest' } : reference
}

export function familiarName({ domain: domainName, path }: Reference): string {
  if (domainName !== 'docker.io') return `${domainName}/${path}`
  return /^library\/[^/]+$/.test(path) ? path.slice('library/'.length) : path
}

function suffix({ tag, digest: value }: Reference): string {
  return `${tag === undefined ? '' : `:${tag}`}${value === undefined ? '' : `@${value}`}`
}

/** `alpine:3.7`, as the engine shows it. */
export function familiar(reference: Reference): string {
  return `${familiarName(reference)}${suffix(reference)}`
}

/** `docker.io/library/alpine:3.7`, as the engine stores it. */
export function canonical(reference: Reference): string {
  return `${reference.name}${suffix(reference)}`
}
