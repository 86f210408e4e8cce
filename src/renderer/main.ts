/** Entry of the page: connects to the backend of its host and starts the app on it. */
import { config } from 'zod'
import { createApi } from './api'
import { startApp } from './startApp'
import './styles/main.css'

// The page's CSP forbids making functions from text, which zod would try once to see whether it may.
config({ jitless: true })

void startApp(() => createApi())
