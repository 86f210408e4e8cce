/** Ways to slim an image, the naive ones beside them: each step is a RUN. */
const update = 'apt-get update'
const noninteractive = 'DEBIAN_FRONTEND=noninteractive'
const small = 'apt-get install -y --no-install-recommends'
const dropLists = 'rm -rf /var/lib/apt/lists/*'

export const tricks = [
  { name: 'lists kept', steps: [`${update} && ${small} curl`] },
  { name: 'lists removed in the same step', steps: [`${update} && ${small} curl && ${dropLists}`] },
  { name: 'lists removed in another step', steps: [update, `${small} curl`, dropLists] },
  {
    name: 'with what is recommended',
    steps: [`${update} && ${noninteractive} apt-get install -y git && ${dropLists}`],
  },
  { name: 'without what is recommended', steps: [`${update} && ${small} git && ${dropLists}`] },
  { name: 'archives kept', steps: [`rm /etc/apt/apt.conf.d/docker-clean; ${update} && ${small} git`] },
  {
    name: 'archives cleaned',
    steps: [`rm /etc/apt/apt.conf.d/docker-clean; ${update} && ${small} git && apt-get clean`],
  },
  { name: 'tools left', steps: [`${update} && ${small} gcc libc6-dev && ${dropLists}`] },
  {
    name: 'tools purged in another step',
    steps: [`${update} && ${small} gcc libc6-dev && ${dropLists}`, 'apt-get purge -y --auto-remove gcc libc6-dev'],
  },
  {
    name: 'tools purged in the same step',
    steps: [`${update} && ${small} gcc libc6-dev && apt-get purge -y --auto-remove gcc libc6-dev && ${dropLists}`],
  },
  { name: 'a big file removed in another step', steps: ['head -c 30000000 /dev/urandom > /big', 'rm /big'] },
  { name: 'a big file removed in the same step', steps: ['head -c 30000000 /dev/urandom > /big && rm /big'] },
  {
    name: 'owned by another in another step',
    steps: ['mkdir /app && head -c 30000000 /dev/urandom > /app/a', 'chown -R 1000:1000 /app'],
  },
  {
    name: 'owned by another in the same step',
    steps: ['mkdir /app && head -c 30000000 /dev/urandom > /app/a && chown -R 1000:1000 /app'],
  },
]
