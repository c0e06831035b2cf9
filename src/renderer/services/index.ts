export { ServicesView } from './services-view.tsx';
