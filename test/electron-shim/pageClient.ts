/** Bundled and run in the page by the tests: the page's own way to the contract, as `window.lab`. */
import { createApi } from '@/api'

Object.assign(window, { lab: createApi() })
