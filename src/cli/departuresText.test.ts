import { listDepartures } from '@simulator/index'
import { describe, expect, it } from 'vitest'
import { departuresText, readLanguage } from './departuresText'

describe('simulator --departures', () => {
  it('lists each with how it is asked for, in the language that was asked for', () => {
    const text = departuresText(readLanguage(['--departures']))
    expect(text).toContain(
      '  POST /session, POST /grpc\n      the Camada simulator does not support BuildKit: set DOCKER_BUILDKIT=0\n',
    )
    for (const { sentence } of listDepartures()) expect(text).toContain(`  ${sentence.en}\n`)
    const portuguese = departuresText(readLanguage(['--departures', '--pt']))
    for (const { sentence } of listDepartures()) expect(portuguese).toContain(`  ${sentence['pt-BR']}\n`)
  })

  it('takes nothing else beside it', () => {
    expect(() => readLanguage(['--departures', '--socket', '/x'])).toThrow("Unknown option '--socket'")
  })
})
