/**
 * The host is killed with -9 in the middle of a lab, while a line of it writes: what was done in the lab is there
 * afterwards, and so is what the lab's engine held. A lab whose files have changed meanwhile goes on with the new ones.
 */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { ContractRouterClient } from '@orpc/contract'
import { afterEach, expect, it } from 'vitest'
import WebSocket from 'ws'
import type { Contract } from '@shared/contract'
import { createLink } from '@shared/contract/link'
import type { LabState } from '@shared/labs/progress'
import { socketPort } from '../../../src/server/sockets'
import { startHost, type Host } from '../../e2e/support/host'
import { eventually } from '../../support/eventually'

type Client = ContractRouterClient<Contract>

let host: Host | undefined
const leaving: (() => void)[] = []
afterEach(async () => {
  for (const leave of leaving.splice(0)) leave()
  await host?.dispose()
})

/** Speaks the contract to a host, as its page does. */
async function visit(address: string): Promise<Client> {
  const { host: where, hash, origin } = new URL(address)
  const socket = new WebSocket(`ws://${where}/link`, { origin })
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
  const ready = new Promise((resolve) => socket.once('message', resolve))
  socket.send(hash.replace('#token=', ''))
  await ready
  const link = createLink(socketPort(socket))
  leaving.push(() => link.close())
  return createORPCClient(new RPCLink({ port: link.rpc }))
}

/** Opens a lab and answers with its state, once that is as wanted. */
async function stateOf(client: Client, labId: string, isWanted: (state: LabState) => boolean): Promise<LabState> {
  const states = await client.labs.watch({ labId, locale: 'en' })
  for await (const state of states) if (state.phase !== 'preparing' && isWanted(state)) return state
  throw new Error('the lab is not told of any more')
}

const reached = ({ steps }: LabState): readonly string[] => steps.filter((step) => step.isReached).map(({ id }) => id)

/** What a learner has of a lab. */
function kept({ runId, phase, currentStep, questions, steps }: LabState): unknown {
  const done = steps.map(({ id, isReached, hints, prediction, solution }) => ({
    ...{ id, isReached, hints, solution },
    prediction: prediction && [prediction.guess, prediction.outcome],
  }))
  return { runId, phase, currentStep, done, answers: questions.map(({ answer, tries }) => [answer, tries]) }
}

it('keeps what was done in a lab through a kill -9, and through a change of the lab', async () => {
  host = await startHost()
  const client = await visit(host.address())
  const run = (workspace: string, line: string) => client.console.run({ workspace, line })

  const { name } = await client.teaching.newOwn({ title: 'Provar' })
  const [own] = await client.teaching.ownLabs({ locale: 'en' })
  const ownId = own?.labId ?? ''
  const { workspace: ownWorkspace } = await stateOf(client, ownId, () => true)
  await client.labs.predict({ labId: ownId, stepId: 'write', guess: { kind: 'paths', lines: ['A /root/novo.txt'] } })
  await run(ownWorkspace, `docker run --name ${name}-1 alpine sh -c 'echo oi > /root/novo.txt'`)
  const ownBefore = await stateOf(client, ownId, (state) => reached(state).length === 1)

  const labId = 'container-layer'
  const { workspace } = await stateOf(client, labId, () => true)
  await client.labs.hint({ labId, stepId: 'start' })
  await run(workspace, 'docker run -d --name diario alpine sleep 1d')
  await stateOf(client, labId, (state) => reached(state).length === 1)
  await client.labs.showSolution({ labId, stepId: 'change' })
  await run(workspace, "docker exec diario sh -c 'echo Bem-vinda >> /etc/motd'")
  const before = await stateOf(client, labId, (state) => reached(state).length === 2)
  void run(workspace, "docker exec diario sh -c 'while :; do echo x >> /root/muito.txt; done'").catch(() => undefined)
  const listed = async (): Promise<string> => (await run(workspace, 'docker exec diario ls /root')).stdout
  await eventually('the file that grows', listed, (names) => names.includes('muito.txt'))

  const file = (path: string): string => join(own?.folder ?? '', path)
  await host.restart('SIGKILL', async () => {
    const yaml = await readFile(file('lab.yaml'), 'utf8')
    const changed = yaml
      .replace('path: /root/novo.txt, is: added', 'path: /root/outro.txt, is: added')
      .replace(
        'questions:',
        '  - id: more\n    hints: 1\n    goals:\n      - id: gone\n        check: { kind: ran, matches: ^docker rm }\n    solution:\n      - run: docker rm -f x\nquestions:',
      )
    await writeFile(file('lab.yaml'), changed)
    for (const text of ['text.en.md', 'text.pt-BR.md']) {
      const words = await readFile(file(text), 'utf8')
      const added = '## step more: More\n\nMore.\n\n### goal gone\n\nGone\n\n### hint 1\n\nHint.\n\n## question where'
      await writeFile(
        file(text),
        words.replace(/^## step write: .*/m, '## step write: Rewritten').replace('## question where', added),
      )
    }
  })

  const again = await visit(host.address())
  expect(kept(await stateOf(again, labId, () => true))).toEqual(kept(before))
  const there = await again.console.run({
    workspace,
    line: 'docker ps -a --format "{{.Names}} {{.State}}"; docker diff diario; docker cp diario:/etc/motd - | tail -c +513 | tail -n 1',
  })
  expect(there).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^diario exited\n/) as unknown })
  expect(there.stdout.split('\n')).toEqual(expect.arrayContaining(['C /etc/motd', 'A /root/muito.txt']))
  await again.console.run({ workspace, line: 'docker start diario; docker exec diario rm /root/muito.txt' })

  const ownAfter = await stateOf(again, ownId, () => true)
  expect([ownAfter.phase, ownAfter.problems, ownAfter.steps.map(({ title, isReached }) => [title, isReached])]).toEqual(
    [
      'running',
      [],
      [
        ['Rewritten', true],
        ['More', false],
      ],
    ],
  )
  expect(kept({ ...ownAfter, phase: 'done', steps: ownAfter.steps.slice(0, 1) })).toEqual(kept(ownBefore))
})
