/** How the simulator's own program is called: the lines of its usage, and the whole help. */

export const simulatorUsage = [
  'usage: simulator --socket PATH [--data DIR] [--disk SIZE] [--points N] [--past SIZE] [--host-folder HOSTPATH=REALPATH]...',
  '       simulator export FILE [--data DIR | --socket PATH]',
  '       simulator import FILE [--data DIR | --socket PATH]',
  '       simulator reset [--yes] [--data DIR | --socket PATH]',
  '       simulator restore [NAME] [--data DIR | --socket PATH]',
  '       simulator --departures [--pt]',
].join('\n')

export const simulatorHelp = `${simulatorUsage}

A Docker daemon that is simulated. It runs until Ctrl-C; docker talks to it with
  DOCKER_HOST=unix://PATH DOCKER_BUILDKIT=0 docker run --rm alpine echo hi

  --socket PATH    where it listens
  --data DIR       folder that keeps its state; without one all is in memory and gone at the end
  --disk SIZE      size of its simulated disk, such as 20g or 500m; 64g unless set
  --points N       how many points in time it keeps; 10000 unless set
  --past SIZE      and how much that the present hasn't got; 200 MB unless set
  --host-folder HOSTPATH=REALPATH
                   a real folder that bind mounts reach at HOSTPATH; may be given several times
  --departures     lists where it departs from Docker, and how each is asked for; --pt in Portuguese

Its state as a whole. Without --data and --socket it is that of the lab's own simulator, running or not.

  export FILE      writes it to a new file
  import FILE      replaces it by what was exported, once that was checked wholly
  reset            says what would go; with --yes it begins anew
  restore [NAME]   brings back what an import or a reset replaced; a name chooses among several
`
