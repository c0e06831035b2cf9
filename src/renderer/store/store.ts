import { create } from 'zustand';
import type { StudioEvent } from '../../contracts/index.ts';
import { type LocalEvent, reduce } from './reduce.ts';
import { emptyModel, type StudioModel } from './state.ts';
import { keepUi, loadUi, type UiModel } from './ui.ts';

export interface WindowState extends StudioModel {
  readonly ui: UiModel;
  /** The button (`page/button`) a person points at or rests a finger on, to read about it. */
  readonly pointed: string | undefined;
  point(key: string | undefined): void;
  /** Folds one event into what the window knows. */
  tell(event: StudioEvent | LocalEvent): void;
  setUi(change: Partial<UiModel>): void;
}

/**
 * The one store of the window: what the studio said (folded by `reduce`) and what the person chose.
 * Components select narrowly, so that one lamp draws one button.
 */
export const useStudio = create<WindowState>()((set, get) => ({
  ...emptyModel,
  ui: loadUi(),
  pointed: undefined,
  point(pointed) {
    if (get().pointed !== pointed) set({ pointed });
  },
  tell(event) {
    set(state => reduce(state, event));
  },
  setUi(change) {
    set(state => ({ ui: { ...state.ui, ...change } }));
    keepUi(get().ui);
  },
}));
