/** What the studio knows of one OBS, kept live from its events. Names are OBS's own. */
export interface ObsState {
  scenes: string[];
  program: string | null;
  /** Null outside studio mode. */
  preview: string | null;
  studioMode: boolean;
}

export const initialState: ObsState = {
  scenes: [],
  program: null,
  preview: null,
  studioMode: false,
};
