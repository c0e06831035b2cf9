export { PagesView } from './pages-view.tsx';
