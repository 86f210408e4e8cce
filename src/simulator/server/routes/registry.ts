/**
 * What a daemon asks of a registry: to log in, to search, to look at an image there. The simulator reaches none, and
 * says it in the words of a daemon without a network (26.1.5, recorded), after the same checks.
 */
import { LabError } from '@shared/errors'
import { parseReference } from '../../layers/references'
import type { Exchange } from '../exchange'
import { decodeGoJson, goString, goStruct } from '../goJson'
import { checkFilters } from '../query'
import type { Route } from '../router'

/** The host's name server, which is not to be reached either. */
const nameServer = '10.255.255.53:53'

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
  checkFilters(query.filters(), ['is-automated', 'is-official', 'stars'])
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

function otherRegistry(registry: string): string {
  const asked = `invalid registry endpoint https://${registry}/v1/: ${unreachable(`https://${registry}/v1/_ping`)}.`
  const insecure = `If this private registry supports only HTTP or HTTPS with an unknown CA certificate, please add \`--insecure-registry ${registry}\` to the daemon's arguments.`
  const certificate = `In the case of HTTPS, if you have access to the registry's CA certificate, no need for the flag; simply place the CA certificate at /etc/docker/certs.d/${registry}/ca.crt`
  return `${asked} ${insecure} ${certificate}`
}

function lookAt(exchange: Exchange): never {
  const { domain } = parseReference(exchange.param('name'))
  const host = domain === 'docker.io' ? 'registry-1.docker.io' : domain
  throw new LabError('system', unreachable(`https://${host}/v2/`))
}

export function registryRoutes(): readonly Route[] {
  return [
    { method: 'POST', path: '/auth', handler: logIn },
    { method: 'GET', path: '/images/search', handler: search },
    { method: 'GET', path: '/distribution/:name/json', handler: lookAt },
  ]
}
