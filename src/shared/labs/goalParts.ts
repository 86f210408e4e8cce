/**
 * A goal in its parts, each with what is and what should be, so that the two can be drawn beside each other, and with
 * the place of a picture where the difference can be seen. Derived from the predicate: authors write none of it.
 *
 * A `not` is carried down to what it speaks of (not all: one of them not), so that every part is about one thing. Of
 * `any` all ways are drawn as long as none was taken, then the one that was.
 */
import { drawLeaf, type Leaf } from './drawGoal'
import { evaluate } from './evaluate'
import type { GoalPart, GoalSide, Look } from './goalPart'
import type { Observation } from './observations'
import type { Predicate } from './schema'
import type { LabWorldState } from './state'

/** A part with the observation behind it; put into words by whoever shows it. */
export interface JudgedPart extends GoalPart {
  readonly observed: Observation
}

/** The parts of a goal in this state. */
export function partsOf(predicate: Predicate, state: LabWorldState): readonly JudgedPart[] {
  let choices = 0
  const walk = (wish: Wish, isInWay: boolean): readonly JudgedPart[] => {
    const node = openWish(wish, state)
    if (node.kind === 'one') return [drawOne(node.leaf, node.isNot, state)]
    if (node.kind === 'all') return node.of.flatMap((each) => walk(each, isInWay))
    const met = node.of.find((each) => evaluate(each.predicate, state).isReached !== each.isNot)
    const [first] = node.of
    // Ways within a way are more than a drawing can tell: there the first stands for all.
    const only = met ?? (isInWay || node.of.length === 1 ? first : undefined)
    if (only !== undefined) return walk(only, isInWay)
    const choice = choices++
    return node.of.flatMap((each, at) => walk(each, true).map((part) => ({ ...part, way: { choice, number: at + 1 } })))
  }
  return walk({ predicate, isNot: false }, false)
}

/** A predicate that is to hold, or not to hold. */
interface Wish {
  readonly predicate: Predicate
  readonly isNot: boolean
}

type Opened =
  | { readonly kind: 'all' | 'any'; readonly of: readonly Wish[] }
  | { readonly kind: 'one'; readonly leaf: Leaf; readonly isNot: boolean }

/** The wishes that a wish is made of: De Morgan's laws, and what is asked of one container taken apart. */
function openWish({ predicate, isNot }: Wish, state: LabWorldState): Opened {
  switch (predicate.kind) {
    case 'not':
      return openWish({ predicate: predicate.of, isNot: !isNot }, state)
    case 'all':
    case 'any': {
      const kind = (predicate.kind === 'all') !== isNot ? 'all' : 'any'
      const of = predicate.of.map((each) => ({ predicate: each, isNot }))
      return { kind, of: kind === 'any' ? of.flatMap((each) => waysOf(each, state)) : of }
    }
    case 'container': {
      const asked = questionsOf(predicate)
      const isThere = state.containers.get(predicate.container) !== undefined
      if (!predicate.exists || !isThere || asked.length < 2) return { kind: 'one', leaf: predicate, isNot }
      return { kind: isNot ? 'any' : 'all', of: asked.map((each) => ({ predicate: each, isNot })) }
    }
    default:
      return { kind: 'one', leaf: predicate, isNot }
  }
}

/** Ways that are a choice themselves are ways of the choice around them. */
function waysOf(wish: Wish, state: LabWorldState): readonly Wish[] {
  const opened = openWish(wish, state)
  return opened.kind === 'any' ? opened.of : [wish]
}

/** What is asked of a container, one question each. */
function questionsOf(predicate: Extract<Predicate, { kind: 'container' }>): readonly Predicate[] {
  const { kind, container, exists, state, succeeded, image, readOnlyRoot } = predicate
  const whole = { kind, container, exists }
  return [
    ...(state === undefined ? [] : [{ ...whole, state }]),
    ...(succeeded === undefined ? [] : [{ ...whole, succeeded }]),
    ...(image === undefined ? [] : [{ ...whole, image }]),
    ...(readOnlyRoot === undefined ? [] : [{ ...whole, readOnlyRoot }]),
  ]
}

function drawOne(leaf: Leaf, isNotWished: boolean, state: LabWorldState): JudgedPart {
  const { isReached, observed } = evaluate(leaf, state)
  const drawn = drawLeaf(leaf, { isReached, observed }, state)
  if (!isNotWished) return { ...drawn, isMet: isReached, isNot: false, observed }
  const opposite = oppositeOf(leaf, drawn.wanted)
  const part = opposite === undefined ? { isNot: true } : { isNot: false, wanted: opposite }
  return { ...drawn, ...part, isMet: !isReached, observed }
}

/** The contrary of what only is or isn't; undefined where there is more than one way to be otherwise. */
function oppositeOf(leaf: Leaf, wanted: GoalSide): GoalSide | undefined {
  const opposites: Partial<Record<Look, Look>> = { there: 'absent', absent: 'there', done: 'notDone' }
  const isPlain =
    !('matches' in leaf && leaf.kind !== 'ran' && leaf.matches !== undefined) &&
    !(leaf.kind === 'mount' && (wanted.text ?? wanted.access) !== undefined)
  const look = opposites[wanted.look]
  const isOnly = ['image', 'volume', 'container', 'file', 'archive', 'ran', 'mount'].includes(leaf.kind)
  return isOnly && isPlain && look !== undefined ? { look } : undefined
}
