export { DevicesView } from './devices-view.tsx';
