import { Database } from 'lucide-vue-next'
import type { FeatureRoutes, NavigationItem } from '../../router'

export const navigation: NavigationItem = { route: 'volumes', label: 'volumes.title', icon: Database, order: 50 }

export const routes: FeatureRoutes['routes'] = [
  { path: '/volumes', name: 'volumes', component: () => import('./VolumesScreen.vue'), meta: { section: 'volumes' } },
]
