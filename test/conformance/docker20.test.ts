/** The suite on Docker 20.10.24, where it agrees with the reference. */
import { conform } from './suite'

conform((name) => name === 'docker 20.10.24')
