export { type AdapterShelf, loadAdapters } from './adapters.ts';
export { Devices } from './devices.ts';
