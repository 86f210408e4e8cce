/**
 * Every lab's solution, line by line, as its panel follows it: from each event of the engine, end of a `docker` line or
 * saved file to the end of the judgement that it leads to. Goals need not hold for a moment here: that comes after they
 * are shown.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { print, quantile, median } from './harness.mjs'

const aimMs = 200

/** Plays the labs of an opened backend and prints how long judgements take to come. */
export async function measureJudging({ labs, console, workspaces, connections }) {
  const { tellsOfReading } = await import('../../src/backend/labs/labs.ts')
  const latencies = []
  for (const { loaded } of await labs.begun()) {
    const run = await labs.run(loaded.lab.id)
    await labs.enter(run)
    const judgements = watchJudgements(run)
    const moments = []
    const note = () => moments.push(performance.now())
    const forgets = [
      labs.follow(run),
      // What judging itself reads is told as an event too.
      connections.onEvent(({ action }) => !tellsOfReading.includes(action) && note()),
      console.onEvent(({ event }) => event.kind === 'finished' && note()),
    ]
    for (const act of loaded.lab.steps.flatMap(({ solution }) => solution)) {
      if ('write' in act) {
        await workspaces.write(run.workspace, act.write, act.text)
        note()
      } else {
        await console.runLine(run.workspace, act.run)
      }
      while (moments.some((moment) => latencyOf(judgements, moment) === Infinity)) await delay(5)
    }
    for (const forget of forgets) forget()
    for (const moment of moments) latencies.push({ lab: loaded.lab.id, ms: latencyOf(judgements, moment) })
    await labs.leave(run, true)
  }
  tell(latencies)
}

function tell(latencies) {
  const all = latencies.map(({ ms }) => ms)
  const worst = latencies.find(({ ms }) => ms === Math.max(...all))
  const late = all.filter((ms) => ms > aimMs).length
  print(
    'an event, to goals judged, in every lab',
    `${(quantile(all, 0.95) / aimMs).toFixed(2)} of ${aimMs} ms (${median(all).toFixed(0)} ms, ` +
      `${quantile(all, 0.95).toFixed(0)} at the 95th percentile, ${worst.ms.toFixed(0)} at most, in ${worst.lab}; ` +
      `${late} of ${all.length} later)`,
    'aim: under 1',
  )
}

/** Judgements of a run as they end, each with when it was asked for. */
function watchJudgements(run) {
  const judgements = []
  const judge = run.judge.bind(run)
  run.judge = async () => {
    const askedAt = performance.now()
    await judge()
    judgements.push({ askedAt, endedAt: performance.now() })
  }
  return judgements
}

/** Infinity for what has not been judged yet. */
function latencyOf(judgements, moment) {
  const later = judgements.filter(({ askedAt }) => askedAt >= moment)
  return Math.min(...later.map(({ endedAt }) => endedAt)) - moment
}
