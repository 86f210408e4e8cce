/** Names of containers: the rule, and the ones that are made up when nobody gives one (an adjective and a surname). */
import { LabError } from '@shared/errors'

const rule = /^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/

/** Removes one leading slash and checks the name. Throws LabError `invalid` with moby's words. */
export function checkContainerName(name: string): string {
  const bare = name.startsWith('/') ? name.slice(1) : name
  if (!rule.test(bare)) {
    throw new LabError('invalid', `Invalid container name (${name}), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed`)
  }
  return bare
}

const adjectives =
  'agile amber ample apt avid bold brave bright brisk calm candid cheery civil clever crisp curious daring deft eager earnest elated fair festive fond frank gallant gentle glad hardy honest humble jolly keen kind lively lucid mellow merry modest neat nimble noble patient placid polite prudent quick quiet serene sharp silent steady sunny swift tender upbeat vivid warm wise witty zesty'.split(
    ' ',
  )
const surnames =
  'abel agnesi allen andrade babbage bell bernoulli bohr boole bose cantor cardoso carson chagas chebyshev church copernicus cruz curie darwin dijkstra dirac einstein elion engelbart erdos euclid euler faraday fermat fermi feynman franklin galois gauss germain goldberg hamilton hawking hopper hypatia jobim johnson kepler knuth kovalevskaya lamarr lattes leavitt lovelace meitner mendel mirzakhani neumann newton nobel noether pascal pasteur pauling perlman ramanujan ride ritchie sabin shannon thompson torvalds turing wing wozniak yonath'.split(
    ' ',
  )

/** A free name such as `calm_noether`; after some tries a digit is added. */
export function generateName(random: (bytes: Uint8Array) => void, isTaken: (name: string) => boolean): string {
  for (let attempt = 0; ; attempt += 1) {
    const bytes = new Uint8Array(3)
    random(bytes)
    const adjective = adjectives[(bytes[0] ?? 0) % adjectives.length] ?? 'calm'
    const surname = surnames[(bytes[1] ?? 0) % surnames.length] ?? 'noether'
    const name = `${adjective}_${surname}${attempt > 5 ? String((bytes[2] ?? 0) + attempt) : ''}`
    if (!isTaken(name)) return name
  }
}
