/**
 * Acts as somebody plays who reads half of the text: the next line of the step or any other of the lab's, bent ones,
 * others' lines.
 */
import type { LoadedLab } from '@backend/labs/loadLabs'
import type { Act } from '@shared/labs/schema'
import type { Random } from '../../support/random'

/** What a lab's lines don't have and a learner may type. `NAME` becomes one of the lab's names. */
const strays = [
  'docker ps -a',
  'docker rm -f NAME',
  'docker rm NAME',
  'docker stop -t 0 NAME',
  'docker start NAME',
  'docker restart -t 0 NAME',
  'docker kill NAME',
  'docker rename NAME outro',
  'docker commit NAME NAME',
  'docker rmi -f NAME',
  'docker tag alpine NAME',
  'docker tag NAME outra:1',
  'docker volume create NAME',
  'docker volume rm NAME',
  'docker volume prune -af',
  'docker system prune -af --volumes',
  'docker create --name NAME alpine',
  'docker run -d --name NAME alpine sleep 60',
  'docker run --name NAME -v NAME:/dados alpine touch /dados/x',
  'docker exec NAME sh -c "rm -rf /etc/motd /root/*"',
  'docker cp Dockerfile NAME:/x',
  'docker build -t NAME .',
  'docker save NAME -o x.tar',
  'rm -rf *',
  'echo FROM alpine > Dockerfile',
  'cat /proc/self/mounts > achado.txt',
  ': > /dev/null; false',
  'docker run --rm -v "$PWD":/w alpine sh -c "echo 1 > /w/resposta.txt"',
]

/** The next act; `next` is what the solution of the open step would go on with, if it isn't played to its end. */
export function randomAct({ lab }: LoadedLab, next: Act | undefined, random: Random): Act {
  const solution = lab.steps.flatMap((step) => step.solution)
  const mistakes = lab.steps.flatMap((step) => step.mistakes.flatMap(({ acts }) => acts))
  const kind = random.below(100)
  if (kind < 25 && next !== undefined) return next
  if (kind < 35) return random.pick(solution)
  if (kind < 50 && mistakes.length > 0) return random.pick(mistakes)
  if (kind < 75) return bend(random.pick([...solution, ...mistakes]), random)
  const names = [...lab.makes.containers, ...lab.makes.images, ...lab.makes.volumes, 'alpine']
  return { run: random.pick(strays).replace(/NAME/g, () => random.pick(names)) }
}

/** Leaves a word out, doubles one, or puts two in the other order. */
function bend(act: Act, random: Random): Act {
  if ('write' in act) return { ...act, text: act.text.split('\n').reverse().join('\n') }
  const words = act.run.split(' ')
  const at = random.below(words.length)
  const word = words[at] ?? ''
  const how = random.below(3)
  if (how === 0) words.splice(at, 1)
  else if (how === 1) words.splice(at, 0, word)
  else words.splice(at, 2, ...words.slice(at, at + 2).reverse())
  const run = words.join(' ')
  return { run: run.trim() === '' ? 'docker' : run }
}
