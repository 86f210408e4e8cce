/** What a daemon says that is in no swarm (moby `daemon/cluster`). */

/** To anything that only a manager can answer. */
export const swarmSentence =
  'This node is not a swarm manager. Use "docker swarm init" or "docker swarm join" to connect this node to swarm and try again.'
