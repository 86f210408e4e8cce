/** The first question to an engine, `GET /_ping`: its headers say what it is. */
import type { IncomingHttpHeaders } from 'node:http'
import { LabError } from '@shared/errors'
import type { Transport } from './client/transport'
import { toEngineError } from './engineErrors'

/** Headers of the answer. Throws LabError; what another web server refuses is told as no engine (hint `wrongAddress`). */
export async function ping(transport: Transport, url: string, signal: AbortSignal): Promise<IncomingHttpHeaders> {
  const answer = await transport.stream({ method: 'GET', path: '/_ping', signal }).catch((thrown: unknown) => {
    const error = toEngineError(thrown, signal)
    throw error.hint === undefined ? noEngine(url, error) : error
  })
  answer.on('error', () => undefined).resume()
  return answer.headers
}

export function noEngine(url: string, cause?: LabError): LabError {
  return new LabError('invalid', `what answers at ${url} is not a Docker engine`, {
    hint: { key: 'engine.wrongAddress', params: { url } },
    cause,
  })
}
