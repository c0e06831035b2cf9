import { create } from 'zustand';
import type { StudioEvent } from '../../contracts/index.ts';
import { type LocalEvent, reduce } from './reduce.ts';
import { emptyModel, type StudioModel } from './state.ts';
import { keepUi, loadUi, type UiModel } from './ui.ts';

export interface WindowState extends StudioModel {
  readonly ui: UiModel;
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
  tell(event) {
    set(state => reduce(state, event));
  },
  setUi(change) {
    set(state => ({ ui: { ...state.ui, ...change } }));
    keepUi(get().ui);
  },
}));
