import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { realDaemons } from '../daemon/daemons'
import { dockerCli, referenceDaemon, requireOrSkip } from '../support/requirements'
import type { EngineClient } from '@backend/docker/types'
import { connect, normalise, runOurs, runReal, type Answer } from './compareWithCli'

/**
 * The console against docker/cli 28.2 on the private daemon: each line is run by the real command line and by the
 * verbs, one after the other, and answers alike. `$X` is a name of its own for each of the two, so that both can make
 * and remove things.
 */
const lines: readonly string[] = [
  'ps --nada',
  'ps -z',
  'ps extra',
  'ps -n x',
  'ps --filter',
  'ps --filter nada',
  'ps --all=maybe',
  'run',
  'run --nada alpine',
  'run --rm alpine echo oi',
  'run --rm alpine sh -c "echo out; echo err >&2; exit 3"',
  'run --rm nao-existe-aqui',
  'run --rm --name a..b/ alpine',
  'run --rm alpine nada',
  'run --rm alpine /etc',
  'run --rm -v relative/path:/x alpine true',
  'run --rm -v /x:relative alpine true',
  'run --rm -v $X:/d:ro alpine touch /d/x',
  'run --rm --mount type=bind,source=/nao/existe,target=/x alpine true',
  'run --rm --mount source=x alpine true',
  'run --rm --mount nada alpine true',
  'run --rm -e A=1 -e B alpine env',
  'run --rm -w /tmp -u 1000:1000 alpine sh -c "pwd; id -u; id -g"',
  'run --rm --entrypoint echo alpine oi',
  'run --rm --read-only alpine touch /x',
  'run --rm --tmpfs /t:size=1m alpine df -k /t',
  'run -d --name $X alpine sleep 60',
  'run -d --name $X alpine sleep 60',
  'exec $X echo oi',
  'exec $X sh -c "exit 4"',
  'exec $X nada',
  'exec nada ls',
  'exec $X',
  'exec -w /tmp -e A=2 $X sh -c "pwd; echo $A"',
  'exec $X sh -c "echo x > /novo; rm /etc/motd"',
  'diff $X',
  'diff nada',
  'logs $X',
  'logs nada',
  'logs -n 1 $X',
  'ps --filter name=$X',
  'ps -q --filter name=$X',
  'ps --filter name=$X --format {{.Names}}:{{.State}}',
  'ps --no-trunc --filter name=$X --format "table {{.Image}}\\t{{.Command}}"',
  'rm $X',
  'stop -t 0 $X',
  'stop -t 0 $X',
  'stop nada',
  'start $X',
  'start nada',
  'kill $X',
  'kill $X',
  'kill nada',
  'wait $X',
  'ps -a --filter name=$X',
  'inspect --format {{.State.Status}} $X',
  'inspect --format "{{json .Config.Cmd}}" $X',
  'inspect nada',
  'container inspect nada',
  'image inspect nada',
  'rename $X $X-novo',
  'rename nada outro',
  'rm $X-novo nada',
  'rm nada',
  'rm -f nada',
  'rm',
  'images alpine',
  'images -q alpine:3.7',
  'images nao-existe',
  'images --filter nada=1',
  'image ls --format {{.Repository}}:{{.Tag}} alpine',
  'history alpine',
  'history -q alpine:3.7',
  'history nada',
  'history',
  'tag alpine $X:um',
  'tag nada outro',
  'tag alpine Maiuscula',
  'rmi $X:um',
  'rmi nada',
  'volume create $X',
  'volume create a/b',
  'volume ls --filter name=$X',
  'volume inspect --format {{.Name}} $X',
  'volume inspect nada',
  'volume rm $X',
  'volume rm $X',
  'volume rm -f $X',
  'volume',
  'volume nada',
  'nada',
]

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
    // The daemon lists siblings of a diff in no stable order.
    const sorted = words('x')[0] === 'diff'
    expect(comparable(ours, 'cli-b', sorted)).toEqual(comparable(real, 'cli-a', sorted))
  })
})

/** Words split at blanks, with double quotes. */
function splitWords(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|[^ ]+/g)].map((match) => match[1] ?? match[0])
}

function comparable(answer: Answer, name: string, isSorted: boolean): Answer {
  const clean = (text: string): string => {
    const rows = normalise(text.replaceAll(name, 'cli-x'))
      .split('\n')
      .map((row) => row.trimEnd())
    return (isSorted ? rows.sort() : rows).join('\n')
  }
  return { stdout: clean(answer.stdout), stderr: clean(answer.stderr), code: answer.code }
}
