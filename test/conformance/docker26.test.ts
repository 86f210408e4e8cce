/** The suite on the reference, Docker 26.1.5. */
import { conform } from './suite'

conform((name) => name === 'docker 26.1.5')
