/**
 * The suite on Docker 20.10.24, where it agrees with the reference: half of its topics a day, all of them with
 * `CAMADA_CONFORMANCE=all` or when answers are recorded.
 */
import { conform, topicsOfToday } from './suite'

conform((name) => name === 'docker 20.10.24', topicsOfToday())
