import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { realDaemons } from '../daemon/daemons'
import { dockerCli, referenceDaemon, requireOrSkip } from '../support/requirements'
import type { EngineClient } from '@backend/docker/types'
import { comparable, connect, runOurs, runReal, splitWords } from './compareWithCli'
import { isUnordered, lines } from './lines'

/** The console against docker/cli 28.2 on the private daemon: each line by the real command line and by the verbs. */

describe('the console answers as docker/cli does', () => {
  let client: EngineClient
  let host = ''

  beforeEach(async (context) => {
    requireOrSkip(context, referenceDaemon, dockerCli)
    host = realDaemons()[0]?.dockerHost ?? ''
    client ??= await connect(host)
  })
  afterAll(async () => {
    if (!referenceDaemon.isMet) return
    await runReal(host, ['rm', '-f', 'cli-a', 'cli-b', 'cli-a-novo', 'cli-b-novo'])
    client.dispose()
  })

  it.each(lines)('docker %s', async (line) => {
    const words = (name: string): string[] => splitWords(line).map((word) => word.replaceAll('$X', name))
    const real = await runReal(host, words('cli-a'))
    const ours = await runOurs(client, words('cli-b'))
    const sorted = isUnordered.test(line)
    expect(comparable(ours, 'cli-b', sorted)).toEqual(comparable(real, 'cli-a', sorted))
  })
})
