/**
 * Every reply that dockerode gets, held against the specification of its version, without the tests knowing: the one
 * place where docker-modem hands a reply on is wrapped. Streams and hijacked connections are bytes, and are not looked at.
 *
 * A real daemon breaks its own specification in places. Those are listed by name in `deviations.json`, by the daemon's
 * version; the simulator is held to what 26.1.5 does. `CAMADA_RECORD_DEVIATIONS=1` adds what the real daemons are seen to
 * do to the list.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { resolve } from 'node:path'
import type Dockerode from 'dockerode'
import { Specification, specifiedVersions, type SpecifiedVersion } from './specification'

const listPath = resolve('test/conformance/specification/deviations.json')
const isRecording = process.env['CAMADA_RECORD_DEVIATIONS'] === '1'
const daemonOf: Readonly<Record<SpecifiedVersion, string>> = { '1.41': '20.10.24', '1.45': '26.1.5' }

type Deviations = Readonly<Record<string, readonly string[]>>

function readDeviations(): Deviations {
  return JSON.parse(readFileSync(listPath, 'utf8')) as Deviations
}

interface PayloadRequest {
  readonly method?: string
  readonly path?: string
}

interface Modem {
  buildPayload(
    error: Error | null,
    isStream: boolean,
    statusCodes: unknown,
    openStdin: boolean,
    request: PayloadRequest,
    response: Partial<IncomingMessage>,
    json: unknown,
    callback: unknown,
  ): void
}

export class Replies {
  private readonly faults = new Set<string>()
  private readonly specification: Specification | undefined
  /** How many replies were judged. */
  count = 0

  constructor(
    docker: Dockerode,
    private readonly version: string,
  ) {
    const known = specifiedVersions.find((specified) => specified === version)
    this.specification = known && new Specification(known)
    const modem = docker.modem as unknown as Modem
    const handOn = modem.buildPayload.bind(modem)
    modem.buildPayload = (error, isStream, statusCodes, openStdin, request, response, json, callback) => {
      if (error === null && !isStream && !openStdin) this.judge(request, response, json)
      handOn(error, isStream, statusCodes, openStdin, request, response, json, callback)
    }
  }

  /** Faults that are not among the deviations of the daemon of that version. */
  unlisted(): readonly string[] {
    const daemon = daemonOf[this.version as SpecifiedVersion]
    return [...this.faults].filter((fault) => !(readDeviations()[daemon] ?? []).includes(fault)).sort()
  }

  /** Adds what was seen to the list, where that was asked for. */
  record(isReal: boolean): void {
    if (!isRecording || !isReal) return
    const deviations = readDeviations()
    const daemon = daemonOf[this.version as SpecifiedVersion]
    const merged = [...new Set([...(deviations[daemon] ?? []), ...this.faults])].sort()
    writeFileSync(listPath, `${JSON.stringify({ ...deviations, [daemon]: merged }, null, 2)}\n`)
  }

  private judge(request: PayloadRequest, response: Partial<IncomingMessage>, json: unknown): void {
    const path = (request.path ?? '').replace(/\?.*$/s, '').replace(/^\/v\d+\.\d+/, '')
    const type = response.headers?.['content-type'] ?? ''
    if (this.specification === undefined || !type.startsWith('application/json')) return
    const status = response.statusCode ?? 0
    // docker-modem hands `null` and what is no JSON on as bytes.
    const body = Buffer.isBuffer(json) ? readBody(json) : json
    this.count += 1
    const reply = { method: request.method ?? '', path: decodeURIComponent(path), status, body }
    for (const fault of this.specification.faults(reply)) this.faults.add(fault)
  }
}

function readBody(bytes: Buffer): unknown {
  const text = bytes.toString('utf8').trim()
  return text === 'null' ? null : undefined
}
