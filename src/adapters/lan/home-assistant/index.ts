export { homeAssistant } from './adapter.ts';
