/** dockerode on Docker 20.10.24. */
import { seeTheSame } from './suite'

seeTheSame((name) => name === 'docker 20.10.24')
