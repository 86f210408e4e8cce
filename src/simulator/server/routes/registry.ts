/**
 * What a daemon asks of a registry: to log in, to search, to look at an image there. The simulator reaches none, and
 * says it in the words of a daemon without a network (26.1.5, recorded), after the same checks.
 */
import { LabError } from '@shared/errors'
import type { Engine } from '../../engine/engine'
import type { Reference } from '../../layers/references'
import { familiarName, fullImageId, joinRepositoryAndTag, parseReference } from '../../layers/references'
import type { Exchange } from '../exchange'
import { decodeGoJson, goString, goStruct } from '../goJson'
import type { Filters } from '../query'
import { boolFilter, checkFilters } from '../query'
import type { Route } from '../router'
import { JsonLines } from './jsonLines'

/** The host's name server, which is not to be reached either. */
const nameServer = '10.255.255.53:53'

/** Why `import` can't read a URL: moby puts `http://` before what has no scheme. */
export function unreachableSource(source: string): LabError {
  const url = source.includes('://') ? source : `http://${source}`
  const [, scheme = '', host = ''] = /^([^:]*):\/\/([^/]*)/.exec(url) ?? []
  const fail = (reason: string): LabError => new LabError('system', reason)
  if (!/^https?$/.test(scheme)) return fail(`Get ${JSON.stringify(url)}: unsupported protocol scheme "${scheme}"`)
  if (host === '') return fail('Get "http:": http: no Host in request URL')
  const address = /^(?:localhost|127\.[\d.]+)(?::\d+)?$/.test(host) ? localAddress(host, scheme) : undefined
  if (address === undefined) return fail(unreachable(url))
  return fail(`Get ${JSON.stringify(url)}: dial tcp ${address}: connect: connection refused`)
}

function localAddress(host: string, scheme: string): string {
  const at = host.replace(/^localhost/, '[::1]')
  return /:\d+$/.test(host) ? at : `${at}:${scheme === 'https' ? '443' : '80'}`
}

/** Go's sentence for a request to a host whose name can't be looked up. */
function unreachable(url: string): string {
  const { hostname } = new URL(url)
  const lookup = `dial tcp: lookup ${hostname} on ${nameServer}: dial udp ${nameServer}: connect: network is unreachable`
  return `Get ${JSON.stringify(url)}: ${lookup}`
}

const authShape = goStruct('registry.AuthConfig', {
  username: goString,
  password: goString,
  auth: goString,
  email: goString,
  serveraddress: goString,
  identitytoken: goString,
  registrytoken: goString,
})

const dockerHub = ['', 'https://index.docker.io/v1/', 'docker.io', 'index.docker.io']

