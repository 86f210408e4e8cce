/** dockerode on the reference, Docker 26.1.5. */
import { seeTheSame } from './suite'

seeTheSame((name) => name === 'docker 26.1.5')
