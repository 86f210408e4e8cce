import { BookOpen } from 'lucide-vue-next'
import type { FeatureRoutes, NavigationItem } from '../../router'

export const navigation: NavigationItem = { route: 'labs', label: 'labs.title', icon: BookOpen, order: 10 }

export const routes: FeatureRoutes['routes'] = [
  { path: '/labs', name: 'labs', component: () => import('./LibraryScreen.vue'), meta: { section: 'labs' } },
]
