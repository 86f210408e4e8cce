/** Entry of the page: connects to the backend of its host and starts the app on it. */
import { createApi } from './api'
import { startApp } from './startApp'
import './styles/main.css'

void startApp(() => createApi())
