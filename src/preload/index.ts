import { contextBridge, ipcRenderer } from 'electron';
import type { StudioClient, StudioEvent } from '../contracts/index.ts';

// All that a window can do: ask the studio, and listen to it. The names of the two channels are
// those of src/main/shell/bridge.ts, which checks everything that arrives.

const listeners = new Set<(event: StudioEvent) => void>();
ipcRenderer.on('studio:event', (_event, told: StudioEvent) => {
  for (const listener of listeners) listener(told);
});

const studio: StudioClient = {
  call: (method, input) => ipcRenderer.invoke('studio:call', { method, input }),
  on(listener) {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};

contextBridge.exposeInMainWorld('studio', studio);
