/**
 * Compiled pieces of an awk program. A piece that never waits is a plain function; one that may (getline, system, loops,
 * calls of such functions) returns a promise when it does have to wait. Loops may, because they give way to other
 * processes, but only when their time is up: until then they run without promises.
 */
import type { AwkArray, Value } from './values'

/** Local variables of a call. */
export type Frame = (Value | AwkArray)[]

/** What is there at once, or later. */
export type Soon<T> = T | Promise<T>

export type Code<T> =
  | { readonly waits: false; readonly run: (frame: Frame) => T }
  | { readonly waits: true; readonly run: (frame: Frame) => Soon<T> }

export type Flow = undefined | 'break' | 'continue' | 'next' | 'nextfile' | 'exit' | 'return'

export function plain<T>(run: (frame: Frame) => T): Code<T> {
  return { waits: false, run }
}

/** Goes on with a value at once if it is there. */
export function after<A, T>(value: Soon<A>, next: (value: A) => Soon<T>): Soon<T> {
  return value instanceof Promise ? value.then(next) : next(value)
}

/** Repeats a turn until it gives something else than `again`; without promises as long as no turn waits. */
export function repeat<T>(turn: () => Soon<T | 'again'>): Soon<T> {
  for (;;) {
    const result = turn()
    if (result instanceof Promise) return repeatLater(turn, result)
    if (result !== 'again') return result
  }
}

async function repeatLater<T>(turn: () => Soon<T | 'again'>, waiting: Promise<T | 'again'>): Promise<T> {
  let result: T | 'again' = await waiting
  for (;;) {
    if (result !== 'again') return result
    const next = turn()
    result = next instanceof Promise ? await next : next
  }
}

/** One piece from several; it waits if one of them does. They are evaluated from left to right. */
export function combine<A, T>(codes: readonly Code<A>[], finish: (values: readonly A[], frame: Frame) => T): Code<T> {
  const runs: ((frame: Frame) => A)[] = []
  for (const code of codes) if (!code.waits) runs.push(code.run)
  if (runs.length < codes.length) {
    const collect = (values: readonly A[], frame: Frame): Soon<readonly A[]> => {
      const code = codes[values.length]
      return code === undefined ? values : after(code.run(frame), (value) => collect([...values, value], frame))
    }
    return { waits: true, run: (frame) => after(collect([], frame), (values) => finish(values, frame)) }
  }
  const [first, second] = runs
  if (runs.length === 1 && first !== undefined) return plain((frame) => finish([first(frame)], frame))
  if (runs.length === 2 && first !== undefined && second !== undefined)
    return plain((frame) => finish([first(frame), second(frame)], frame))
  return plain((frame) =>
    finish(
      runs.map((run) => run(frame)),
      frame,
    ),
  )
}

export function map<A, T>(code: Code<A>, finish: (value: A, frame: Frame) => T): Code<T> {
  if (code.waits) return { waits: true, run: (frame) => after(code.run(frame), (value) => finish(value, frame)) }
  const { run } = code
  return plain((frame) => finish(run(frame), frame))
}

export function both<A, B, T>(left: Code<A>, right: Code<B>, finish: (left: A, right: B, frame: Frame) => T): Code<T> {
  if (left.waits || right.waits)
    return {
      waits: true,
      run: (frame) => after(left.run(frame), (one) => after(right.run(frame), (two) => finish(one, two, frame))),
    }
  const [one, two] = [left.run, right.run]
  return plain((frame) => finish(one(frame), two(frame), frame))
}

/** Chooses the piece that goes on. */
export function choose<A, T>(test: Code<A>, pick: (value: A, frame: Frame) => Code<T>, waits: boolean): Code<T> {
  if (test.waits || waits)
    return { waits: true, run: (frame) => after(test.run(frame), (value) => pick(value, frame).run(frame)) }
  const { run } = test
  return plain((frame) => {
    const chosen = pick(run(frame), frame)
    if (chosen.waits) throw new Error('a piece that waits was chosen where none may')
    return chosen.run(frame)
  })
}
