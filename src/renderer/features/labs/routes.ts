import { BookOpen } from 'lucide-vue-next'
import type { FeatureRoutes, NavigationItem } from '../../router'

export const navigation: NavigationItem = { route: 'labs', label: 'labs.title', icon: BookOpen, order: 10 }

export const routes: FeatureRoutes['routes'] = [
  { path: '/labs/teach', name: 'teach', component: () => import('./teach/TeachScreen.vue'), meta: { section: 'labs' } },
  {
    path: '/labs/edit/:lab',
    name: 'editLab',
    component: () => import('./teach/EditLabScreen.vue'),
    meta: { section: 'labs' },
  },
  { path: '/labs', name: 'labs', component: () => import('./LibraryScreen.vue'), meta: { section: 'labs' } },
]