/** moby gives a body that it can't read status 500 here. */
async function logIn(exchange: Exchange): Promise<void> {
  const text = (await exchange.bodyBytes()).toString('utf8')
  if (text.trim() === '') throw new LabError('system', 'EOF')
  let address: unknown
  try {
    address = (decodeGoJson(text, authShape) as { serveraddress?: unknown } | null)?.serveraddress
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    throw new LabError('system', message.replace(/^invalid JSON: /, ''), { cause: error })
  }
  const server = typeof address === 'string' ? address : ''
  const host = server.replace(/^https?:\/\//, '').replace(/\/.*$/, '')
  const isHub = dockerHub.includes(server) || dockerHub.includes(host)
  if (isHub) throw new LabError('system', unreachable('https://registry-1.docker.io/v2/'))
  if (/^(localhost|127\.|\[::1\])/.test(host)) {
    const at = host.replace(/^localhost/, '[::1]')
    throw new LabError(
      'system',
      `Get "http://${host}/v2/": dial tcp ${at.includes(':') ? at : `${at}:80`}: connect: connection refused`,
    )
  }
  throw new LabError('system', unreachable(`https://${host}/v2/`))
}

const defaultLimit = 25
const highestLimit = 100

function search(exchange: Exchange): never {
  const { query } = exchange
  const text = query.text('limit')
  if (text !== '' && !/^[+-]?\d+$/.test(text)) {
    const reason = `strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`
    throw new LabError('invalid', `invalid limit specified: ${reason}`)
  }
  checkSearchFilters(query.filters())
  const limit = text === '' || Number(text) === 0 ? defaultLimit : Number(text)
  if (limit < 1 || limit > highestLimit) {
    throw new LabError('invalid', `limit ${String(limit)} is outside the range of [1, ${String(highestLimit)}]`)
  }
  const term = query.text('term')
  const registry = /^([^/]*[.:][^/]*|localhost)\//.exec(term)?.[1]
  if (registry !== undefined && registry !== 'docker.io') throw new LabError('invalid', otherRegistry(registry))
  const wanted = encodeURIComponent(term.replace(/^docker\.io\//, '').replace(/^library\//, ''))
  throw new LabError('system', unreachable(`https://index.docker.io/v1/search?q=${wanted}&n=${String(limit)}`))
}

function checkSearchFilters(filters: Filters): void {
  checkFilters(filters, ['is-automated', 'is-official', 'stars'])
  boolFilter(filters, 'is-automated')
  boolFilter(filters, 'is-official')
  const stars = filters.get('stars')?.find((value) => !/^[+-]?\d+$/.test(value))
  if (stars === undefined) return
  const reason = `strconv.Atoi: parsing ${JSON.stringify(stars)}: invalid syntax`
  throw new LabError('invalid', `invalid filter 'stars=${stars}': ${reason}`)
}

function otherRegistry(registry: string): string {
  const asked = `invalid registry endpoint https://${registry}/v1/: ${unreachable(`https://${registry}/v1/_ping`)}.`
  const insecure = `If this private registry supports only HTTP or HTTPS with an unknown CA certificate, please add \`--insecure-registry ${registry}\` to the daemon's arguments.`
  const certificate = `In the case of HTTPS, if you have access to the registry's CA certificate, no need for the flag; simply place the CA certificate at /etc/docker/certs.d/${registry}/ca.crt`
  return `${asked} ${insecure} ${certificate}`
}

function lookAt(exchange: Exchange): never {
  const name = exchange.param('name')
  if (fullImageId(name) !== undefined) throw new LabError('system', 'no manifest found for full image ID')
  const { domain } = parseReference(name)
  const host = domain === 'docker.io' ? 'registry-1.docker.io' : domain
  throw new LabError('system', unreachable(`https://${host}/v2/`))
}

async function push(engine: Engine, exchange: Exchange): Promise<void> {
  const given = exchange.request.headers['x-registry-auth']
  if (given === undefined || given === '') {
    throw new LabError('invalid', 'bad parameters and missing X-Registry-Auth: invalid X-Registry-Auth header: EOF')
  }
  const name = exchange.param('name')
  const reference = parseReference(joinRepositoryAndTag(name, exchange.query.text('tag')))
  const lines = new JsonLines(exchange)
  await lines.send({ status: `The push refers to repository [${reference.name}]` })
  const message = whyNotPushed(engine, reference)
  await lines.send({ errorDetail: { message }, error: message })
  lines.end()
}

function whyNotPushed(engine: Engine, reference: Reference): string {
  const isHere = engine.images
    .list()
    .flatMap(({ repoTags }) => repoTags.map(parseReference))
    .some(({ name, tag }) => name === reference.name && (reference.tag === undefined || tag === reference.tag))
  if (!isHere) return `An image does not exist locally with the tag: ${familiarName(reference)}`
  if (reference.domain === 'docker.io') return unreachable('https://registry-1.docker.io/v2/')
  if (!/^(?:localhost|127\.)/.test(reference.domain)) return unreachable(`https://${reference.domain}/v2/`)
  return `Get "http://${reference.domain}/v2/": dial tcp ${localAddress(reference.domain, 'http')}: connect: connection refused`
}

export function registryRoutes(engine: Engine): readonly Route[] {
  return [
    { method: 'POST', path: '/images/:name/push', handler: (exchange) => push(engine, exchange) },
    { method: 'POST', path: '/auth', handler: logIn },
    { method: 'GET', path: '/images/search', handler: search },
    { method: 'GET', path: '/distribution/:name/json', handler: lookAt },
  ]
}
